//! The lines of clauses of our own count. Every sum is a lower bound: some venues send only one event a second.

use ratatui::text::Span;

use super::words::{count, when};
use crate::app::{App, Mode};
use crate::domain::tally::coverage::VenueCoverage;
use crate::domain::{Span as Time, Stamp, format};
use crate::figures::liquidations::{Cascade, LEAST_BASELINE, OwnCount};
use crate::figures::readings::LiquidationWindow;
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::line::Clauses;

/// The longest window.
const DAY: Time = Time::hours(24);
/// Minutes of one sum of the cascade meter.
const MINUTES: usize = 5;
/// Coins that are named, the largest first.
const COINS: usize = 6;

/// Our own count answers where nobody has published a total.
pub(super) fn leads(app: &App) -> bool {
    let told = &app.readings().liquidations;
    told.own.is_some() && told.published.is_empty() && both(told.observed.h24).is_some()
}

fn both(window: LiquidationWindow) -> Option<(f64, f64)> {
    window.long_usd.zip(window.short_usd)
}

fn at_least<'a>(cx: &Cx<'a>, usd: f64, meaning: Meaning) -> Span<'a> {
    cx.theme.bold(meaning, format!("≥ {}", format::usd(usd)))
}

/// `longs ≥ $13.3 m   shorts ≥ $3.84 m            24 h, counted here`
pub(super) fn sides<'a>(cx: &Cx<'a>) -> Clauses<'a> {
    let theme = cx.theme;
    let Some((long, short)) = both(cx.app.readings().liquidations.observed.h24) else {
        return Clauses::new();
    };
    let label = |text| theme.span(Meaning::Muted, text);
    Clauses::new()
        .clause([label("longs "), at_least(cx, long, Meaning::Down)])
        .apart([label("shorts "), at_least(cx, short, Meaning::Up)])
        .note([theme.span(Meaning::Faint, "24 h, counted here")])
}

/// `1 h ≥ $5.10 m · 4 h ≥ $17.2 m · no cascade`
pub(super) fn windows<'a>(cx: &Cx<'a>) -> Clauses<'a> {
    let theme = cx.theme;
    let told = &cx.app.readings().liquidations;
    let mut line = Clauses::new();
    for (name, window) in [("1 h ", told.observed.h1), ("4 h ", told.observed.h4)] {
        let sum = match both(window) {
            Some((long, short)) => at_least(cx, long + short, Meaning::Text),
            // Nobody listened.
            None => theme.unknown(),
        };
        line = line.clause([theme.span(Meaning::Muted, name), sum]);
    }
    let Some(own) = &told.own else { return line };
    let state = match (own.longs, own.shorts) {
        (Cascade::Running { buckets, .. }, _) => Some((Meaning::Bad, running("longs", buckets))),
        (_, Cascade::Running { buckets, .. }) => Some((Meaning::Bad, running("shorts", buckets))),
        (Cascade::Calm { .. }, _) => Some((Meaning::Muted, "no cascade".to_owned())),
        (Cascade::WarmingUp { .. } | Cascade::Unknown, _) => None,
    };
    match state {
        Some((meaning, text)) => line.clause([theme.span(meaning, text)]),
        None => line,
    }
}

fn running(side: &str, buckets: usize) -> String {
    format!("CASCADE of {side} for {} m", buckets * MINUTES)
}

/// The same under its name.
pub(super) fn by_coin<'a>(cx: &Cx<'a>) -> Clauses<'a> {
    let own = cx.app.readings().liquidations.own.as_ref();
    let coins = own.map(|own| largest(cx, own)).unwrap_or_default();
    let line = Clauses::new().clause([cx.theme.span(Meaning::Muted, "coins   ")]);
    let mut coins = coins.into_iter();
    let line = coins.next().into_iter().fold(line, Clauses::more);
    coins.fold(line, Clauses::clause)
}

fn largest<'a>(cx: &Cx<'a>, own: &OwnCount) -> Vec<Vec<Span<'a>>> {
    let coins = own.by_base.iter().take(COINS);
    coins
        .filter_map(|(coin, sums)| {
            let (long, short) = both(*sums)?;
            Some(vec![
                cx.theme.span(Meaning::Muted, format!("{coin} ")),
                cx.theme.span(Meaning::Text, format::usd(long + short)),
            ])
        })
        .collect()
}

/// 24 hours by coin: `BTC $12.1 m · ETH $3.00 m · SOL $900,000`
pub(super) fn coins<'a>(cx: &Cx<'a>) -> Clauses<'a> {
    let own = cx.app.readings().liquidations.own.as_ref();
    let coins = own.map(|own| largest(cx, own)).unwrap_or_default();
    coins.into_iter().fold(Clauses::new(), Clauses::clause)
}

/// `own count ≥ $412 m · 2 venues · since 08:12Z · 2 gaps, 40 s · heard 2 h 10 m of 24 h · longs $380 m, shorts $32 m`, or only
/// what it covers where the sums stand above.
pub(super) fn coverage<'a>(cx: &Cx<'a>, sums: bool) -> Clauses<'a> {
    let theme = cx.theme;
    let liquidations = &cx.app.readings().liquidations;
    let (day, covered) = (liquidations.observed.h24, &liquidations.coverage);
    let line = Clauses::new();
    let Some((long, short)) = both(day) else {
        return line
            .clause([theme.span(Meaning::Muted, "own count "), theme.unknown()])
            .more([theme.span(Meaning::Unknown, unknown_why(covered.venues.len()))]);
    };
    let venues = covered.venues.len();
    let many = if venues == 1 { "venue" } else { "venues" };
    let mut line = if sums {
        let sum = at_least(cx, long + short, Meaning::Text);
        line.clause([theme.span(Meaning::Muted, "own count "), sum])
    } else {
        line
    };
    if let Some(text) = untimely(cx.app) {
        line = line.clause([theme.span(Meaning::Warn, text)]);
    }
    line = line.clause([theme.span(Meaning::Muted, format!("{venues} {many}"))]);
    let now = cx.app.now();
    if let Some(since) = covered.since {
        let text = format!("since {}", when(since, now));
        line = line.clause([theme.span(Meaning::Muted, text)]);
    }
    if let Some(gaps) = covered.gaps_s.filter(|s| *s > 0) {
        let lost = format::age(Time::secs(gaps));
        let text = match liquidations.own.as_ref().map(|own| own.coverage.gaps) {
            Some(1) => format!("1 gap, {lost}"),
            Some(number) => format!("{} gaps, {lost}", format::count(number)),
            None => format!("gaps {lost}"),
        };
        line = line.clause([theme.span(Meaning::Warn, text)]);
    }
    let heard = liquidations.own.as_ref().and_then(|own| heard(own, now));
    if let Some(heard) = heard.filter(|heard| *heard < DAY) {
        let text = format!("heard {} of 24 h", format::age_long(heard).trim());
        line = line.clause([theme.span(Meaning::Muted, text)]);
    }
    if !sums {
        return line;
    }
    line.clause([
        theme.span(Meaning::Muted, "longs "),
        theme.span(Meaning::Down, format::usd(long)),
        theme.span(Meaning::Muted, ", shorts "),
        theme.span(Meaning::Up, format::usd(short)),
    ])
}

/// `412 refused, dated ahead of this clock: check it`; `None` while a wrong clock hardly matters. A tape has no clock.
fn untimely(app: &App) -> Option<String> {
    let seen = app.board().tally().untimely();
    if app.mode() != &Mode::Live || !seen.is_notable() {
        return None;
    }
    Some(if seen.ahead >= seen.late {
        format!(
            "{} refused, dated ahead of this clock: check it",
            count(seen.ahead)
        )
    } else {
        format!("{} dropped, late by this clock: check it", count(seen.late))
    })
}

/// How much of the last day was heard, cuts left out: the mean of the venues. `None` without a venue.
fn heard(own: &OwnCount, now: Stamp) -> Option<Time> {
    let venues = &own.coverage.venues;
    let of = |venue: &VenueCoverage| now.since(venue.since).min(DAY).as_secs() - venue.gaps_s;
    let sum: i64 = venues.iter().map(|venue| of(venue).max(0)).sum();
    let count = i64::try_from(venues.len()).ok().filter(|n| *n > 0)?;
    Some(Time::secs(sum / count))
}

/// Why our own count is unknown.
pub(super) fn unknown_why(venues: usize) -> &'static str {
    if venues == 0 {
        "unknown, 0 venues"
    } else {
        "unknown, nothing counted yet"
    }
}

/// The meter of both sides, against the 24 hours before:
/// `cascade  longs no, $0.40 m in 5 m, from $10.0 m on   shorts no, …`
pub(super) fn meter<'a>(cx: &Cx<'a>, own: &OwnCount) -> Clauses<'a> {
    let theme = cx.theme;
    let label = theme.span(Meaning::Muted, "cascade  ");
    let known = |buckets: usize| {
        let text = format!(
            "{} of {} sums of {MINUTES} m known, too few to say",
            count(buckets as u64),
            count(LEAST_BASELINE as u64)
        );
        vec![theme.span(Meaning::Unknown, text)]
    };
    let last = own.buckets.last();
    let side = |name: &str, meter: Cascade, cents: Option<i64>| -> Vec<Span<'a>> {
        let sum = format::known(cents.map(|cents| cents as f64 / 100.0), format::usd);
        match meter {
            Cascade::Unknown => vec![theme.unknown()],
            Cascade::WarmingUp { buckets } => known(buckets),
            Cascade::Calm { now } => {
                let from = format::usd(now.trigger);
                let text = format!("{name} no, {sum} in {MINUTES} m, from {from} on");
                vec![theme.span(Meaning::Text, text)]
            }
            Cascade::Running {
                buckets, trigger, ..
            } => {
                let (long, from) = (buckets * MINUTES, format::usd(trigger));
                let text = format!("{name} for {long} m, {sum} in {MINUTES} m, began above {from}");
                vec![theme.bold(Meaning::Bad, text)]
            }
        }
    };
    let longs = side("longs", own.longs, last.map(|bucket| bucket.long_cents));
    let line = Clauses::new().clause([vec![label], longs].concat());
    match own.shorts {
        // Too little is known of both sides alike.
        Cascade::Unknown | Cascade::WarmingUp { .. } => line,
        meter => line.apart(side("shorts", meter, last.map(|bucket| bucket.short_cents))),
    }
}

/// `heat  longs $4.10 m · shorts $200 k · halved every 10 m`
pub(super) fn heat<'a>(cx: &Cx<'a>, own: &OwnCount) -> Clauses<'a> {
    let theme = cx.theme;
    let (long, short) = own.heat_usd;
    Clauses::new()
        .clause([
            theme.span(Meaning::Muted, "heat     "),
            theme.span(Meaning::Text, format!("longs {}", format::usd(long))),
        ])
        .clause([theme.span(Meaning::Text, format!("shorts {}", format::usd(short)))])
        .clause([theme.span(Meaning::Faint, "halved every 10 m")])
}
