//! Is this fall systemic, or the coins' own? (methods §2, figures-spec section 3)
//!
//! [`returns`] holds the table of log returns and measures moves on it, [`coupling`] how tightly the markets hang
//! together, [`label`] the words. Here the table is made from the board and everything is put together.

pub mod coupling;
pub mod label;
pub mod returns;

use super::readings::{Provenance, Regime, RegimeLabel, RegimeRow};
use super::stats;
use crate::domain::board::Board;
use crate::domain::calendar;
use crate::domain::instrument::{BTC, GOLD, HSI, NDX, SPX, SSE};
use crate::domain::{Day, Name, Stamp, Ticker};

use label::Evidence;
use returns::{Parts, Returns};

/// Equities, then gold, then (not a session market) the coin.
pub(super) const SESSION_COLUMNS: [Ticker; 5] = [SPX, NDX, HSI, SSE, GOLD];
pub(super) const PARTS: Parts = Parts { equities: 4 };
/// Rows before a row that say what is usual for turbulence, and fewest of them.
const TURBULENCE_WINDOW: usize = 250;
const LEAST_TURBULENCE: usize = 60;
/// Fewest pairs of markets for an average correlation.
const LEAST_PAIRS: usize = 6;
/// Rows of the absorption ratio, and fewest complete ones.
const ABSORPTION_WINDOW: usize = 60;
const LEAST_ABSORPTION: usize = 40;

/// The regime at the newest session of the S&P 500, with the label of every session before it.
pub fn compute(board: &Board) -> Regime {
    let table = Table::of(board);
    let rows = table.returns.rows();
    let Some(last) = rows.checked_sub(1) else {
        return Regime {
            rows: labelled(&table.days, &[]),
            ..Regime::default()
        };
    };
    let basket = table.returns.basket(PARTS.equities);
    let evidence: Vec<Evidence> = (0..rows)
        .map(|row| returns::evidence(&table.returns, PARTS, &basket, row))
        .collect();
    let told = evidence[last];
    let coin = table.returns.column(PARTS.coin());
    let beta = returns::beta(coin, &basket, last, &told);
    let (turbulence, turbulence_percentile) = turbulence(&table.returns);
    let correlation =
        |window| coupling::average_correlation(&table.returns, last, window, LEAST_PAIRS);
    let labels = labelled(&table.days, &evidence);
    let shown = labels.last().map(|row| row.displayed).unwrap_or_default();
    Regime {
        label: told.label(),
        displayed_label: shown,
        last_session: table.days.last().copied(),
        z_basket: told.z_basket,
        r5_basket: told.r5_basket,
        z_gold: told.z_gold,
        r5_gold: told.r5_gold,
        z_btc: told.z_coin,
        r5_btc: told.r5_coin,
        breadth_down: told.breadth_down,
        beta: beta.map(|b| b.slope),
        explained_share: beta.and_then(|b| b.explained_share),
        z_residual: beta.and_then(|b| b.z_residual),
        avg_corr_20d: correlation(20),
        avg_corr_60d: correlation(60),
        absorption_ratio: absorption(&table.returns, last),
        turbulence,
        turbulence_percentile,
        equities_down: told.breadth_down.map(|_| told.down),
        session_number: session_number(&labels, shown),
        rows: labels,
        provenance: table.provenance,
    }
}

fn absorption(returns: &Returns, last: usize) -> Option<f64> {
    let matrix = coupling::covariance(returns, last, ABSORPTION_WINDOW, LEAST_ABSORPTION)?;
    coupling::absorption_ratio(&coupling::correlation(&matrix)?)
}

/// Turbulence of the last row, and the share of the up to 250 before it at or below it (at least 60 of them).
fn turbulence(returns: &Returns) -> (Option<f64>, Option<f64>) {
    let first = returns.rows().saturating_sub(TURBULENCE_WINDOW + 1);
    let mut values = coupling::turbulence(returns, TURBULENCE_WINDOW, LEAST_TURBULENCE, first);
    let Some(today) = values.pop().flatten() else {
        return (None, None);
    };
    let before: Vec<f64> = values.into_iter().flatten().collect();
    let share = (before.len() >= LEAST_TURBULENCE)
        .then(|| stats::share_at_or_below(before, today))
        .flatten();
    (Some(today), share)
}

/// The words of every session; the first one has no return and thus no evidence.
fn labelled(days: &[Day], evidence: &[Evidence]) -> Vec<RegimeRow> {
    let mut labels: Vec<RegimeLabel> = Vec::with_capacity(days.len());
    let none = Evidence::default();
    days.iter()
        .zip(std::iter::once(&none).chain(evidence))
        .map(|(&day, told)| {
            labels.push(told.label());
            RegimeRow {
                day,
                label: told.label(),
                displayed: label::displayed(&labels),
                z_basket: told.z_basket,
                z_btc: told.z_coin,
            }
        })
        .collect()
}

/// Latest sessions in a row that show this word.
fn session_number(rows: &[RegimeRow], shown: RegimeLabel) -> u32 {
    let count = rows
        .iter()
        .rev()
        .take_while(|row| row.displayed == shown)
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Levels of all columns on the sessions of the S&P 500, as returns.
pub(super) struct Table {
    /// Every session; the first has no return.
    pub(super) days: Vec<Day>,
    pub(super) returns: Returns,
    /// Of the levels of the last session.
    provenance: Provenance,
}

/// A level with what makes it fresh: the instant of its fact.
#[derive(Clone, Copy)]
struct Level {
    instant: Stamp,
    price: f64,
    source: Name,
}

impl Table {
    pub(super) fn of(board: &Board) -> Self {
        let days: Vec<Day> = board.daily(SPX).iter().map(|bar| bar.at).collect();
        let mut provenance = Provenance::default();
        let mut columns = Vec::with_capacity(PARTS.coin() + 1);
        for ticker in SESSION_COLUMNS {
            columns.push(column(
                &days,
                &mut provenance,
                session_levels(board, ticker),
            ));
        }
        columns.push(column(&days, &mut provenance, |day| {
            let fact = board.price_at(BTC, calendar::us_cash_close(day))?;
            Some(Level {
                instant: fact.instant,
                price: fact.price,
                source: board.source(fact.seen.source),
            })
        }));
        Self {
            returns: Returns::from_columns(columns).unwrap_or_default(),
            days,
            provenance,
        }
    }
}

/// The latest close of a session market with a date at or before a day; days must be asked in ascending order.
fn session_levels(board: &Board, ticker: Ticker) -> impl FnMut(Day) -> Option<Level> {
    let bars = board.daily(ticker);
    let mut next = 0;
    move |day| {
        while bars.get(next).is_some_and(|bar| bar.at <= day) {
            next += 1;
        }
        let bar = bars.get(next.checked_sub(1)?)?;
        Some(Level {
            instant: calendar::bar_as_of(ticker, bar.at),
            price: bar.value.close,
            source: board.source(bar.seen.source),
        })
    }
}

/// Log returns between the sessions; `None` where the level is the one of the session before.
fn column(
    days: &[Day],
    provenance: &mut Provenance,
    mut level: impl FnMut(Day) -> Option<Level>,
) -> Vec<Option<f64>> {
    let mut before: Option<Level> = None;
    let mut returns = Vec::with_capacity(days.len());
    for (row, &day) in days.iter().enumerate() {
        let now = level(day);
        if row > 0 {
            let fresh = now.zip(before).filter(|(n, b)| n.instant > b.instant);
            returns.push(fresh.map(|(n, b)| (n.price / b.price).ln()));
        }
        before = now;
    }
    if let Some(used) = before.filter(|_| days.len() > 1) {
        provenance.note(used.instant, used.source);
    }
    returns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::facts::{bar, board, day};

    /// Seventy weekdays of all six markets, each level moving its own way.
    fn quiet() -> Vec<String> {
        let start = day("2025-06-02");
        (0..98)
            .map(|n| start.plus(n))
            .filter(|d| d.number().rem_euclid(7) != 2 && d.number().rem_euclid(7) != 3)
            .flat_map(|d| {
                let names = ["SPX", "NDX", "HSI", "SSE", "GOLD", "BTC"];
                names.into_iter().zip(1..).map(move |(name, step)| {
                    let wave = f64::from((d.number() * (step * 7 + 5)).rem_euclid(23)) / 1000.0;
                    bar(name, &d.to_string(), 100.0 * (1.0 + wave))
                })
            })
            .collect()
    }

    #[test]
    fn nothing_is_said_before_there_is_a_baseline() {
        let told = compute(&board(quiet().into_iter().take(6 * 64)));
        assert_eq!(
            (told.label, told.z_basket, told.r5_basket),
            (RegimeLabel::Unknown, None, None)
        );
        assert!(told.avg_corr_60d.is_some() && told.last_session.is_some());
        assert_eq!((told.rows.len(), told.session_number), (64, 64));
        let one = compute(&board([bar("SPX", "2025-06-02", 1.0)]));
        assert_eq!((one.last_session, one.rows.len()), (None, 1));
        assert_eq!(compute(&Board::new(&[])), Regime::default());
    }

    #[test]
    fn a_market_on_holiday_is_left_out_and_not_flat() {
        let facts = quiet();
        let whole = compute(&board(facts.clone()));
        assert_eq!(whole.label, RegimeLabel::Calm);
        assert_eq!(whole.equities_down.map(|(_, judged)| judged), Some(4));
        let last = whole.last_session.unwrap().to_string();
        let closed = facts.into_iter().filter(|line| {
            !(line.contains(&last) && (line.contains("HSI") || line.contains("GOLD")))
        });
        let told = compute(&board(closed));
        assert_eq!(told.last_session, whole.last_session);
        assert_eq!(told.equities_down.map(|(_, judged)| judged), Some(3));
        assert_eq!(
            (told.z_gold, told.r5_gold, told.turbulence),
            (None, None, None)
        );
        assert_eq!(told.label, RegimeLabel::Calm);
    }

    #[test]
    fn bitcoin_is_taken_at_the_cash_close() {
        let facts = quiet();
        let last = compute(&board(facts.clone())).last_session.unwrap();
        let hour = |at: String, close: f64| {
            format!(
                r#""kind":"hourly_bar","instrument":"BTC","at":"{at}","open":1,"high":1,"low":1,"close":{close},"currency":"USD""#
            )
        };
        let told = |hours: &str, close| {
            let with = [hour(format!("{last}T{hours}:00:00Z"), close)];
            compute(&board(facts.iter().cloned().chain(with)))
                .r5_btc
                .unwrap()
        };
        let without = compute(&board(facts.clone())).r5_btc.unwrap();
        // Summer: the cash close is 20:00Z, so the hour of 19:00 ends with it and that of 20:00 is too late.
        assert!(told("19", 50.0) < without - 0.5);
        assert!((told("20", 50.0) - without).abs() < 1e-12);
    }
}
