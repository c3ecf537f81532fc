//! `slackwater journal stats`: adherence, cost and return, as they stand now.

use super::book::Book;
use crate::cli::environment::Environment;
use crate::cli::failure::{Answer, Failure};
use crate::cli::output;
use crate::cli::table::Table;
use crate::discipline::{Standing, Stats};
use crate::domain::format;

pub(super) fn run(environment: &Environment, as_json: bool) -> Result<Answer, Failure> {
    let book = Book::read(environment)?;
    let facts = book.facts(environment)?;
    let standing = Standing::of(&book.ledger, &facts.settings.plans, &facts.board, book.now);
    if as_json {
        output::json(&standing.stats)?;
    } else {
        output::text(&text(&standing.stats))?;
    }
    Ok(Answer::Yes)
}

/// A figure, and why it is unknown where it is.
struct Figure {
    label: &'static str,
    value: String,
    unknown: &'static str,
}

fn figure(
    label: &'static str,
    value: Option<f64>,
    form: fn(f64) -> String,
    unknown: &'static str,
) -> Figure {
    Figure {
        label,
        value: format::known(value, form),
        unknown: if value.is_some() { "" } else { unknown },
    }
}

fn count(label: &'static str, n: usize) -> Figure {
    Figure {
        label,
        value: format::count(n),
        unknown: "",
    }
}

fn text(stats: &Stats) -> String {
    let mut text = group("journal", journal(stats));
    text.push_str(&group("plan", plan(stats)));
    text.push_str(&group("discipline", discipline(stats)));
    text.push_str(&money(stats));
    text.push_str(&group("return", returns(stats)));
    if stats.value_is_near {
        text.push_str(
            "  dollar stablecoins stand for dollars: the dollar figures are near, not exact\n",
        );
    }
    text
}

fn journal(stats: &Stats) -> [Figure; 5] {
    [
        count("entries", stats.entries),
        count("buys", stats.buys),
        count("sales", stats.sells),
        count("skips", stats.skips),
        count("buys off plan", stats.overrides),
    ]
}

fn plan(stats: &Stats) -> [Figure; 7] {
    [
        count("dates due", stats.due),
        count("bought", stats.matched),
        count("still open", stats.pending),
        count("missed", stats.missed),
        figure(
            "adherence",
            stats.adherence,
            share,
            "no date of a plan was due yet",
        ),
        count("in a row", stats.streak),
        figure(
            "size off the plan",
            stats.size_deviation,
            share,
            "no date has its buy yet",
        ),
    ]
}

fn discipline(stats: &Stats) -> [Figure; 2] {
    [
        figure(
            "chase score",
            stats.chase_score,
            format::percent,
            "below 8 buys with a known price",
        ),
        figure(
            "missed after a fall",
            stats.panic_skips,
            share,
            "no date was missed, or the closes before it are not known",
        ),
    ]
}

fn returns(stats: &Stats) -> [Figure; 6] {
    let no_date = "no date was due yet, or the close of one is not known";
    [
        figure(
            "worth now, USD",
            stats.value_usd,
            format::usd,
            "not all in dollars, or no price of these days is known",
        ),
        figure(
            "a year (XIRR)",
            stats.xirr,
            format::percent,
            "below 30 days, not all in dollars, or a price is not known",
        ),
        figure(
            "time-weighted",
            stats.twr,
            format::percent,
            "not all in dollars, or a price is not known",
        ),
        figure(
            "total gain",
            stats.total_gain,
            format::percent,
            "told only below 30 days",
        ),
        figure(
            "the plan alone, average",
            stats.plain_dca_cost,
            format::price,
            no_date,
        ),
        figure(
            "harmonic mean",
            stats.harmonic_price,
            format::price,
            no_date,
        ),
    ]
}

fn share(fraction: f64) -> String {
    format::share(fraction, 0)
}

fn group(head: &str, figures: impl IntoIterator<Item = Figure>) -> String {
    let mut table = Table::list();
    for figure in figures {
        table.row([
            figure.label.to_owned(),
            figure.value,
            figure.unknown.to_owned(),
        ]);
    }
    format!("{head}\n{}", table.text(2))
}

/// What was paid, by currency, and what is held, by asset.
fn money(stats: &Stats) -> String {
    let mut table = Table::list();
    for (currency, paid) in &stats.paid {
        table.row(["paid".to_owned(), format!("{paid} {currency}")]);
    }
    for (asset, held) in &stats.quantity {
        table.row(["held".to_owned(), format!("{held} {asset}")]);
    }
    for (asset, cost) in &stats.average_cost {
        let cost = match cost {
            Some(cost) => format!("{} for one {asset}", format::price(*cost)),
            None => format!(
                "{} for one {asset}: paid in currencies that do not add up",
                format::UNKNOWN
            ),
        };
        table.row(["average cost".to_owned(), cost]);
    }
    match table.text(2) {
        rows if rows.is_empty() => rows,
        rows => format!("money\n{rows}"),
    }
}
