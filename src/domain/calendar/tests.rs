use chrono::{NaiveTime, TimeZone};
use chrono_tz::America::New_York;

use super::*;
use crate::domain::instrument::{
    BTC, CSI300, DXY, ETHA, GOLD, HSI, IBIT, INSTRUMENTS, NVDA, SPX, SSE as SHANGHAI, US10Y, VIX,
};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn at(text: &str) -> Stamp {
    Stamp::parse(text).unwrap()
}

fn is_open(market: Market, text: &str) -> bool {
    state(market, at(text)) == MarketState::Open
}

fn reopens(market: Market, text: &str) -> (String, &'static str) {
    match state(market, at(text)) {
        MarketState::Closed { reopens, why } => (reopens.unwrap().to_string(), why),
        other => panic!("{market:?} at {text}: {other:?}"),
    }
}

#[test]
fn new_york_agrees_with_the_zone_table_every_day() {
    let mut today = day("2000-01-01");
    while today < day("2031-01-01") {
        for (hour, minute) in [(9, 30), (13, 0), (16, 0), (18, 0)] {
            let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
            let zoned = New_York
                .from_local_datetime(&today.date().and_time(time))
                .unwrap();
            let expected = Stamp::from_micros(zoned.timestamp_micros());
            let (hour, minute) = (hour.try_into().unwrap(), minute.try_into().unwrap());
            assert_eq!(new_york(today, hour, minute), expected, "{today}");
        }
        today = today.plus(1);
    }
}

#[test]
fn the_local_day_agrees_with_the_zone_table_every_hour() {
    let mut now = at("2015-01-01T00:00:00Z");
    while now < at("2031-01-01T00:00:00Z") {
        let local = New_York.from_utc_datetime(&now.utc().naive_utc());
        assert_eq!(
            local_day(Market::Nyse, now),
            local.date_naive().into(),
            "{now}"
        );
        now = now.plus(Span::hours(1));
    }
}

#[test]
fn every_line_of_the_tables_is_read_in_order_and_inside_its_span() {
    for (name, text, rows) in [
        (
            "NYSE",
            include_str!("../../../assets/calendars/nyse.csv"),
            105,
        ),
        (
            "HKEX",
            include_str!("../../../assets/calendars/hkex.csv"),
            154,
        ),
        (
            "SSE",
            include_str!("../../../assets/calendars/sse.csv"),
            147,
        ),
        (
            "COMEX",
            include_str!("../../../assets/calendars/comex.csv"),
            100,
        ),
    ] {
        let calendar = Calendar::read(text);
        let lines = text
            .lines()
            .filter(|line| line.starts_with("20") && !line.starts_with('#'))
            .count();
        assert_eq!((lines, calendar.days.len()), (rows, rows), "{name}");
        assert!(calendar.days.is_sorted_by(|a, b| a.0 < b.0), "{name}");
        for &(day, _) in &calendar.days {
            assert!(!is_weekend(day), "{name} {day}");
            assert!(
                calendar.from <= day && day <= calendar.until,
                "{name} {day}"
            );
        }
    }
}

#[test]
fn sessions_holidays_and_half_days() {
    for (market, date, expected) in [
        (Market::Nyse, "2025-11-26", Session::Full),
        (
            Market::Nyse,
            "2025-11-27",
            Session::Closed("Thanksgiving Day"),
        ),
        (Market::Nyse, "2025-11-28", Session::Half),
        (Market::Nyse, "2025-11-29", Session::Closed("weekend")),
        (Market::Nyse, "2027-12-24", Session::Closed("Christmas Day")),
        (Market::Hkex, "2025-12-24", Session::Half),
        (
            Market::Hkex,
            "2023-09-08",
            Session::Closed("Black rainstorm warning"),
        ),
        (
            Market::Sse,
            "2020-01-31",
            Session::Closed("Spring Festival (extended, epidemic)"),
        ),
        (Market::Sse, "2025-10-08", Session::Closed("National Day")),
        // Gold traded on the day of mourning; on Thanksgiving it trades without a settlement.
        (Market::Comex, "2025-01-09", Session::Full),
        (
            Market::Comex,
            "2025-11-27",
            Session::Closed("Thanksgiving Day"),
        ),
        (Market::Comex, "2025-11-28", Session::Half),
        (Market::Dollar, "2025-11-28", Session::Full),
        (Market::Always, "2025-11-29", Session::Full),
        (Market::Unknown, "2025-11-26", Session::Unknown),
    ] {
        assert_eq!(session(market, day(date)), expected, "{market:?} {date}");
    }
    assert_eq!(
        previous_session(Market::Nyse, day("2025-12-01")),
        Some(day("2025-11-28"))
    );
    assert_eq!(
        next_session(Market::Nyse, day("2025-11-26")),
        Some(day("2025-11-28"))
    );
    assert_eq!(
        next_session(Market::Sse, day("2025-09-30")),
        Some(day("2025-10-09"))
    );
    assert_eq!(
        previous_session(Market::Always, day("2025-11-23")),
        Some(day("2025-11-22"))
    );
}

#[test]
fn outside_the_believed_span_everything_is_unknown() {
    assert_eq!(session(Market::Sse, day("2026-12-31")), Session::Full);
    assert_eq!(session(Market::Sse, day("2027-01-04")), Session::Unknown);
    assert_eq!(session(Market::Nyse, day("2018-12-31")), Session::Unknown);
    assert_eq!(next_session(Market::Sse, day("2026-12-31")), None);
    assert_eq!(previous_session(Market::Nyse, day("2019-01-02")), None);
    for market in [Market::Nyse, Market::Hkex, Market::Comex, Market::Dollar] {
        let later = at("2028-01-04T15:00:00Z");
        assert_eq!(state(market, later), MarketState::Unknown, "{market:?}");
        assert_eq!(next_change(market, later), None);
    }
    assert_eq!(
        state(Market::Sse, at("2026-12-31T07:00:00Z")),
        MarketState::Closed {
            reopens: None,
            why: "after the close"
        }
    );
    // A Saturday past the end is unknown too: the span has ended.
    assert_eq!(
        state(Market::Sse, at("2027-01-02T03:00:00Z")),
        MarketState::Unknown
    );
    assert_eq!(
        state(Market::Unknown, at("2025-11-21T15:00:00Z")),
        MarketState::Unknown
    );
}

#[test]
fn new_york_hours_follow_the_clock_and_the_half_days() {
    // Winter, first Monday of summer time, first Monday of winter time.
    for (opens, closes) in [
        ("2025-03-07T14:30:00Z", "2025-03-07T21:00:00Z"),
        ("2025-03-10T13:30:00Z", "2025-03-10T20:00:00Z"),
        ("2025-10-31T13:30:00Z", "2025-10-31T20:00:00Z"),
        ("2025-11-03T14:30:00Z", "2025-11-03T21:00:00Z"),
        ("2025-11-28T14:30:00Z", "2025-11-28T18:00:00Z"),
        ("2025-07-03T13:30:00Z", "2025-07-03T17:00:00Z"),
    ] {
        let (open, close) = (at(opens), at(closes));
        let moment = Span::micros(1);
        assert_eq!(state(Market::Nyse, open), MarketState::Open, "{opens}");
        assert_eq!(next_change(Market::Nyse, open), Some(close), "{opens}");
        assert_eq!(state(Market::Nyse, close.minus(moment)), MarketState::Open);
        assert_ne!(state(Market::Nyse, close), MarketState::Open, "{closes}");
        assert_ne!(state(Market::Nyse, open.minus(moment)), MarketState::Open);
        assert_eq!(next_change(Market::Nyse, open.minus(moment)), Some(open));
    }
    for (now, opens, why) in [
        (
            "2025-11-21T09:00:12Z",
            "2025-11-21T14:30:00Z",
            "before the open",
        ),
        (
            "2025-11-21T22:00:00Z",
            "2025-11-24T14:30:00Z",
            "after the close",
        ),
        ("2025-11-22T12:00:00Z", "2025-11-24T14:30:00Z", "weekend"),
        (
            "2025-11-27T16:00:00Z",
            "2025-11-28T14:30:00Z",
            "Thanksgiving Day",
        ),
        ("2025-11-28T19:00:00Z", "2025-12-01T14:30:00Z", "half day"),
        (
            "2025-10-31T21:00:00Z",
            "2025-11-03T14:30:00Z",
            "after the close",
        ),
    ] {
        assert_eq!(reopens(Market::Nyse, now), (opens.to_owned(), why), "{now}");
    }
}

#[test]
fn asia_closes_for_lunch_and_hong_kong_has_half_days() {
    for (market, now, open) in [
        (Market::Hkex, "2025-11-21T01:29:59Z", false),
        (Market::Hkex, "2025-11-21T01:30:00Z", true),
        (Market::Hkex, "2025-11-21T04:00:00Z", false),
        (Market::Hkex, "2025-11-21T05:00:00Z", true),
        (Market::Hkex, "2025-11-21T08:00:00Z", false),
        (Market::Hkex, "2025-12-24T03:59:59Z", true),
        (Market::Hkex, "2025-12-24T05:30:00Z", false),
        (Market::Sse, "2025-11-21T03:29:59Z", true),
        (Market::Sse, "2025-11-21T03:30:00Z", false),
        (Market::Sse, "2025-11-21T05:00:00Z", true),
        (Market::Sse, "2025-11-21T07:00:00Z", false),
        (Market::Sse, "2025-10-06T05:00:00Z", false),
    ] {
        assert_eq!(is_open(market, now), open, "{market:?} {now}");
    }
    assert_eq!(
        reopens(Market::Hkex, "2025-11-21T04:30:00Z"),
        ("2025-11-21T05:00:00Z".to_owned(), "lunch")
    );
    assert_eq!(
        reopens(Market::Hkex, "2025-12-24T05:30:00Z"),
        ("2025-12-29T01:30:00Z".to_owned(), "half day")
    );
    assert_eq!(
        reopens(Market::Sse, "2025-10-06T05:00:00Z"),
        ("2025-10-09T01:30:00Z".to_owned(), "National Day")
    );
}

#[test]
fn gold_and_the_dollar_pause_daily_and_over_the_weekend() {
    for market in [Market::Comex, Market::Dollar] {
        for (now, open) in [
            ("2025-11-20T21:59:59Z", true),
            ("2025-11-20T22:00:00Z", false),
            ("2025-11-20T23:00:00Z", true),
            ("2025-11-21T22:00:00Z", false),
            ("2025-11-21T23:30:00Z", false),
            ("2025-11-23T22:59:59Z", false),
            ("2025-11-23T23:00:00Z", true),
            // The Sunday on which summer time begins opens an hour earlier in UTC.
            ("2025-03-09T21:59:59Z", false),
            ("2025-03-09T22:00:00Z", true),
            // Holiday hours are not modelled.
            ("2025-12-25T15:00:00Z", true),
        ] {
            assert_eq!(is_open(market, now), open, "{market:?} {now}");
        }
        assert_eq!(
            reopens(market, "2025-11-20T22:30:00Z"),
            ("2025-11-20T23:00:00Z".to_owned(), "daily pause")
        );
        assert_eq!(
            reopens(market, "2025-11-21T22:30:00Z"),
            ("2025-11-23T23:00:00Z".to_owned(), "weekend")
        );
        assert_eq!(
            next_change(market, at("2025-11-23T23:00:00Z")),
            Some(at("2025-11-24T22:00:00Z"))
        );
    }
}

#[test]
fn a_daily_bar_is_true_at_its_close() {
    for (ticker, date, expected) in [
        (BTC, "2025-11-20", "2025-11-21T00:00:00Z"),
        (SPX, "2025-11-20", "2025-11-20T21:00:00Z"),
        (SPX, "2025-03-10", "2025-03-10T20:00:00Z"),
        (NVDA, "2025-11-28", "2025-11-28T18:00:00Z"),
        (IBIT, "2025-11-28", "2025-11-28T18:00:00Z"),
        (ETHA, "2025-11-03", "2025-11-03T21:00:00Z"),
        (US10Y, "2025-11-03", "2025-11-03T21:00:00Z"),
        (VIX, "2025-11-20", "2025-11-20T21:15:00Z"),
        (VIX, "2025-11-28", "2025-11-28T18:15:00Z"),
        (VIX, "2025-11-27", "2025-11-27T21:15:00Z"),
        (GOLD, "2025-11-20", "2025-11-20T18:30:00Z"),
        (GOLD, "2025-07-01", "2025-07-01T17:30:00Z"),
        (DXY, "2025-11-28", "2025-11-28T22:00:00Z"),
        (HSI, "2025-11-20", "2025-11-20T08:00:00Z"),
        (HSI, "2025-12-24", "2025-12-24T04:00:00Z"),
        (SHANGHAI, "2025-11-20", "2025-11-20T07:00:00Z"),
        (CSI300, "2025-11-20", "2025-11-20T07:00:00Z"),
    ] {
        assert_eq!(
            bar_as_of(ticker, day(date)),
            at(expected),
            "{ticker} {date}"
        );
    }
    assert_eq!(flow_as_of(day("2025-11-28")), at("2025-11-28T21:00:00Z"));
    assert_eq!(us_cash_close(day("2025-11-28")), at("2025-11-28T18:00:00Z"));
}

/// What the `market` fields of the reference answers say at their times, instrument by instrument.
#[test]
fn market_states_agree_with_the_reference_answers() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/expected");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: no reference answers beside the crate");
        return;
    };
    let mut compared = 0;
    for file in files {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (_, time) = name.split_once('_').unwrap();
        let now = at(&format!(
            "{}:{}:{}",
            &time[..13],
            &time[13..15],
            &time[15..]
        ));
        let answer: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for (ticker, row) in answer["expect"]["drawdowns"].as_object().unwrap() {
            let word = match state(market_of(Ticker::new(ticker).unwrap()), now) {
                MarketState::Always => "always",
                MarketState::Open => "open",
                MarketState::Closed { .. } | MarketState::Unknown => "closed",
            };
            if let Some(expected) = row["market"].as_str() {
                assert_eq!(word, expected, "{ticker} at {now}");
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared} states compared");
}

#[test]
fn every_instrument_has_a_market() {
    for row in INSTRUMENTS {
        assert_ne!(market_of(row.ticker), Market::Unknown, "{}", row.ticker);
    }
    assert_eq!(market_of(Ticker::new("NOSUCH").unwrap()), Market::Unknown);
}
