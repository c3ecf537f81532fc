//! The words for a company's figures, and the sentences about it.

use crate::app::App;
use crate::domain::facts;
use crate::domain::{Day, Ticker, format};
use crate::figures::readings::{ListingRule, Stage, Treasury};
use crate::figures::treasuries::{DOLLAR, FTX_HOLE_USD, RULE_SESSIONS};
use crate::ui::theme::Meaning;

/// Name of a company, from the table of holders.
pub(super) fn company(ticker: Ticker) -> Option<&'static str> {
    let row = facts::treasuries().iter().find(|t| t.ticker == ticker);
    row.map(|row| row.company)
}

/// A share's price: below 1 three decimals are how it trades.
pub(super) fn stock(price: f64) -> String {
    if (0.1..1.0).contains(&price) {
        format::fixed(price, 3)
    } else {
        format::price(price)
    }
}

/// A coin's price or average cost: whole from 1,000.
pub(super) fn coin_price(price: f64) -> String {
    if price >= 1000.0 {
        format::whole(price)
    } else {
        format::price(price)
    }
}

/// The yardstick: `8 bn`.
pub(super) fn hole() -> String {
    format!("{} bn", format::whole(FTX_HOLE_USD / 1e9))
}

/// `3,560,000 ETH`, or `--`.
pub(super) fn coins(one: &Treasury) -> String {
    match (one.units, one.asset) {
        (Some(units), Some(asset)) => format!("{} {asset}", format::coins(units, 0)),
        (Some(units), None) => format::coins(units, 0),
        (None, _) => format::UNKNOWN.to_owned(),
    }
}

/// `18 d`, `0`, or `--`.
pub(super) fn days_below(one: &Treasury) -> String {
    match one.days_below_1 {
        Some(0) => "0".to_owned(),
        Some(days) => format::days(i64::from(days)),
        None => format::UNKNOWN.to_owned(),
    }
}

/// The words of a stage.
pub(super) const fn stage(one: &Treasury) -> &'static str {
    match one.stage {
        Stage::DelistingClock => "delisting clock",
        Stage::Below1 => "below $1",
        Stage::Selling => "selling",
        Stage::UnderWater => "under water",
        Stage::Discount => "discount",
        Stage::Premium => "premium",
        Stage::Unknown => "unknown",
    }
}

/// How grave a stage is.
pub(super) const fn gravity(one: &Treasury) -> Meaning {
    match one.stage {
        Stage::DelistingClock | Stage::Below1 => Meaning::Bad,
        Stage::Selling | Stage::UnderWater | Stage::Discount => Meaning::Warn,
        Stage::Premium => Meaning::Text,
        Stage::Unknown => Meaning::Unknown,
    }
}

/// The price rule of an exchange.
pub(super) const fn rule(one: &Treasury) -> &'static str {
    match one.rule {
        ListingRule::Nasdaq => "Nasdaq 30 d",
        ListingRule::Nyse => "NYSE avg 30 d",
        ListingRule::NyseAmerican => "no fixed line",
    }
}

/// What the table of holders says of a company, if its source was out before this day: the newest.
fn told(ticker: Ticker, today: Day) -> Option<(Day, &'static str)> {
    facts::treasuries()
        .iter()
        .filter(|row| row.ticker == ticker)
        .filter_map(|row| Some((row.source_date?, row.note?)))
        .filter(|(date, _)| *date < today)
        .max_by_key(|(date, _)| *date)
}

/// Sentences below the table: a subject and what is said of it. Computed ones first, then those of the sources, each
/// with its date.
pub(super) fn sentences(app: &App, companies: &[(Ticker, &Treasury)]) -> Vec<(String, String)> {
    let today = app.now().day();
    let mut said = Vec::new();
    for (ticker, one) in companies {
        if let Some((coins, day)) = one.sold {
            let (coins, day) = (format::coins(coins, 0), format::date(day, today));
            let asset = one.asset.map_or(String::new(), |asset| format!(" {asset}"));
            let text = format!("held {coins}{asset} fewer on {day} than at the count before.");
            said.push((ticker.to_string(), text));
        }
        if one.unrealised_usd.is_some_and(|usd| usd < 0.0) {
            let mut text =
                "loses on paper: its shareholders’ loss, not missing customer money.".to_owned();
            if let Some(halved) = one.if_halved_usd {
                let halved = format::usd_signed(halved);
                text = format!("{text} If the coin halves again: {halved}.");
            }
            said.push((ticker.to_string(), text));
        }
        if let (Some(days), ListingRule::Nasdaq) = (one.days_below_1.filter(|d| *d > 0), one.rule) {
            let text = format!(
                "{days} of the {RULE_SESSIONS} closes below 1.00 in a row that lead to a Nasdaq notice."
            );
            said.push((ticker.to_string(), text));
        }
        let mean = one.mean_close_30.filter(|mean| *mean < DOLLAR);
        if let (Some(mean), ListingRule::Nyse) = (mean, one.rule) {
            let mean = format::fixed(mean, 3);
            let text = format!(
                "{mean} on average of {RULE_SESSIONS} closes: below the NYSE line of 1.00."
            );
            said.push((ticker.to_string(), text));
        }
    }
    for (ticker, _) in companies {
        if let Some((date, note)) = told(*ticker, today) {
            let date = format::date(date, today);
            said.push((ticker.to_string(), format!("as told on {date}: {note}")));
        }
    }
    said.push((
        "< $1".to_owned(),
        "counts closes strictly below 1.00, as traded; the close stands for the bid.".to_owned(),
    ));
    said
}

/// What is unknown here and why: the companies, and the reason they share.
pub(super) fn unknowns(companies: &[(Ticker, &Treasury)]) -> Vec<(String, &'static str)> {
    let names = |missing: &dyn Fn(&Treasury) -> bool| {
        let names: Vec<&str> = companies
            .iter()
            .filter(|(_, one)| missing(one))
            .map(|(ticker, _)| ticker.as_str())
            .collect();
        names.join(", ")
    };
    let mut unknowns = vec![
        (
            names(&|one| one.units.is_none()),
            "no count of coins known by now",
        ),
        (
            names(&|one| one.units.is_some() && one.cost_usd.is_none()),
            "cost is not told with the newest count",
        ),
        (
            names(&|one| one.units.is_some() && one.shares.is_none()),
            "mNAV needs a share count",
        ),
        (
            names(&|one| one.value_usd.is_none() && one.units.is_some()),
            "no price of the coin is known",
        ),
        (
            names(&|one| one.stock_price.is_none()),
            "no close of the stock is known",
        ),
    ];
    unknowns.retain(|(names, _)| !names.is_empty());
    unknowns
}
