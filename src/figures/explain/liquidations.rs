//! Forced selling: our own count, and what others have published.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, listed, num};
use super::path::{after, leaf, place};
use crate::domain::{Name, format};
use crate::figures::readings::{LiquidationWindow, Provenance, Published};

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let block = &desk.readings.liquidations;
    let raw = leaf(block, path)?;
    if let Some(field) = after(path, "observed") {
        return observed(desk, field, raw);
    }
    if let Some(field) = after(path, "coverage") {
        return coverage(desk, field, raw);
    }
    if let Some(rest) = after(path, "published") {
        if rest.is_empty() {
            return Some(list(desk, raw));
        }
        let (step, field) = rest.split_once('.')?;
        let total = block.published.get(place(step)?)?;
        return published(desk, step, total, field, raw);
    }
    desk.provenance("Liquidations", &block.provenance, path, raw)
}

const USED_BY: &str = "brief 9 · methods 4, “Liquidations”";

fn no_venue() -> String {
    "no venue has been connected, so nothing was counted".to_owned()
}

/// Connected venues stand behind everything that is counted here.
fn counted<'a>(desk: Desk<'a>, title: String, formula: &str) -> Draft<'a> {
    let coverage = &desk.readings.liquidations.coverage;
    let draft = desk.draft(title, formula).used_by(USED_BY);
    if coverage.venues.is_empty() {
        return draft;
    }
    // Not the block's: that has the publishers of totals too.
    let own = Provenance {
        as_of: desk.board.tally().newest().or(coverage.since),
        sources: coverage.venues.clone(),
    };
    let mut draft = draft
        .figure(
            "venues connected",
            format::count(coverage.venues.len()),
            "liquidations.coverage.venues",
            &own,
        )
        .note(Some("counted here from the venues’ own streams".to_owned()));
    if let Some(since) = coverage.since {
        draft = draft
            .step("counted since", desk.moment(since))
            .opens("liquidations.coverage.since");
    }
    if let Some(gaps) = coverage.gaps_s {
        draft = draft
            .step("seconds cut", format::whole(gaps as f64))
            .opens("liquidations.coverage.gaps_s");
    }
    if !coverage.complete_24h {
        draft = draft.note(Some("24 hours are not covered without a gap".to_owned()));
    }
    draft
}

fn observed(desk: Desk<'_>, path: &str, raw: Value) -> Option<Explanation> {
    let observed = &desk.readings.liquidations.observed;
    let (label, field) = path.split_once('.')?;
    let window = match label {
        "1h" => &observed.h1,
        "4h" => &observed.h4,
        "24h" => &observed.h24,
        _ => return None,
    };
    let (what, value, formula) = match field {
        "long_usd" => (
            "longs",
            window.long_usd.map(format::usd),
            "sum of price × quantity of longs closed by force",
        ),
        "short_usd" => (
            "shorts",
            window.short_usd.map(format::usd),
            "sum of price × quantity of shorts closed by force",
        ),
        "count" => (
            "events",
            window.count.map(count),
            "events of both sides, each once",
        ),
        "unpriced" => (
            "events without a value",
            window.unpriced.map(count),
            "events of which the contract size is unknown; not in the sums",
        ),
        _ => return None,
    };
    let title = format!("Liquidations observed, {label}, {what}");
    let mut draft = counted(desk, title, formula);
    for (name, key, told) in beside(window) {
        if key != field {
            draft = draft
                .step(name, format::known(told, |text| text))
                .opens(format!("liquidations.observed.{label}.{key}"));
        }
    }
    Some(draft.done(raw, value, no_venue))
}

fn beside(window: &LiquidationWindow) -> [(&'static str, &'static str, Option<String>); 4] {
    [
        ("longs", "long_usd", window.long_usd.map(format::usd)),
        ("shorts", "short_usd", window.short_usd.map(format::usd)),
        ("events", "count", window.count.map(count)),
        (
            "events without a value",
            "unpriced",
            window.unpriced.map(count),
        ),
    ]
}

fn count(n: u64) -> String {
    usize::try_from(n).map_or_else(|_| n.to_string(), format::count)
}

fn coverage(desk: Desk<'_>, field: &str, raw: Value) -> Option<Explanation> {
    let coverage = &desk.readings.liquidations.coverage;
    let venues = || match coverage.venues.as_slice() {
        [] => "none".to_owned(),
        venues => listed(venues.iter().map(Name::as_str)),
    };
    let (what, value, formula) = match field {
        "since" => (
            "counted since",
            coverage.since.map(|at| desk.moment(at)),
            "when the first venue was connected, within the window",
        ),
        "gaps_s" => (
            "seconds cut",
            coverage.gaps_s.map(|s| format::whole(s as f64)),
            "seconds of the window in which a venue’s line was cut",
        ),
        "complete_24h" => (
            "24 hours covered",
            Some(if coverage.complete_24h { "yes" } else { "no" }.to_owned()),
            "every venue connected for 24 hours without a gap",
        ),
        "venues" => ("venues", Some(venues()), "venues that have been connected"),
        _ => {
            let step = after(field, "venues")?;
            let venue = coverage.venues.get(place(step)?)?;
            let title = format!("Liquidations, venue {venue}");
            let draft = counted(desk, title, "a venue that has been connected");
            return Some(draft.done(raw, Some(venue.to_string()), no_venue));
        }
    };
    let mut draft = counted(desk, format!("Liquidations, {what}"), formula);
    if coverage.venues.is_empty() && !raw.is_null() {
        draft = draft.aside("no venue has been connected");
    }
    Some(draft.done(raw, value, no_venue))
}

fn list(desk: Desk<'_>, raw: Value) -> Explanation {
    let published = &desk.readings.liquidations.published;
    let mut draft = desk
        .draft(
            "Liquidations published",
            "totals of others in the last 24 hours, newest first",
        )
        .used_by(USED_BY);
    for (place, total) in published.iter().enumerate() {
        draft =
            with_total(draft, desk, total).opens(format!("liquidations.published[{place}].usd"));
    }
    draft.done(
        raw,
        Some(format!("{} totals", published.len())),
        String::new,
    )
}

fn with_total<'a>(draft: Draft<'a>, desk: Desk<'a>, published: &Published) -> Draft<'a> {
    let total = &published.total;
    let found = desk
        .board
        .liquidation_totals()
        .into_iter()
        .find(|point| point.value == *total && point.seen.known_at == published.known_at);
    let name = format!("{} {}", total.publisher, total.window);
    let value = format::known(total.usd.or(total.long_usd), format::usd);
    match found {
        Some(point) => draft.fact(name, value, desk.moment(total.at), total.at, point.seen),
        None => draft.step(name, value),
    }
}

fn published(
    desk: Desk<'_>,
    step: &str,
    published: &Published,
    field: &str,
    raw: Value,
) -> Option<Explanation> {
    let total = &published.total;
    let bound = |usd: f64| {
        let least = if total.lower_bound { "≥ " } else { "" };
        format!("{least}{}", format::usd(usd))
    };
    let (what, value) = match field {
        "publisher" => ("publisher", Some(total.publisher.to_string())),
        "window" => ("window", Some(total.window.to_string())),
        "at" => ("end of the window", Some(desk.moment(total.at))),
        "usd" => ("both sides", total.usd.map(bound)),
        "long_usd" => ("longs", total.long_usd.map(bound)),
        "short_usd" => ("shorts", total.short_usd.map(bound)),
        "lower_bound" => (
            "a lower bound",
            Some(if total.lower_bound { "yes" } else { "no" }.to_owned()),
        ),
        "source" => ("source", Some(published.source.to_string())),
        "known_at" => ("known at", Some(desk.moment(published.known_at))),
        _ => return None,
    };
    let title = format!("Liquidations, {} {}, {what}", total.publisher, total.window);
    let mut draft = desk
        .draft(title, "as published; never added to our own count")
        .used_by(USED_BY);
    draft = with_total(draft, desk, published);
    if field == "usd"
        && let (Some(usd), Some(long), Some(short)) = (total.usd, total.long_usd, total.short_usd)
    {
        let apart = usd - long - short;
        if apart.abs() < 0.005 * usd {
            draft = draft.filled(Some(format!(
                "{} + {} = {}",
                num(long),
                num(short),
                num(long + short)
            )));
        }
    }
    let sides = [
        ("longs", "long_usd", total.long_usd),
        ("shorts", "short_usd", total.short_usd),
    ];
    for (name, key, usd) in sides {
        if key != field {
            draft = draft
                .step(name, format::known(usd, format::usd))
                .opens(format!("liquidations.published[{step}].{key}"));
        }
    }
    if total.lower_bound {
        draft = draft.note(Some(
            "its publisher says that the true total is higher".to_owned(),
        ));
    }
    Some(draft.done(raw, value, || {
        "its publisher did not print this part".to_owned()
    }))
}
