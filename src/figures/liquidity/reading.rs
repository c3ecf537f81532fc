//! The board's side: the four conditions on every session's row, the gate over them, and the levels beside it.

use super::{
    BookAgainstMedian, book_ok, gate, growth, hysteresis, met, money_ok, net_liquidity, regime_ok,
    vix_limit, vix_ok,
};
use crate::domain::board::{Board, Levels, MarketKey};
use crate::domain::book::{self, BookHour};
use crate::domain::history::{Point, Seen};
use crate::domain::instrument::{DXY, US10Y, VIX};
use crate::domain::observation::{Bar, Depth, Unit};
use crate::domain::{Day, Span, Stamp, Ticker, calendar};
use crate::figures::readings::{Answer, Liquidity, LiquidityRow, RegimeLabel, RegimeRow};
use crate::figures::stats;

/// Days of VIX closes that the limit looks at.
const VIX_DAYS: i32 = 365;
/// A VIX close older than this judges no row.
const VIX_AGE: i32 = 4;
/// A book older than this is not the present one.
const BOOK_AGE: Span = Span::minutes(10);
/// Own samples that a book is compared with, at least and at most.
const BOOK_LEAST: Span = Span::days(7);
const BOOK_DAYS: Span = Span::days(30);
/// A weekly series older than this judges no row.
const MONEY_AGE: i32 = 21;
/// Days of the change of net liquidity and of the growth of stablecoins, and how far a reference may lie further back.
const NET_DAYS: i32 = 28;
const STABLECOIN_DAYS: i32 = 30;
const REFERENCE_SLACK: i32 = 14;

const ASSETS: Ticker = Ticker::literal("WALCL");
const TREASURY: Ticker = Ticker::literal("WTREGEN");
const REVERSE_REPO: Ticker = Ticker::literal("RRPONTSYD");
const STABLECOINS: Ticker = Ticker::literal("stablecoin_supply_usd");
const TEN_YEARS: Ticker = Ticker::literal("DGS10");
/// Series shown beside the gate.
const LEVELS: [Ticker; 3] = [
    Ticker::literal("SOFR"),
    Ticker::literal("EFFR"),
    Ticker::literal("fear_greed"),
];

type Series<'a> = &'a [Point<Day, (f64, Unit)>];

/// The block at `at` (figures-spec section 10); `sessions` are the rows of the regime table.
pub fn compute(board: &Board, sessions: &[RegimeRow], at: Stamp) -> Liquidity {
    let mut told = Liquidity::default();
    let vix = board.daily(VIX);
    if let Some(last) = vix.last() {
        told.vix = Some(last.value.close);
        told.vix_limit = limit(vix, last.at);
        told.vix_date = Some(last.at);
        told.vix_seen = Some(last.seen);
        told.provenance.note(
            calendar::bar_as_of(VIX, last.at),
            board.source(last.seen.source),
        );
    }
    money(board, &mut told);
    if let Some(book) = newest_book(board, at) {
        told.spread_bps = Some(book.value.spread_bps);
        told.depth_1pct_usd = Some(book.value.smaller_side());
        told.provenance
            .note(book.at, board.source(book.seen.source));
    }
    told.levels = levels(board);
    told.rows = rows(board, sessions);
    told.sessions_since_risk_off = since_risk_off(sessions);
    told.gate = told
        .rows
        .last()
        .map_or(Answer::Unknown, |row| gate(row.open, &row.conditions()));
    told
}

fn limit(vix: &[Point<Day, Bar>], day: Day) -> Option<f64> {
    let closes: Vec<f64> = within(vix, day.plus(-VIX_DAYS), day)
        .iter()
        .map(|bar| bar.value.close)
        .collect();
    vix_limit(&closes)
}

/// Points with a date in (`after`, `until`].
fn within<V>(points: &[Point<Day, V>], after: Day, until: Day) -> &[Point<Day, V>] {
    let from = points.partition_point(|point| point.at <= after);
    let to = points.partition_point(|point| point.at <= until);
    points.get(from..to).unwrap_or_default()
}

/// The latest point with a date at or before `day`, at most `age` days older.
fn latest<V>(points: &[Point<Day, V>], day: Day, age: i32) -> Option<&Point<Day, V>> {
    within(points, day.plus(-age - 1), day).last()
}

/// The figures of money: the newest of each series, whatever its age.
fn money(board: &Board, told: &mut Liquidity) {
    let newest = |series: Ticker| board.series(series).last();
    let parts = [ASSETS, TREASURY, REVERSE_REPO].map(newest);
    if let [Some(assets), Some(treasury), Some(repo)] = parts {
        told.net_liquidity_usd = Some(net_liquidity(
            assets.value.0,
            treasury.value.0,
            repo.value.0,
        ));
        told.net_liquidity_change_4w_usd = net_change(board, Day::from_number(i32::MAX), i32::MAX);
        for part in [assets, treasury, repo] {
            told.provenance
                .note(part.at.end(), board.source(part.seen.source));
        }
    }
    if let Some(supply) = newest(STABLECOINS) {
        told.stablecoin_growth_30d =
            stablecoin_growth(board.series(STABLECOINS), supply.at, i32::MAX);
        told.provenance
            .note(supply.at.end(), board.source(supply.seen.source));
    }
}

/// Net liquidity as of `day` less that of 28 days before, each series from its own dates; none where the newest point
/// of one is older than `age` days.
fn net_change(board: &Board, day: Day, age: i32) -> Option<f64> {
    let change = |series: Ticker| {
        let points = board.series(series);
        let now = latest(points, day, age)?;
        let before = latest(points, now.at.plus(-NET_DAYS), REFERENCE_SLACK)?;
        Some(now.value.0 - before.value.0)
    };
    Some(net_liquidity(
        change(ASSETS)?,
        change(TREASURY)?,
        change(REVERSE_REPO)?,
    ))
}

fn stablecoin_growth(supply: Series<'_>, day: Day, age: i32) -> Option<f64> {
    let now = latest(supply, day, age)?;
    let before = latest(supply, now.at.plus(-STABLECOIN_DAYS), REFERENCE_SLACK)?;
    growth(now.value.0, before.value.0)
}

/// Whether a venue's market is bitcoin against a dollar: `BTCUSDT`, `BTC-USD`, `XBT/USD`, `tBTCUSD`.
pub(in crate::figures) fn is_bitcoin(symbol: &str) -> bool {
    let symbol = symbol.to_ascii_uppercase();
    let pair = symbol.trim_start_matches(['T', 'X']);
    let quote = pair.strip_prefix("BTC").or_else(|| pair.strip_prefix("BT"));
    quote.is_some_and(|quote| {
        let quote = quote.trim_start_matches(['-', '/', '_', 'Z']);
        ["USD", "USDT", "USDC", "FDUSD"].contains(&quote)
    })
}

fn bitcoin_books(board: &Board) -> impl Iterator<Item = (MarketKey, &Levels<Depth>)> {
    board
        .depth()
        .filter(|((_, symbol), _)| is_bitcoin(symbol.as_str()))
}

/// The newest book of bitcoin, if it is not older than 10 minutes.
fn newest_book(board: &Board, at: Stamp) -> Option<Point<Stamp, Depth>> {
    let oldest = at.minus(BOOK_AGE);
    bitcoin_books(board)
        .filter_map(|(_, points)| points.iter().rev().find(|point| point.at <= at))
        .filter(|point| point.at >= oldest)
        .max_by_key(|point| point.at)
        .copied()
}

/// The book of the market with the newest sample at `until`, against medians of its hourly medians; none without 7 days of
/// samples. Of an hour whose median an earlier run has kept, that is taken: not all its samples are on the board.
fn book_against_median(board: &Board, until: Stamp) -> Option<BookAgainstMedian> {
    let (market, points) = bitcoin_books(board)
        .map(|(market, points)| {
            let known = points.partition_point(|point| point.at <= until);
            (market, &points[..known])
        })
        .filter(|(_, points)| {
            points
                .last()
                .is_some_and(|last| last.at >= until.minus(BOOK_AGE))
        })
        .max_by_key(|(_, points)| points.last().map(|last| last.at))?;
    let from = until.minus(BOOK_DAYS);
    let samples = &points[points.partition_point(|point| point.at <= from)..];
    let kept = board.book_hours(market);
    // Hours that lie wholly in the time that is looked at.
    let kept = &kept[kept.partition_point(|hour| hour.at < from)
        ..kept.partition_point(|hour| hour.at.plus(Span::hours(1)) <= until)];
    let last = samples.last()?;
    let first = samples.first()?.at;
    let first = kept.first().map_or(first, |hour| hour.at.min(first));
    if until.since(first) < BOOK_LEAST {
        return None;
    }
    let is_kept = |start: Stamp| kept.binary_search_by(|hour| hour.at.cmp(&start)).is_ok();
    let counted = samples
        .chunk_by(|a, b| book::hour(a.at) == book::hour(b.at))
        .filter(|hour| hour.first().is_some_and(|p| !is_kept(book::hour(p.at))))
        .filter_map(|hour| {
            let readings: Vec<Depth> = hour.iter().map(|point| point.value).collect();
            BookHour::of(&readings)
        });
    let hours: Vec<BookHour> = kept.iter().map(|hour| hour.value).chain(counted).collect();
    let median = |figure: fn(&BookHour) -> f64| {
        let figures: Vec<f64> = hours.iter().map(figure).collect();
        stats::median(&figures)
    };
    Some(BookAgainstMedian {
        depth: last.value.smaller_side(),
        depth_median: median(|hour| hour.depth_usd)?,
        spread: last.value.spread_bps,
        spread_median: median(|hour| hour.spread_bps)?,
    })
}

/// The levels shown beside the gate; the ten-year yield from the index where it is known, else from the series.
fn levels(board: &Board) -> Vec<(Ticker, f64, Day, Seen)> {
    let of_bars = |name: Ticker| {
        board
            .daily(name)
            .last()
            .map(|bar| (name, bar.value.close, bar.at, bar.seen))
    };
    let of_series = |name: Ticker| {
        board
            .series(name)
            .last()
            .map(|p| (name, p.value.0, p.at, p.seen))
    };
    let ten_years = of_bars(US10Y).or_else(|| of_series(TEN_YEARS));
    [ten_years, of_bars(DXY)]
        .into_iter()
        .chain(LEVELS.map(of_series))
        .flatten()
        .collect()
}

/// Rows since the newest risk-off or crisis; where none is known, the clear rows at the end, if they are enough.
fn since_risk_off(sessions: &[RegimeRow]) -> Option<u32> {
    let clear = sessions
        .iter()
        .rev()
        .take_while(|row| is_risk_off(row) == Some(false))
        .count();
    let before = sessions
        .len()
        .checked_sub(clear + 1)
        .map(|index| is_risk_off(&sessions[index]));
    (before == Some(Some(true)) || clear >= super::QUIET_SESSIONS)
        .then(|| u32::try_from(clear).ok())
        .flatten()
}

fn is_risk_off(row: &RegimeRow) -> Option<bool> {
    match row.label {
        RegimeLabel::Unknown => None,
        RegimeLabel::Calm | RegimeLabel::CryptoSpecific => Some(false),
        RegimeLabel::SystemicRiskOff | RegimeLabel::LiquidityCrisis => Some(true),
    }
}

fn rows(board: &Board, sessions: &[RegimeRow]) -> Vec<LiquidityRow> {
    let labels: Vec<Option<bool>> = sessions.iter().map(is_risk_off).collect();
    let vix = board.daily(VIX);
    let supply = board.series(STABLECOINS);
    let has_books = bitcoin_books(board).next().is_some();
    let mut rows: Vec<LiquidityRow> = sessions
        .iter()
        .enumerate()
        .map(|(index, session)| {
            let day = session.day;
            let close = latest(vix, day, VIX_AGE);
            // The limit is only asked for where 20 does not settle it.
            let limit = close
                .filter(|bar| bar.value.close > super::VIX_CALM)
                .and_then(|bar| limit(vix, bar.at));
            let book = has_books
                .then(|| book_against_median(board, calendar::us_cash_close(day)))
                .flatten();
            LiquidityRow {
                day,
                regime_ok: regime_ok(&labels[..=index]),
                vix_ok: vix_ok(close.map(|bar| bar.value.close), limit),
                book_ok: book_ok(book),
                money_ok: money_ok(
                    net_change(board, day, MONEY_AGE),
                    stablecoin_growth(supply, day, MONEY_AGE),
                ),
                open: false,
            }
        })
        .collect();
    let open = hysteresis(rows.iter().map(|row| met(&row.conditions())));
    for (row, open) in rows.iter_mut().zip(open) {
        row.open = open;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::facts::{at, bar, board, day};

    fn point(series: &str, date: &str, value: f64) -> String {
        format!(
            r#""kind":"series_point","series":"{series}","date":"{date}","value":{value},"unit":"USD""#
        )
    }

    fn book(symbol: &str, when: Stamp, depth: f64, spread: f64) -> String {
        format!(
            r#""kind":"depth","venue":"binance","symbol":"{symbol}","best_bid":99.9,"best_ask":100.1,"mid":100,"spread_bps":{spread},"bid_usd_1pct":{depth},"ask_usd_1pct":{depth},"bid_complete":true,"ask_complete":true,"at":"{when}""#
        )
    }

    /// Sessions of consecutive days that end on 2025-11-20.
    fn sessions(labels: &[RegimeLabel]) -> Vec<RegimeRow> {
        let first = day("2025-11-20").plus(1 - i32::try_from(labels.len()).unwrap());
        (0..)
            .zip(labels)
            .map(|(n, &label)| RegimeRow {
                day: first.plus(n),
                label,
                displayed: label,
                z_basket: None,
                z_btc: None,
            })
            .collect()
    }

    fn calm_vix(days: i32) -> Vec<String> {
        (0..days)
            .map(|n| bar("VIX", &day("2025-11-20").plus(-n).to_string(), 15.0))
            .collect()
    }

    #[test]
    fn an_empty_board_leaves_everything_unknown() {
        let told = compute(&Board::default(), &[], at("2025-11-21T00:00:00Z"));
        assert_eq!(told, Liquidity::default());
    }

    #[test]
    fn unknown_inputs_keep_the_gate_from_opening_but_not_from_being_judged() {
        let rows = sessions(&[RegimeLabel::Calm; 12]);
        let told = compute(&board(calm_vix(12)), &rows, at("2025-11-21T00:00:00Z"));
        let last = told.rows.last().unwrap();
        assert_eq!(
            last.conditions(),
            [Answer::Pass, Answer::Pass, Answer::Unknown, Answer::Unknown]
        );
        assert_eq!(
            (told.gate, told.sessions_since_risk_off),
            (Answer::Unknown, Some(12))
        );
        let mut labels = [RegimeLabel::Calm; 12];
        labels[9] = RegimeLabel::SystemicRiskOff;
        let told = compute(
            &board(calm_vix(12)),
            &sessions(&labels),
            at("2025-11-21T00:00:00Z"),
        );
        assert_eq!(
            (told.sessions_since_risk_off, told.rows[11].regime_ok),
            (Some(2), Answer::Fail)
        );
        labels[10] = RegimeLabel::Unknown;
        let told = compute(
            &board(calm_vix(12)),
            &sessions(&labels),
            at("2025-11-21T00:00:00Z"),
        );
        assert_eq!(told.sessions_since_risk_off, None);
    }

    #[test]
    fn growing_money_opens_the_gate_on_its_third_day() {
        let mut lines = calm_vix(12);
        for (date, value) in [("2025-10-10", 100.0), ("2025-11-18", 101.0)] {
            lines.push(point("stablecoin_supply_usd", date, value));
        }
        let told = compute(
            &board(lines),
            &sessions(&[RegimeLabel::Calm; 12]),
            at("2025-11-21T00:00:00Z"),
        );
        let open: Vec<bool> = told.rows.iter().rev().take(4).map(|row| row.open).collect();
        assert_eq!(
            (open, told.gate),
            (vec![true, false, false, false], Answer::Pass)
        );
        assert!(
            told.stablecoin_growth_30d
                .is_some_and(|g| (g - 0.01).abs() < 1e-12)
        );
    }

    #[test]
    fn net_liquidity_is_taken_four_weeks_apart() {
        let mut lines = Vec::new();
        for (series, now, before) in [
            ("WALCL", 100.0, 90.0),
            ("WTREGEN", 20.0, 15.0),
            ("RRPONTSYD", 3.0, 1.0),
        ] {
            lines.push(point(series, "2025-10-22", before));
            lines.push(point(series, "2025-10-29", 7.0));
            lines.push(point(series, "2025-11-19", now));
        }
        let told = compute(&board(lines), &[], at("2025-11-21T00:00:00Z"));
        assert_eq!(
            (told.net_liquidity_usd, told.net_liquidity_change_4w_usd),
            (Some(77.0), Some(3.0))
        );
        assert_eq!(
            compute(
                &board([point("WALCL", "2025-11-19", 1.0)]),
                &[],
                at("2025-11-21T00:00:00Z")
            )
            .net_liquidity_usd,
            None
        );
    }

    #[test]
    fn a_book_is_compared_with_itself_and_ages() {
        let close = calendar::us_cash_close(day("2025-11-20"));
        let hours = |n: i64| close.minus(Span::hours(n));
        let with = |depth: f64, spread: f64| {
            let mut lines: Vec<String> = (1..200)
                .map(|n| book("BTCUSDT", hours(n), 10.0, 1.0))
                .collect();
            lines.push(book("ETHUSDT", close, 99.0, 9.0));
            lines.push(book("BTCUSDT", close, depth, spread));
            compute(&board(lines), &sessions(&[RegimeLabel::Calm; 2]), close)
        };
        assert_eq!(with(8.0, 1.5).rows[1].book_ok, Answer::Pass);
        assert_eq!(with(7.9, 1.0).rows[1].book_ok, Answer::Fail);
        assert_eq!(with(9.0, 1.6).rows[1].book_ok, Answer::Fail);
        assert_eq!(with(9.0, 1.0).depth_1pct_usd, Some(9.0));
        let few = board([
            book("BTCUSDT", hours(100), 10.0, 1.0),
            book("BTCUSDT", close, 10.0, 1.0),
        ]);
        let young = compute(
            &few,
            &sessions(&[RegimeLabel::Calm; 2]),
            close.plus(Span::minutes(11)),
        );
        assert_eq!(
            (young.rows[1].book_ok, young.spread_bps),
            (Answer::Unknown, None)
        );
    }

    #[test]
    fn what_earlier_runs_kept_of_a_book_compares_as_all_its_readings_do() {
        let close = calendar::us_cash_close(day("2025-11-20"));
        // Eight days of a reading each ten minutes, none like another.
        let readings: Vec<(Stamp, f64, f64)> = (0..8 * 144)
            .map(|n: i32| {
                let at = close.minus(Span::minutes(1 + 10 * i64::from(n)));
                (at, f64::from(7919 * n % 1000 + 1), f64::from(n * 31 % 97))
            })
            .collect();
        let line = |(at, depth, spread): &(Stamp, f64, f64)| book("BTCUSDT", *at, *depth, *spread);
        let whole = board(readings.iter().map(line));
        let compared = book_against_median(&whole, close).unwrap();
        // This run began in the middle of an hour; of the hours before there is the last reading, and the median.
        let began = book::hour(close.minus(Span::hours(5)));
        let mut last = readings.clone();
        last.retain(|(at, ..)| {
            *at >= began || at.plus(Span::minutes(10)) >= book::hour(*at).plus(Span::hours(1))
        });
        assert!(last.len() < readings.len() / 4);
        let mut kept = board(last.iter().map(line));
        let (market, points) = whole.depth().next().unwrap();
        let bare = book_against_median(&kept, close).unwrap();
        assert!((bare.depth_median - compared.depth_median).abs() > 1.0);
        for hour in points.chunk_by(|a, b| book::hour(a.at) == book::hour(b.at)) {
            let depths: Vec<Depth> = hour.iter().map(|point| point.value).collect();
            let start = book::hour(hour[0].at);
            if start < began {
                kept.put_book_hour(market, start, BookHour::of(&depths).unwrap());
            }
        }
        assert_eq!(book_against_median(&kept, close), Some(compared));
        // What was kept of later hours says nothing about an earlier instant.
        let early = close.minus(Span::hours(20));
        assert_eq!(
            book_against_median(&kept, early),
            book_against_median(&whole, early)
        );
        // Medians alone are no reading of now.
        let mut alone = Board::default();
        let hour = BookHour {
            spread_bps: 1.0,
            depth_usd: 1.0,
        };
        for n in 1..200 {
            alone.put_book_hour(market, close.minus(Span::hours(n)), hour);
        }
        assert_eq!(book_against_median(&alone, close), None);
        assert_eq!(compute(&alone, &[], close).spread_bps, None);
    }

    #[test]
    fn bitcoin_is_told_from_what_only_looks_like_it() {
        for yes in [
            "BTCUSDT", "BTC-USD", "XBT/USD", "tBTCUSD", "XXBTZUSD", "btcusdc",
        ] {
            assert!(is_bitcoin(yes), "{yes}");
        }
        for no in [
            "ETHBTC",
            "BTCDOMUSDT",
            "BTC",
            "WBTCUSD",
            "ETHUSD",
            "BTC-USD-SWAP2",
        ] {
            assert!(!is_bitcoin(no), "{no}");
        }
    }
}
