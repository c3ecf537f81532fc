//! 9: who was forced to sell.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin};
use crate::commentary::words;
use crate::domain::{Span, format};
use crate::figures::readings::{Provenance, Published};

/// The window of the sums that are told.
const DAY: Span = Span::hours(24);

/// Positions closed by force.
pub(super) struct Liquidations;

impl Teller for Liquidations {
    fn spec(&self) -> (u8, &'static str) {
        (9, "forced selling")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let block = &context.report.readings.liquidations;
        let mut sentence = Sentence::default();
        let published = block
            .published
            .iter()
            .enumerate()
            .find(|(_, one)| amounts(one).is_some());
        if let Some((at, published)) = published {
            told_by(&mut sentence, context, at, published);
            return Ok(sentence.end());
        }
        let own = &block.observed.h24;
        let (Some(long), Some(short)) = (own.long_usd, own.short_usd) else {
            return Err(
                "no venue is connected and nobody has published a total in 24 hours".into(),
            );
        };
        let origin = Origin::of(&block.provenance);
        let venues = u32::try_from(block.coverage.venues.len()).unwrap_or(u32::MAX);
        let unit = words::plural(i64::from(venues), "venue", "venues");
        // Of the time before nothing is known.
        let since = block.coverage.since;
        let since = since.filter(|since| context.report.readings.at.since(*since) < DAY);
        let when = since.map_or_else(
            || "in 24 hours".to_owned(),
            |since| format!("since {}", format::moment(since, context.today)),
        );
        let mut receipts = vec![
            origin.receipt("liquidations.observed.24h.long_usd", long),
            origin.receipt("liquidations.observed.24h.short_usd", short),
        ];
        receipts.extend(since.map(|since| origin.receipt("liquidations.coverage.since", since)));
        sentence.say(
            format!(
                "{}: at least {} of longs and {} of shorts were closed by force {when}",
                head(long, Some(short)),
                format::usd(long),
                format::usd(short),
            ),
            receipts,
        );
        sentence.say(
            format!(", counted here on {} {unit}", words::number(venues)),
            vec![origin.receipt("liquidations.coverage.venues", &block.coverage.venues)],
        );
        Ok(sentence.end())
    }
}

/// What a published total says: longs and shorts, longs alone, or both together.
enum Amounts {
    Sides(f64, f64),
    Longs(f64),
    Total(f64),
}

fn amounts(published: &Published) -> Option<Amounts> {
    let total = &published.total;
    match (total.long_usd, total.short_usd, total.usd) {
        (Some(long), Some(short), _) => Some(Amounts::Sides(long, short)),
        (Some(long), None, _) => Some(Amounts::Longs(long)),
        (None, _, Some(usd)) => Some(Amounts::Total(usd)),
        (None, _, None) => None,
    }
}

fn head(long: f64, short: Option<f64>) -> &'static str {
    match short {
        Some(short) if short > long => "Shorts were squeezed",
        _ => "Forced selling",
    }
}

fn told_by(sentence: &mut Sentence, context: &Context<'_>, at: usize, published: &Published) {
    let total = &published.total;
    let path = |leaf: &str| format!("liquidations.published[{at}].{leaf}");
    let origin = Origin::of(&Provenance {
        as_of: Some(total.at),
        sources: vec![published.source],
    })
    .known(Some(published.known_at));
    let bound = if total.lower_bound { "at least " } else { "" };
    let (head, what, mut receipts) = match amounts(published) {
        Some(Amounts::Sides(long, short)) => (
            head(long, Some(short)),
            format!(
                "{} of longs and {} of shorts",
                format::usd(long),
                format::usd(short)
            ),
            vec![
                origin.receipt(path("long_usd"), long),
                origin.receipt(path("short_usd"), short),
            ],
        ),
        Some(Amounts::Longs(long)) => (
            "Forced selling",
            format!("{} of longs", format::usd(long)),
            vec![origin.receipt(path("long_usd"), long)],
        ),
        Some(Amounts::Total(usd)) => (
            "Liquidations",
            format!("{} of positions", format::usd(usd)),
            vec![origin.receipt(path("usd"), usd)],
        ),
        None => return,
    };
    receipts.push(origin.receipt(path("publisher"), total.publisher));
    sentence.say(
        format!(
            "{head}: {} counts {bound}{what} closed by force",
            total.publisher
        ),
        receipts,
    );
    let window = match total.window.as_str() {
        "24h" => "24 hours".to_owned(),
        other => other.to_owned(),
    };
    let until = format::moment(total.at, context.today);
    sentence.say(
        format!(" in the {window} to {until}"),
        vec![
            origin.receipt(path("window"), total.window),
            origin.receipt(path("at"), total.at),
        ],
    );
}
