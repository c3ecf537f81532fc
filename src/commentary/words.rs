//! Words that figures take in a sentence: dates, ordinals, shares, magnitudes.

use chrono::Weekday;

use crate::domain::{Day, format};

/// The size of a change, without its sign: `3.4%`. The verb beside it says the direction.
pub(crate) fn size(fraction: f64) -> String {
    format::share(fraction.abs(), 1)
}

/// A log return as the simple return that people know.
pub(crate) fn simple(log_return: f64) -> f64 {
    log_return.exp() - 1.0
}

/// Rounds to 0.0 % in print.
pub(crate) fn is_flat(fraction: f64) -> bool {
    fraction.abs() < 0.0005
}

/// A date as a sentence names it: `20 Nov`; at a weekend the Friday before is called `Friday 21 Nov`.
pub(crate) fn on(day: Day, today: Day) -> String {
    let weekend = matches!(today.weekday(), Weekday::Sat | Weekday::Sun);
    let date = format::date(day, today);
    if weekend && day.weekday() == Weekday::Fri && (1..=2).contains(&today.since(day)) {
        format!("Friday {date}")
    } else {
        date
    }
}

/// `second`, from 1 to 10; beyond that figures read better: `11th`.
pub(crate) fn ordinal(n: u32) -> String {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let word = (n as usize).checked_sub(1).and_then(|at| WORDS.get(at));
    word.map_or_else(|| format::ordinal(n), |word| (*word).to_owned())
}

/// `four`, from 0 to 10, else figures.
pub(crate) fn number(n: u32) -> String {
    const WORDS: [&str; 11] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let word = WORDS.get(n as usize);
    word.map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// A share in words that its rounded figure bears out.
pub(crate) fn share(fraction: f64) -> &'static str {
    match fraction {
        f if f < 0.005 => "none",
        f if f < 0.10 => "almost none",
        f if f < 0.21 => "a small part",
        f if f < 0.29 => "about a quarter",
        f if f < 0.38 => "about a third",
        f if f < 0.45 => "less than half",
        f if f < 0.55 => "about half",
        f if f < 0.62 => "more than half",
        f if f < 0.71 => "about two thirds",
        f if f < 0.80 => "about three quarters",
        f if f < 0.95 => "most",
        f if f < 0.995 => "nearly all",
        _ => "all",
    }
}

/// The first letter large.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `day` or `days`.
pub(crate) fn plural(n: i64, one: &'static str, many: &'static str) -> &'static str {
    if n == 1 { one } else { many }
}
