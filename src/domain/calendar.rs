//! Sessions and market hours: which days a market holds a session, whether it is open at an instant, and at which
//! instant a daily bar is true.
//!
//! The days come from `assets/calendars`, each with the span of days for which it may be believed; outside of it the
//! answer is unknown, never "open". Hours are fixed rules. Nothing here reads a clock.

use std::sync::LazyLock;

use chrono::Weekday;
use chrono_tz::OffsetComponents;

use super::instrument::{self, Family};
use super::{Day, Span, Stamp, Ticker};

/// A set of trading days and hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Market {
    /// Trades around the clock; a day is a UTC day.
    Always,
    /// New York stocks, funds and indices.
    Nyse,
    /// Hong Kong.
    Hkex,
    /// Shanghai and Shenzhen.
    Sse,
    /// Gold futures.
    Comex,
    /// The dollar index: the hours of gold; its recorded closes stand on the days of the New York stock market.
    Dollar,
    /// No calendar is known.
    Unknown,
}

/// What a market does on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// A full session with a daily close.
    Full,
    /// A session that ends early, with a daily close.
    Half,
    /// No daily close is due. The name of the holiday, or `weekend`.
    Closed(&'static str),
    /// Outside the span for which the calendar may be believed, or no calendar at all.
    Unknown,
}

/// Whether a market trades at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarketState {
    /// Never closes.
    Always,
    /// In its hours.
    Open,
    /// Outside its hours, the lunch break included.
    Closed {
        /// The next opening; `None` when the calendar ends before it.
        reopens: Option<Stamp>,
        /// The name of the holiday, or `weekend`, `half day`, `lunch`, `daily pause`, `before the open`, `after the close`.
        why: &'static str,
    },
    /// The calendar does not reach this instant.
    Unknown,
}

/// The market a ticker trades on. Yields are counted with New York stocks, although the bond market keeps two more
/// holidays; [`Market::Unknown`] for a ticker that the program's table does not have.
pub fn market_of(ticker: Ticker) -> Market {
    match instrument::family(ticker) {
        Family::Coin => Market::Always,
        Family::UsIndex | Family::UsEquity | Family::Vix | Family::Yield => Market::Nyse,
        Family::HongKong => Market::Hkex,
        Family::Shanghai => Market::Sse,
        Family::Gold => Market::Comex,
        Family::Dollar => Market::Dollar,
        Family::Other => Market::Unknown,
    }
}

/// What a market does on a day, counted in the market's own date.
pub fn session(market: Market, day: Day) -> Session {
    match market {
        Market::Always => Session::Full,
        Market::Nyse => NYSE.session(day),
        Market::Hkex => HKEX.session(day),
        Market::Sse => SSE.session(day),
        Market::Comex => COMEX.session(day),
        Market::Dollar => match NYSE.session(day) {
            Session::Half => Session::Full,
            other => other,
        },
        Market::Unknown => Session::Unknown,
    }
}

/// The last day with a session before `day`; `None` when the calendar does not reach back to it.
pub fn previous_session(market: Market, day: Day) -> Option<Day> {
    nearest_session(market, (1..=LONGEST_CLOSURE).map(|n| day.plus(-n)))
}

/// The first day with a session after `day`; `None` when the calendar ends before it.
pub fn next_session(market: Market, day: Day) -> Option<Day> {
    nearest_session(market, (1..=LONGEST_CLOSURE).map(|n| day.plus(n)))
}

/// Whether a market trades at an instant. Gold and the dollar index follow their weekly hours; futures' holiday hours
/// are not modelled.
pub fn state(market: Market, at: Stamp) -> MarketState {
    if market == Market::Always {
        return MarketState::Always;
    }
    let today = local_day(market, at);
    if session(market, today) == Session::Unknown {
        return MarketState::Unknown;
    }
    // The hours of a futures' trade date begin on the evening before: tomorrow's may hold `at` already.
    let near = [today, today.plus(1)];
    if near
        .iter()
        .any(|&day| interval_at(market, day, at).is_some())
    {
        return MarketState::Open;
    }
    MarketState::Closed {
        reopens: next_open(market, today, at),
        why: why_closed(market, today, at),
    }
}

/// The next instant at which [`state`] flips between open and closed; `None` when it never does or that is not known.
pub fn next_change(market: Market, at: Stamp) -> Option<Stamp> {
    match state(market, at) {
        MarketState::Open => {
            let today = local_day(market, at);
            [today, today.plus(1)]
                .iter()
                .find_map(|&day| interval_at(market, day, at))
                .map(|(_, close)| close)
        }
        MarketState::Closed { reopens, .. } => reopens,
        MarketState::Always | MarketState::Unknown => None,
    }
}

/// The close of the New York stock market: 16:00, on half days 13:00 New York. Of a day without a session, 16:00.
pub fn us_cash_close(day: Day) -> Stamp {
    let hour = if NYSE.is_half(day) { 13 } else { 16 };
    new_york(day, hour, 0)
}

/// The instant at which the daily bar of a ticker is true: the end of the UTC day for coins, the cash close for US
/// instruments (VIX a quarter of an hour later), 13:30 New York for gold, 17:00 New York for the dollar index, 08:00Z
/// (half day 04:00Z) for Hong Kong, 07:00Z for the mainland. A ticker without a row is taken as a US instrument.
pub fn bar_as_of(ticker: Ticker, day: Day) -> Stamp {
    match instrument::family(ticker) {
        Family::Coin => day.end(),
        Family::UsIndex | Family::UsEquity | Family::Yield | Family::Other => us_cash_close(day),
        Family::Vix => us_cash_close(day).plus(Span::minutes(15)),
        Family::HongKong if HKEX.is_half(day) => utc(day, 4, 0),
        Family::HongKong => utc(day, 8, 0),
        Family::Shanghai => utc(day, 7, 0),
        Family::Gold => new_york(day, 13, 30),
        Family::Dollar => new_york(day, 17, 0),
    }
}

/// The instant at which a day's ETF flows are true: 16:00 New York.
pub fn flow_as_of(day: Day) -> Stamp {
    new_york(day, 16, 0)
}

/// An hour of a New York day as an instant. Exact from 03:00 local on; the two hours around a clock change are not told apart.
pub fn new_york(day: Day, hour: u8, minute: u8) -> Stamp {
    let noon = utc(day, 17, 0);
    utc(day, hour, minute).plus(Span::hours(new_york_lag(noon)))
}

/// Hours by which New York is behind UTC at an instant: 4 in summer, else 5.
fn new_york_lag(at: Stamp) -> i64 {
    // Days of an average year: off by a day or two around New Year, where it is winter by either year's rule.
    let days = i64::from(at.day().number());
    let year = 1970 + (days * 400).div_euclid(146_097);
    if year < 2007 {
        // The rule below came into force in 2007; older tapes are rare enough to ask the table.
        return old_new_york_lag(at);
    }
    let (from, until) = new_york_summer(year);
    if (from..until).contains(&at) { 4 } else { 5 }
}

fn old_new_york_lag(at: Stamp) -> i64 {
    use chrono::TimeZone as _;
    let offset = chrono_tz::America::New_York.offset_from_utc_datetime(&at.utc().naive_utc());
    -(offset.base_utc_offset() + offset.dst_offset()).num_hours()
}

/// Summer time of a year: from 2:00 on the second Sunday of March until 2:00 on the first Sunday of November.
fn new_york_summer(year: i64) -> (Stamp, Stamp) {
    let before = year - 1;
    let new_year = before * 365 + before / 4 - before / 100 + before / 400 - 719_162;
    let leap = i64::from((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
    let first_sunday = |day: i64| day + (7 - (day + 4).rem_euclid(7)) % 7;
    let march = first_sunday(new_year + 59 + leap) + 7;
    let november = first_sunday(new_year + 304 + leap);
    let hours = |day: i64, hour: i64| Stamp::from_secs(day * 86_400 + hour * 3600);
    (hours(march, 7), hours(november, 6))
}

fn utc(day: Day, hour: u8, minute: u8) -> Stamp {
    let minutes = i64::from(hour) * 60 + i64::from(minute);
    day.start().plus(Span::minutes(minutes))
}

/// No market of the tables was ever closed for longer than this many days.
const LONGEST_CLOSURE: i32 = 31;

fn nearest_session(market: Market, days: impl Iterator<Item = Day>) -> Option<Day> {
    for day in days {
        match session(market, day) {
            Session::Full | Session::Half => return Some(day),
            Session::Unknown => return None,
            Session::Closed(_) => {}
        }
    }
    None
}

fn local_day(market: Market, at: Stamp) -> Day {
    match market {
        Market::Nyse | Market::Comex | Market::Dollar => {
            at.minus(Span::hours(new_york_lag(at))).day()
        }
        Market::Hkex | Market::Sse => at.plus(Span::hours(8)).day(),
        Market::Always | Market::Unknown => at.day(),
    }
}

type Interval = (Stamp, Stamp);

/// The trading hours of a day, at most two runs, each without its end. Empty on a closed day; `None` where the
/// calendar is unknown.
fn hours(market: Market, day: Day) -> Option<[Option<Interval>; 2]> {
    let session = session(market, day);
    let half = match session {
        Session::Unknown => return None,
        Session::Closed(_) if matches!(market, Market::Nyse | Market::Hkex | Market::Sse) => {
            return Some([None, None]);
        }
        Session::Half => true,
        Session::Full | Session::Closed(_) => false,
    };
    let morning = utc(day, 1, 30);
    let afternoon = utc(day, 5, 0);
    Some(match market {
        Market::Nyse => [Some((new_york(day, 9, 30), us_cash_close(day))), None],
        Market::Hkex => [
            Some((morning, utc(day, 4, 0))),
            (!half).then(|| (afternoon, utc(day, 8, 0))),
        ],
        Market::Sse => [
            Some((morning, utc(day, 3, 30))),
            Some((afternoon, utc(day, 7, 0))),
        ],
        // The weekly hours hold on holidays too.
        Market::Comex | Market::Dollar if !is_weekend(day) => [
            Some((new_york(day.plus(-1), 18, 0), new_york(day, 17, 0))),
            None,
        ],
        Market::Comex | Market::Dollar | Market::Always | Market::Unknown => [None, None],
    })
}

fn interval_at(market: Market, day: Day, at: Stamp) -> Option<Interval> {
    let runs = hours(market, day)?;
    runs.into_iter()
        .flatten()
        .find(|&(open, close)| open <= at && at < close)
}

fn next_open(market: Market, today: Day, at: Stamp) -> Option<Stamp> {
    for n in 0..=LONGEST_CLOSURE {
        let opens = hours(market, today.plus(n))?
            .into_iter()
            .flatten()
            .map(|(open, _)| open)
            .find(|&open| open > at);
        if opens.is_some() {
            return opens;
        }
    }
    None
}

fn why_closed(market: Market, today: Day, at: Stamp) -> &'static str {
    if matches!(market, Market::Comex | Market::Dollar) {
        let pause = !is_weekend(today) && today.weekday() != Weekday::Fri;
        return if pause { "daily pause" } else { "weekend" };
    }
    let session = session(market, today);
    if let Session::Closed(name) = session {
        return name;
    }
    let mut runs = hours(market, today).into_iter().flatten().flatten();
    if runs.next().is_some_and(|(open, _)| at < open) {
        "before the open"
    } else if runs.next().is_some_and(|(open, _)| at < open) {
        "lunch"
    } else if session == Session::Half {
        "half day"
    } else {
        "after the close"
    }
}

fn is_weekend(day: Day) -> bool {
    // 1970-01-01 was a Thursday.
    matches!((day.number() + 4).rem_euclid(7), 0 | 6)
}

/// The days of one market that are not plain weekdays, and the span for which they may be believed.
struct Calendar {
    from: Day,
    until: Day,
    /// Ascending.
    days: Vec<(Day, Session)>,
}

static NYSE: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::read(include_str!("../../assets/calendars/nyse.csv")));
static HKEX: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::read(include_str!("../../assets/calendars/hkex.csv")));
static SSE: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::read(include_str!("../../assets/calendars/sse.csv")));
static COMEX: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::read(include_str!("../../assets/calendars/comex.csv")));

impl Calendar {
    /// Reads a table of the program; the tests prove that no line of one is passed over. A table without a valid span
    /// answers unknown to everything.
    fn read(text: &'static str) -> Self {
        let mut calendar = Self {
            from: Day::from_number(0),
            until: Day::from_number(-1),
            days: Vec::with_capacity(256),
        };
        for line in text.lines() {
            if let Some(span) = line.strip_prefix("valid,").and_then(read_span) {
                (calendar.from, calendar.until) = span;
            } else if let Some(row) = read_row(line) {
                calendar.days.push(row);
            }
        }
        calendar
    }

    fn session(&self, day: Day) -> Session {
        if day < self.from || day > self.until {
            return Session::Unknown;
        }
        if is_weekend(day) {
            return Session::Closed("weekend");
        }
        self.listed(day).unwrap_or(Session::Full)
    }

    fn is_half(&self, day: Day) -> bool {
        self.listed(day) == Some(Session::Half)
    }

    fn listed(&self, day: Day) -> Option<Session> {
        let at = self.days.binary_search_by_key(&day, |row| row.0).ok()?;
        self.days.get(at).map(|row| row.1)
    }
}

fn read_span(text: &str) -> Option<(Day, Day)> {
    let (from, until) = text.split_once(',')?;
    Some((Day::parse(from)?, Day::parse(until)?))
}

fn read_row(line: &'static str) -> Option<(Day, Session)> {
    let mut cells = line.splitn(4, ',');
    let day = Day::parse(cells.next()?)?;
    let kind = cells.next()?;
    let name = cells.nth(1)?;
    let session = match kind {
        "half" => Session::Half,
        // On an unsettled day gold trades, but the trades count for the next trade date: no close is due.
        "closed" | "unsettled" => Session::Closed(name),
        _ => return None,
    };
    Some((day, session))
}

#[cfg(test)]
mod tests;
