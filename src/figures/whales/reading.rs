//! The board's side: bitcoin's exchange flows, the balances of watched addresses, and the gate over both.

use super::{
    BURST_DAYS, Inputs, Pressure, QUIET_COINS, WATCHED_DAYS, WEEK, coin_days, netflow_z, outflow,
    weekly_sums,
};
use crate::domain::board::Board;
use crate::domain::instrument::BTC;
use crate::domain::{Span, Stamp, Ticker};
use crate::figures::readings::{Answer, Provenance, Whales};

/// Days of exchange flows that the z of 90 days ago still needs.
const DAYS: usize = 365 + BURST_DAYS + WEEK;
/// Flows older than this many days say nothing about now.
const STALE_DAYS: i32 = 3;
const COIN_DAYS: Ticker = Ticker::literal("coin_days_destroyed");

/// The block at `at` (figures-spec section 10). The overhang is a table of the program, not of the board: it stays empty.
pub fn compute(board: &Board, at: Stamp) -> Whales {
    let mut provenance = Provenance::default();
    let sums = weekly_netflows(board, &mut provenance);
    let last = sums.len().checked_sub(1);
    let current = board
        .exchange_flows(BTC)
        .last()
        .is_some_and(|newest| at.day().since(newest.at) <= STALE_DAYS);
    let week = last.filter(|_| current).and_then(|last| {
        (last.checked_sub(WEEK - 1)?..=last)
            .map(|day| netflow_z(&sums, day))
            .collect::<Option<Vec<f64>>>()
    });
    let burst = last.and_then(|last| {
        (last.saturating_sub(BURST_DAYS - 1)..=last)
            .filter_map(|day| netflow_z(&sums, day))
            .reduce(f64::max)
    });
    let watched = watched_outflow(board, at, &mut provenance);
    let cdd_quiet = coins_quiet(board, at, &mut provenance);
    let rule = Inputs {
        z_last_week: week.as_deref().unwrap_or_default(),
        max_z_90d: burst,
        watched_quiet: watched.map(|coins| coins < QUIET_COINS),
        cdd_quiet,
    }
    .rule();
    Whales {
        exchange_netflow_7d: last.and_then(|last| sums[last]),
        z: last.and_then(|last| netflow_z(&sums, last)),
        overhang: Vec::new(),
        watched_out_14d: watched,
        cdd_quiet,
        gate: match rule {
            Pressure::Released | Pressure::Quiet => Answer::Pass,
            Pressure::Pressure => Answer::Fail,
            Pressure::Unknown => Answer::Unknown,
        },
        provenance,
    }
}

/// Seven-day sums of inflow − outflow for the days to the newest, a place for every day.
fn weekly_netflows(board: &Board, provenance: &mut Provenance) -> Vec<Option<f64>> {
    let flows = board.exchange_flows(BTC);
    let Some(newest) = flows.last() else {
        return Vec::new();
    };
    provenance.note(newest.at.end(), board.source(newest.seen.source));
    let mut daily = vec![None; DAYS];
    for flow in flows.iter().rev() {
        let Some(place) = usize::try_from(newest.at.since(flow.at))
            .ok()
            .and_then(|back| (DAYS - 1).checked_sub(back))
        else {
            break;
        };
        daily[place] = Some(flow.value);
    }
    weekly_sums(&daily)
}

/// Coins that left watched bitcoin addresses in the 14 days to `at`; unknown without addresses, or where one has not
/// been watched for 14 days.
fn watched_outflow(board: &Board, at: Stamp, provenance: &mut Provenance) -> Option<f64> {
    let after = at.minus(Span::days(i64::from(WATCHED_DAYS)));
    let mut left = None;
    for (_, history) in board.balances().filter(|((_, asset), _)| *asset == BTC) {
        let known = &history[..history.partition_point(|balance| balance.at <= at)];
        let newest = known.last()?;
        let from = known
            .partition_point(|balance| balance.at <= after)
            .checked_sub(1)?;
        provenance.note(newest.at, board.source(newest.seen.source));
        let changes = known[from..]
            .windows(2)
            .map(|pair| pair[1].value - pair[0].value);
        *left.get_or_insert(0.0) += outflow(changes);
    }
    left
}

fn coins_quiet(board: &Board, at: Stamp, provenance: &mut Provenance) -> Option<bool> {
    let days = board.series(COIN_DAYS);
    let newest = days
        .last()
        .filter(|newest| at.day().since(newest.at) <= STALE_DAYS)?;
    let daily: Vec<f64> = days.iter().map(|day| day.value.0).collect();
    let quiet = coin_days(&daily)?.quiet;
    provenance.note(newest.at.end(), board.source(newest.seen.source));
    Some(quiet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::facts::{at, board, day};

    fn flows(n: i32, net: impl Fn(i32) -> f64) -> Vec<String> {
        (0..n)
            .map(|back| {
                let date = day("2025-11-20").plus(-back);
                let inflow = 1000.0 + net(back);
                format!(r#""kind":"exchange_flow","asset":"BTC","date":"{date}","inflow":{inflow},"outflow":1000"#)
            })
            .collect()
    }

    fn balance(when: &str, units: f64) -> String {
        format!(
            r#""kind":"address_balance","address":"bc1q","units":{units},"asset":"BTC","at":"{when}""#
        )
    }

    #[test]
    fn nothing_known_is_unknown() {
        assert_eq!(
            compute(&Board::default(), at("2025-11-21T12:00:00Z")),
            Whales::default()
        );
    }

    #[test]
    fn flows_alone_are_not_enough_for_the_gate() {
        let told = compute(
            &board(flows(470, |back| f64::from(back % 5))),
            at("2025-11-21T12:00:00Z"),
        );
        assert!(told.z.is_some());
        assert_eq!(
            (told.exchange_netflow_7d, told.gate),
            (
                Some(0.0 + 1.0 + 2.0 + 3.0 + 4.0 + 0.0 + 1.0),
                Answer::Unknown
            )
        );
    }

    #[test]
    fn a_burst_that_ended_releases_and_stale_flows_do_not() {
        let net = |back: i32| {
            if (20..27).contains(&back) {
                500.0
            } else {
                f64::from(back % 7)
            }
        };
        let mut lines = flows(470, net);
        lines.extend([
            balance("2025-11-01T00:00:00Z", 5000.0),
            balance("2025-11-10T00:00:00Z", 4500.0),
            balance("2025-11-12T00:00:00Z", 4700.0),
        ]);
        let told = compute(&board(lines.clone()), at("2025-11-21T12:00:00Z"));
        assert_eq!(
            (told.watched_out_14d, told.gate),
            (Some(500.0), Answer::Pass)
        );
        let stale = compute(&board(lines.clone()), at("2025-11-25T12:00:00Z"));
        assert_eq!(stale.gate, Answer::Unknown);
        lines.push(balance("2025-11-20T00:00:00Z", 4100.0));
        let moved = compute(&board(lines), at("2025-11-21T12:00:00Z"));
        assert_eq!(
            (moved.watched_out_14d, moved.gate),
            (Some(1100.0), Answer::Fail)
        );
    }

    #[test]
    fn an_address_watched_for_a_week_says_nothing_about_two() {
        let told = compute(
            &board([balance("2025-11-14T00:00:00Z", 5000.0)]),
            at("2025-11-21T12:00:00Z"),
        );
        assert_eq!(told.watched_out_14d, None);
    }
}
