//! Money into and out of the spot funds: sums, streaks, how unusual a session was, and whether the outflow has
//! stopped (methods §3). Amounts are net creations of one reported session, oldest first, negative = outflow.

use super::readings::{FlowSession, Flows, Members, Provenance};
use super::stats;
use crate::domain::board::Board;
use crate::domain::calendar::{self, Market, Session};
use crate::domain::history::Point;
use crate::domain::instrument::{BTC, ETH};
use crate::domain::observation::FlowTotal;
use crate::domain::{Day, Span, Stamp, Ticker};

/// Sessions before the last that a session is compared with, at most.
const BASELINE: usize = 250;
/// Fewest sessions that a session can be compared with.
const LEAST_BASELINE: usize = 60;
/// Sessions in a row that open or close the gate.
pub const HOLD: usize = 3;

/// Sum of the last `sessions`; `None` with fewer.
pub fn sum_of_last(totals: &[f64], sessions: usize) -> Option<f64> {
    let start = totals.len().checked_sub(sessions)?;
    Some(totals[start..].iter().sum())
}

/// Latest consecutive sessions below 0; a true zero ends the streak.
pub fn outflow_streak(totals: &[f64]) -> usize {
    totals.iter().rev().take_while(|t| **t < 0.0).count()
}

/// Latest consecutive sessions above 0; a true zero ends the streak.
pub fn inflow_streak(totals: &[f64]) -> usize {
    totals.iter().rev().take_while(|t| **t > 0.0).count()
}

/// How the last session compares with those before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unusual {
    /// Standard deviations from the mean; `None` where the baseline does not vary.
    pub z: Option<f64>,
    /// Share (0..=1) of the baseline at or below the session.
    pub percentile: f64,
    /// Sessions in the baseline (60..=250).
    pub baseline: usize,
}

/// The last session against the up to 250 before it; `None` with fewer than 60.
pub fn unusual(totals: &[f64]) -> Option<Unusual> {
    let (&last, before) = totals.split_last()?;
    let baseline = &before[before.len().saturating_sub(BASELINE)..];
    if baseline.len() < LEAST_BASELINE {
        return None;
    }
    let (mean, sd) = (stats::mean(baseline)?, stats::sd(baseline)?);
    Some(Unusual {
        z: (sd > 0.0).then(|| (last - mean) / sd),
        percentile: stats::share_at_or_below(baseline.iter().copied(), last)?,
        baseline: baseline.len(),
    })
}

/// Whether outflows look stopped at the last session, before any delay: five-session sum at or above 0 and fewer than
/// two outflows in a row. `None` before the fifth session.
pub fn stopped_raw(totals: &[f64]) -> Option<bool> {
    Some(sum_of_last(totals, 5)? >= 0.0 && outflow_streak(totals) < 2)
}

/// A light that opens after [`HOLD`] true answers in a row and closes after as many false ones; it starts closed.
pub fn hysteresis(raw: impl IntoIterator<Item = bool>) -> Vec<bool> {
    let (mut open, mut against) = (false, 0);
    raw.into_iter()
        .map(|answer| {
            against = if answer == open { 0 } else { against + 1 };
            if against == HOLD {
                (open, against) = (answer, 0);
            }
            open
        })
        .collect()
}

/// When the gate could open at the earliest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening {
    /// The session with which it would open. Its flows are known on the day after.
    pub session: Day,
    /// Sessions in a row, the next one first, that would have to hold.
    pub sessions: usize,
    /// Least net flow of the next session that brings the five-session sum to 0, in US dollars, not below 0.
    pub first_usd: f64,
}

/// The earliest opening of a gate that is closed, if money came back with the next session: an inflow in each of the
/// sessions still missing in the row of [`HOLD`], the first one large enough for the sum of five. A hypothesis, no
/// forecast. `None` when the gate is open or cannot be judged, when a due session is missing, or past the calendar.
pub fn earliest_opening(flows: &Flows) -> Option<Opening> {
    let newest = flows.session?;
    if flows.stopped? || flows.sessions.last()?.day != newest {
        return None;
    }
    let held = usize::try_from(flows.raw_in_a_row).ok()?;
    let sessions = HOLD.checked_sub(held).filter(|left| *left > 0)?;
    let mut session = newest;
    for _ in 0..sessions {
        session = calendar::next_session(Market::Nyse, session)?;
    }
    let totals = flows.sessions.iter().rev().filter_map(|s| s.usd);
    let last_four: f64 = totals.take(4).sum();
    Some(Opening {
        session,
        sessions,
        first_usd: (-last_four).max(0.0),
    })
}

/// A sum of flows as a fraction of the assets under management at its start, both in one currency; `None` unless the assets are above 0.
pub fn share_of_assets(sum: f64, assets: f64) -> Option<f64> {
    (assets > 0.0 && assets.is_finite()).then(|| sum / assets)
}

/// Place of the last session among all recorded ones: (1 = largest outflow, sessions recorded). Equal sessions share
/// the better place. `None` of nothing.
pub fn outflow_rank(totals: &[f64]) -> Option<(usize, usize)> {
    let &last = totals.last()?;
    Some((
        1 + totals.iter().filter(|t| **t < last).count(),
        totals.len(),
    ))
}

/// Flows of bitcoin and ether, and of any other asset with a total (figures-spec section 4).
pub fn compute(board: &Board, at: Stamp) -> Members<Flows> {
    let named = [BTC, ETH];
    let others = board.flow_assets().filter(|asset| !named.contains(asset));
    Members(
        named
            .into_iter()
            .chain(others)
            .map(|asset| (asset, of_asset(board, asset, at)))
            .collect(),
    )
}

/// Days after which a session is too old to say whether outflows have stopped.
const STALE_DAYS: i32 = 5;

fn of_asset(board: &Board, asset: Ticker, at: Stamp) -> Flows {
    let sessions: Vec<(&Point<Day, FlowTotal>, f64)> = board
        .flow_totals(asset)
        .iter()
        .filter_map(|total| Some((total, total.value.usd?)))
        .filter(|(total, usd)| is_session(total, *usd))
        .collect();
    let (Some(&(first, _)), Some(&(last, net))) = (sessions.first(), sessions.last()) else {
        return Flows::default();
    };
    let totals: Vec<f64> = sessions.iter().map(|(_, usd)| *usd).collect();
    let raw: Vec<bool> = (5..=totals.len())
        .filter_map(|n| stopped_raw(&totals[..n]))
        .collect();
    let gate = hysteresis(raw.iter().copied());
    let told = unusual(&totals);
    let mut provenance = Provenance::default();
    provenance.note(
        calendar::flow_as_of(last.at),
        board.source(last.seen.source),
    );
    Flows {
        session: Some(last.at),
        net_usd: Some(net),
        complete: Some(is_complete(&last.value)),
        sum5_usd: sum_of_last(&totals, 5),
        sum20_usd: sum_of_last(&totals, 20),
        outflow_streak: u32::try_from(outflow_streak(&totals)).ok(),
        inflow_streak: u32::try_from(inflow_streak(&totals)).ok(),
        z: told.and_then(|t| t.z),
        percentile: told.map(|t| t.percentile),
        stopped: gate
            .last()
            .copied()
            .filter(|_| at.day().since(last.at) <= STALE_DAYS),
        funds: funds_of(board, asset, last.at, &mut provenance),
        reported: Some((last.value.funds_reported, last.value.funds_expected)),
        raw_in_a_row: u32::try_from(raw.iter().rev().take_while(|r| **r).count())
            .unwrap_or(u32::MAX),
        outflow_rank: outflow_rank(&totals).map(|(rank, of)| (rank, of, first.at)),
        seen: Some(last.seen),
        sessions: chart(&sessions, &gate, at),
        provenance,
    }
}

/// A row of zeros on a day on which the exchange was closed, or without a single fund's figure, is no session.
fn is_session(total: &Point<Day, FlowTotal>, usd: f64) -> bool {
    let zero = usd.abs() < f64::EPSILON;
    let closed = matches!(
        calendar::session(Market::Nyse, total.at),
        Session::Closed(_)
    );
    !(zero && (closed || total.value.funds_reported == 0))
}

fn is_complete(total: &FlowTotal) -> bool {
    total.funds_reported >= total.funds_expected
}

/// What each fund reported for one session; those that have not are left out.
fn funds_of(
    board: &Board,
    asset: Ticker,
    session: Day,
    provenance: &mut Provenance,
) -> Vec<(crate::domain::Name, f64)> {
    board
        .funds(asset)
        .filter_map(|(fund, history)| {
            let index = history.binary_search_by(|p| p.at.cmp(&session)).ok()?;
            let point = history.get(index)?;
            provenance.note(
                calendar::flow_as_of(session),
                board.source(point.seen.source),
            );
            Some((fund, point.value?))
        })
        .collect()
}

/// By this time after the start of the next day every fund has reported a session.
pub(super) const REPORTED_BY: Span = Span::minutes(13 * 60 + 30);

/// Every session from the first known to the newest that should be known: those of the exchange without a total are holes.
fn chart(sessions: &[(&Point<Day, FlowTotal>, f64)], gate: &[bool], at: Stamp) -> Vec<FlowSession> {
    let mut chart: Vec<FlowSession> = Vec::with_capacity(sessions.len() + 8);
    let before_gate = sessions.len() - gate.len();
    for (n, (total, usd)) in sessions.iter().enumerate() {
        if let Some(previous) = chart.last().map(|session| session.day) {
            chart.extend(holes(previous, total.at));
        }
        chart.push(FlowSession {
            day: total.at,
            usd: Some(*usd),
            complete: is_complete(&total.value),
            stopped: n
                .checked_sub(before_gate)
                .and_then(|n| gate.get(n).copied()),
        });
    }
    if let Some(newest) = chart.last().map(|session| session.day) {
        let due = at.minus(REPORTED_BY).day();
        chart.extend(holes(newest, due));
    }
    chart
}

/// The exchange's sessions between two days, both left out.
fn holes(after: Day, before: Day) -> impl Iterator<Item = FlowSession> {
    (after.number() + 1..before.number())
        .map(Day::from_number)
        .filter(|day| {
            let session = calendar::session(Market::Nyse, *day);
            matches!(session, Session::Full | Session::Half)
        })
        .map(|day| FlowSession {
            day,
            usd: None,
            complete: false,
            stopped: None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::facts::{at, board, day};

    #[test]
    fn sums_and_streaks() {
        let totals = [5.0, -1.0, 0.0, -2.0, -3.0, -4.0];
        assert_eq!(sum_of_last(&totals, 5), Some(-10.0));
        assert_eq!(sum_of_last(&totals, 7), None);
        assert_eq!((outflow_streak(&totals), inflow_streak(&totals)), (3, 0));
        assert_eq!((outflow_streak(&[]), inflow_streak(&[0.0, 1.0])), (0, 1));
    }

    #[test]
    fn a_session_is_compared_only_with_enough_before_it() {
        let mut totals: Vec<f64> = (0..60).map(|n| f64::from(n % 2)).collect();
        assert_eq!(unusual(&totals), None);
        totals.push(0.0);
        let told = unusual(&totals).unwrap();
        assert!((told.percentile - 0.5).abs() < 1e-12);
        assert!(
            told.z
                .is_some_and(|z| (z + 0.5 / (15.0_f64 / 59.0).sqrt()).abs() < 1e-12)
        );
        let flat = unusual(&[2.0; 300]).unwrap();
        assert_eq!((flat.z, flat.baseline), (None, 250));
    }

    #[test]
    fn the_light_needs_three_in_a_row_both_ways() {
        let raw = [
            true, true, false, true, true, true, false, true, false, false, false,
        ];
        assert_eq!(
            hysteresis(raw),
            [
                false, false, false, false, false, true, true, true, true, true, false
            ]
        );
    }

    #[test]
    fn two_outflows_in_a_row_are_not_a_stop() {
        assert_eq!(stopped_raw(&[9.0, 9.0, 9.0, -1.0, -1.0]), Some(false));
        assert_eq!(stopped_raw(&[9.0, 9.0, 9.0, 0.0, -1.0]), Some(true));
        assert_eq!(stopped_raw(&[9.0; 4]), None);
    }

    #[test]
    fn rank_and_share() {
        assert_eq!(outflow_rank(&[-5.0, 1.0, -7.0, -5.0]), Some((2, 4)));
        assert_eq!(share_of_assets(-1.0, 0.0), None);
        assert_eq!(share_of_assets(-1.0, 4.0), Some(-0.25));
    }

    fn total(date: &str, usd: &str, funds: u32) -> String {
        format!(
            r#""kind":"flow_total","asset":"BTC","date":"{date}","usd":{usd},"funds_reported":{funds},"funds_expected":11"#
        )
    }

    fn btc(lines: impl IntoIterator<Item = String>, now: &str) -> Flows {
        compute(&board(lines), at(now)).get(BTC).unwrap().clone()
    }

    #[test]
    fn a_missing_session_is_a_hole_and_a_holiday_is_none() {
        // Thanksgiving is the 27th; the 24th has no total.
        let lines = [
            total("2025-11-21", "5.0", 11),
            total("2025-11-25", "-1.0", 10),
            total("2025-11-26", "0.0", 11),
            total("2025-11-27", "0.0", 11),
        ];
        let told = btc(lines, "2025-12-01T13:30:00Z");
        let drawn: Vec<_> = told.sessions.iter().map(|s| (s.day, s.usd)).collect();
        let expected = [
            ("2025-11-21", Some(5.0)),
            ("2025-11-24", None),
            ("2025-11-25", Some(-1.0)),
            ("2025-11-26", Some(0.0)),
            ("2025-11-28", None),
        ];
        assert_eq!(drawn, expected.map(|(d, usd)| (day(d), usd)));
        assert_eq!(
            (told.session, told.complete),
            (Some(day("2025-11-26")), Some(true))
        );
        assert_eq!((told.sum5_usd, told.outflow_streak), (None, Some(0)));
    }

    #[test]
    fn a_zero_that_nobody_reported_is_no_flow() {
        let told = btc(
            [
                total("2025-11-25", "-1.0", 11),
                total("2025-11-26", "0.0", 0),
                total("2025-11-28", "null", 3),
            ],
            "2025-11-29T00:00:00Z",
        );
        assert_eq!(
            (told.session, told.outflow_streak),
            (Some(day("2025-11-25")), Some(1))
        );
        assert_eq!(btc([], "2025-11-29T00:00:00Z"), Flows::default());
    }

    #[test]
    fn stopped_is_said_from_the_fifth_session_and_not_of_old_ones() {
        let dates = ["12", "13", "14", "17", "18", "19", "20"];
        let lines = || {
            dates
                .iter()
                .map(|d| total(&format!("2025-11-{d}"), "1.0", 11))
        };
        let told = btc(lines(), "2025-11-25T23:00:00Z");
        assert_eq!((told.stopped, told.raw_in_a_row), (Some(true), 3));
        let gate: Vec<_> = told.sessions.iter().map(|s| s.stopped).collect();
        assert_eq!(
            gate[..7],
            [None, None, None, None, Some(false), Some(false), Some(true)]
        );
        assert_eq!(btc(lines(), "2025-11-26T00:00:00Z").stopped, None);
        assert_eq!(btc(lines().take(4), "2025-11-18T00:00:00Z").stopped, None);
    }

    #[test]
    fn a_fund_that_has_not_reported_is_absent() {
        let fund = |name: &str, date: &str, usd: &str| {
            format!(
                r#""kind":"fund_flow","asset":"BTC","fund":"{name}","date":"{date}","usd":{usd}"#
            )
        };
        let lines = [
            total("2025-11-25", "-1.0", 1),
            fund("IBIT", "2025-11-25", "-1.0"),
            fund("FBTC", "2025-11-25", "null"),
            fund("GBTC", "2025-11-24", "3.0"),
        ];
        let told = btc(lines, "2025-11-26T06:00:00Z");
        assert_eq!(told.funds, [(crate::domain::Name::literal("IBIT"), -1.0)]);
        assert_eq!((told.complete, told.reported), (Some(false), Some((1, 11))));
    }
}
