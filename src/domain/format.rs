//! The written forms of numbers: one small pure function a kind.
//!
//! Minus is U+2212, never the hyphen. The sign and the form are taken from the *rounded* figure: what rounds to zero
//! has no sign, and 999.95 m is `$1.00 bn`. A figure that is not finite is unknown and reads `--`; for one that may be
//! missing use [`known`].
//!
//! ```
//! use slackwater::domain::format;
//! assert_eq!(format::known(Some(-0.329), format::percent), "−32.9%");
//! assert_eq!(format::known(None, format::percent), "--");
//! ```

use chrono::{Datelike, Timelike};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::{Day, Span, Stamp};

/// What stands for anything undefined or unknown. Never 0, never blank.
pub const UNKNOWN: &str = "--";

/// The minus sign of every figure on the screen.
pub const MINUS: char = '\u{2212}';

/// Which sign a figure carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// `−` only.
    Negative,
    /// `−` or `+`; nothing at zero.
    Both,
}

/// The form of a value that may be missing: `--` when it is `None`.
pub fn known<T>(value: Option<T>, form: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), form)
}

/// A price in its own currency: from 10,000 no decimals, from 1 two, below four, below 0.01 four significant digits.
pub fn price(value: f64) -> String {
    if !value.is_finite() {
        return UNKNOWN.to_owned();
    }
    let size = value.abs();
    // The form belongs to what is shown: 9,999.996 is shown as 10,000.
    let at_two = rounded(size, 2);
    let decimals = if at_two >= 10_000.0 {
        0
    } else if rounded(size, 4) >= 1.0 || size <= 0.0 {
        2
    } else if size >= 0.01 {
        4
    } else {
        small_decimals(size)
    };
    number(value, decimals, Sign::Negative)
}

/// Decimals that show four significant digits of a positive figure below 0.01.
fn small_decimals(size: f64) -> usize {
    // `1.234e-5`: the exponent after rounding to four digits, so that 0.00999996 is 0.0100.
    let written = format!("{size:.3e}");
    let exponent = written
        .rsplit_once('e')
        .and_then(|(_, exponent)| exponent.parse::<i32>().ok())
        .unwrap_or(-2);
    if exponent >= -2 {
        return 4;
    }
    usize::try_from(3 - exponent).unwrap_or(4).min(20)
}

/// A change as a fraction (−0.329), as percent with one decimal and its sign: `−32.9%`, `+1,914.0%`, `0.0%`.
pub fn percent(fraction: f64) -> String {
    percent_to(fraction, 1)
}

/// A change as a fraction, as signed percent with so many decimals: `−0.52%`.
pub fn percent_to(fraction: f64, decimals: usize) -> String {
    with_unit(number(fraction * 100.0, decimals, Sign::Both), "%")
}

/// A share or a level as a fraction, as percent without a plus: `53%`, `4.11%`.
pub fn share(fraction: f64, decimals: usize) -> String {
    with_unit(number(fraction * 100.0, decimals, Sign::Negative), "%")
}

/// A probability (0 … 1) as whole percent without a sign: `32%`.
pub fn odds(probability: f64) -> String {
    share(probability, 0)
}

/// A difference of two shares, given as a fraction, in whole percentage points: `−5 pp`.
pub fn points(fraction: f64) -> String {
    with_unit(number(fraction * 100.0, 0, Sign::Both), " pp")
}

/// A rank in its history (0 … 1): `0.4th pctl`.
pub fn percentile(fraction: f64) -> String {
    with_unit(number(fraction * 100.0, 1, Sign::Negative), "th pctl")
}

/// An amount of US dollars, compact, three significant digits from a million: `$250` `$129 m` `$1.78 bn` `−$903 m`.
pub fn usd(dollars: f64) -> String {
    usd_with(dollars, Sign::Negative)
}

/// As [`usd`], with a plus too: `+$5.99 bn`.
pub fn usd_signed(dollars: f64) -> String {
    usd_with(dollars, Sign::Both)
}

/// As [`usd`] without the dollar sign, for columns that have it in the head: `48.4 bn`, `265 m`.
pub fn amount(dollars: f64) -> String {
    let (size, sign) = compact(dollars, Sign::Negative);
    format!("{sign}{size}")
}

/// As [`amount`], with a plus too: `+5.99 bn`.
pub fn amount_signed(dollars: f64) -> String {
    let (size, sign) = compact(dollars, Sign::Both);
    format!("{sign}{size}")
}

fn usd_with(dollars: f64, sign: Sign) -> String {
    let (size, sign) = compact(dollars, sign);
    if size == UNKNOWN {
        return size;
    }
    format!("{sign}${size}")
}

/// The size in its unit and the sign to put before it.
fn compact(dollars: f64, sign: Sign) -> (String, &'static str) {
    if !dollars.is_finite() {
        return (UNKNOWN.to_owned(), "");
    }
    let size = dollars.abs();
    let written = if rounded(size, 0) < 1e6 {
        number(size, 0, Sign::Negative)
    } else {
        in_units(size)
    };
    let mark = match sign {
        _ if written == "0" => "",
        _ if dollars < 0.0 => "\u{2212}",
        Sign::Both => "+",
        Sign::Negative => "",
    };
    (written, mark)
}

/// Three significant digits with m, bn or T; `size` rounds to a million or more.
fn in_units(size: f64) -> String {
    for (unit, word) in [(1e6, "m"), (1e9, "bn"), (1e12, "T")] {
        for (decimals, below) in [(2, 10.0), (1, 100.0), (0, 1000.0)] {
            if rounded(size / unit, decimals) < below {
                return format!("{} {word}", number(size / unit, decimals, Sign::Negative));
            }
        }
    }
    format!("{} T", number(size / 1e12, 0, Sign::Negative))
}

/// A flow in US dollars for a table whose title says USD m: one decimal, signed: `−903.2`.
pub fn usd_m(dollars: f64) -> String {
    number(dollars / 1e6, 1, Sign::Both)
}

/// As [`usd_m`] in whole millions, for lines of clauses: `−1,947`.
pub fn usd_m_whole(dollars: f64) -> String {
    number(dollars / 1e6, 0, Sign::Both)
}

/// A whole number with its thousands grouped: `391,254`.
pub fn whole(value: f64) -> String {
    number(value, 0, Sign::Negative)
}

/// `1st`, `22nd`, `11th`.
pub fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// A count with its thousands grouped: `391,254`.
pub fn count(value: usize) -> String {
    group(&value.to_string())
}

/// An amount of coins: grouped, up to so many decimals (5 in tables, 8 in the journal), without trailing zeros.
pub fn coins(amount: f64, decimals: usize) -> String {
    trimmed(number(amount, decimals, Sign::Negative))
}

/// As [`coins`] for an exact amount of the journal.
pub fn coins_exact(amount: Decimal, decimals: u32) -> String {
    trimmed(exact(amount, decimals))
}

/// An exact figure of the journal with its thousands grouped and always so many decimals: `2,000.00`.
pub fn exact(value: Decimal, decimals: u32) -> String {
    let kept = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let digits = group(&format!("{:.*}", decimals as usize, kept.abs()));
    if kept.is_sign_negative() && !kept.is_zero() {
        format!("{MINUS}{digits}")
    } else {
        digits
    }
}

/// A z score: one decimal, only the minus is written: `−1.7`.
pub fn z(value: f64) -> String {
    number(value, 1, Sign::Negative)
}

/// A ratio, a beta, an mNAV: two decimals: `0.77`.
pub fn ratio(value: f64) -> String {
    number(value, 2, Sign::Negative)
}

/// A figure with so many decimals and a sign only when it is negative: `100.16`.
pub fn fixed(value: f64, decimals: usize) -> String {
    number(value, decimals, Sign::Negative)
}

/// A figure with so many decimals and its sign: `+75.4`.
pub fn signed(value: f64, decimals: usize) -> String {
    number(value, decimals, Sign::Both)
}

/// An age in its largest unit, rounded down: `4 s` `38 m` `12 h` `3 d`. One that is negative (a clock behind) is `0 s`.
pub fn age(span: Span) -> String {
    let (value, unit, _) = largest(span);
    format!("{value} {unit}")
}

/// An age in two units above an hour, where there is room: `2 h 14 m`, `3 d 4 h`.
pub fn age_long(span: Span) -> String {
    match largest(span) {
        (value, "h", rest) => format!("{value} h {} m", rest / 60),
        (value, "d", rest) => format!("{value} d {} h", rest / 3600),
        (value, unit, _) => format!("{value} {unit}"),
    }
}

/// The largest unit, how many of it, and the seconds left over.
fn largest(span: Span) -> (i64, &'static str, i64) {
    let secs = span.as_secs().max(0);
    for (size, unit) in [(86_400, "d"), (3600, "h"), (60, "m")] {
        if secs >= size {
            return (secs / size, unit, secs % size);
        }
    }
    (secs, "s", 0)
}

/// A duration in days: `46 d`.
pub fn days(n: i64) -> String {
    let sign = if n < 0 { "\u{2212}" } else { "" };
    format!("{sign}{} d", group(&n.unsigned_abs().to_string()))
}

/// The time of day in UTC with seconds: `09:00:12Z`.
pub fn clock(at: Stamp) -> String {
    let utc = at.utc();
    format!("{:02}:{:02}:{:02}Z", utc.hour(), utc.minute(), utc.second())
}

/// The time of day in UTC to the minute, rounded down: `09:00Z`.
pub fn clock_short(at: Stamp) -> String {
    let utc = at.utc();
    format!("{:02}:{:02}Z", utc.hour(), utc.minute())
}

/// A date seen from a day: the year only when it is another: `20 Nov`, `21 Nov 2024`.
pub fn date(day: Day, today: Day) -> String {
    let date = day.date();
    let month = month(date.month0());
    if date.year() == today.date().year() {
        format!("{} {month}", date.day())
    } else {
        format!("{} {month} {}", date.day(), date.year())
    }
}

/// A date with its year: `21 Nov 2024`.
pub fn date_full(day: Day) -> String {
    let date = day.date();
    format!("{} {} {}", date.day(), month(date.month0()), date.year())
}

/// An instant seen from a day, to the minute: `22 Nov 09:00Z`.
pub fn moment(at: Stamp, today: Day) -> String {
    format!("{} {}", date(at.day(), today), clock_short(at))
}

fn month(zero_based: u32) -> &'static str {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    MONTHS.get(zero_based as usize).copied().unwrap_or_default()
}

/// Pads the written figures of one column on the right so that their decimal points stand under each other:
/// `83,643···` above `2,737.89`. An unknown ends where a figure with two decimals would.
pub fn align_decimals(column: &mut [String]) {
    let tail = |form: &str| -> usize {
        if form == UNKNOWN {
            return 3;
        }
        form.find('.')
            .map_or(0, |point| form[point..].chars().count())
    };
    let widest = column
        .iter()
        .filter(|form| *form != UNKNOWN)
        .map(|form| tail(form))
        .max()
        .unwrap_or(0);
    for form in column {
        let blanks = widest.saturating_sub(tail(form));
        form.extend(std::iter::repeat_n(' ', blanks));
    }
}

/// The figure as it is shown, to compare it with the borders of a form.
fn rounded(size: f64, decimals: usize) -> f64 {
    format!("{size:.decimals$}").parse().unwrap_or(size)
}

fn number(value: f64, decimals: usize, sign: Sign) -> String {
    if !value.is_finite() {
        return UNKNOWN.to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
    let grouped = group(&digits);
    match sign {
        _ if zero => grouped,
        _ if value < 0.0 => format!("{MINUS}{grouped}"),
        Sign::Both => format!("+{grouped}"),
        Sign::Negative => grouped,
    }
}

/// Commas between the thousands of a run of digits with or without decimals.
fn group(digits: &str) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut out = String::with_capacity(digits.len() + whole / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && i < whole && (whole - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn trimmed(mut form: String) -> String {
    if form.contains('.') {
        form.truncate(form.trim_end_matches('0').trim_end_matches('.').len());
    }
    form
}

fn with_unit(mut form: String, unit: &str) -> String {
    if form != UNKNOWN {
        form.push_str(unit);
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(form: impl Fn(f64) -> String, cases: &[(f64, &str)]) {
        for &(value, expected) in cases {
            assert_eq!(form(value), expected, "{value}");
        }
    }

    #[test]
    fn prices_have_the_decimals_of_their_size() {
        all(
            price,
            &[
                (83_643.2, "83,643"),
                (10_000.0, "10,000"),
                (9_999.994, "9,999.99"),
                (9_999.996, "10,000"),
                (2_737.89, "2,737.89"),
                (26.02, "26.02"),
                (1.0, "1.00"),
                (0.999_96, "1.00"),
                (0.999_94, "0.9999"),
                (0.1489, "0.1489"),
                (0.01, "0.0100"),
                (0.009_999_96, "0.0100"),
                (0.009_876_54, "0.009877"),
                (0.000_012_345, "0.00001234"),
                (-37.63, "−37.63"),
                (0.0, "0.00"),
                (-0.0, "0.00"),
                (f64::NAN, "--"),
                (f64::INFINITY, "--"),
            ],
        );
        // The border itself lies between the two forms; neither a third nor a cut one may appear.
        assert!(["9,999.99", "10,000"].contains(&price(9_999.995).as_str()));
    }

    #[test]
    fn percents_carry_their_sign_and_zero_none() {
        all(
            percent,
            &[
                (-0.329, "−32.9%"),
                (0.49, "+49.0%"),
                (19.14, "+1,914.0%"),
                (-0.0004, "0.0%"),
                (0.0004, "0.0%"),
                (-0.0006, "−0.1%"),
                (-0.0, "0.0%"),
                (0.999_96, "+100.0%"),
                (f64::NAN, "--"),
            ],
        );
        all(
            odds,
            &[(0.32, "32%"), (0.0, "0%"), (1.0, "100%"), (0.996, "100%")],
        );
        all(
            points,
            &[(-0.05, "−5 pp"), (0.031, "+3 pp"), (-0.004, "0 pp")],
        );
        assert_eq!(percent_to(-0.0052, 2), "−0.52%");
        assert_eq!(share(0.0411, 2), "4.11%");
        assert_eq!(percentile(0.004), "0.4th pctl");
        assert_eq!(percentile(f64::NAN), "--");
    }

    #[test]
    fn dollars_have_three_digits_and_a_unit() {
        all(
            usd,
            &[
                (129e6, "$129 m"),
                (1.78e9, "$1.78 bn"),
                (4.39e12, "$4.39 T"),
                (250.0, "$250"),
                (12_500.0, "$12,500"),
                (999_999.4, "$999,999"),
                (999_999.6, "$1.00 m"),
                (9.996e6, "$10.0 m"),
                (75.5e6, "$75.5 m"),
                (99.96e6, "$100 m"),
                (999.4e6, "$999 m"),
                (999.95e6, "$1.00 bn"),
                (999.6e9, "$1.00 T"),
                (4_390e12, "$4,390 T"),
                (-903.2e6, "−$903 m"),
                (0.0, "$0"),
                (-0.3, "$0"),
                (f64::NAN, "--"),
            ],
        );
        all(
            usd_signed,
            &[
                (5.99e9, "+$5.99 bn"),
                (-4.67e9, "−$4.67 bn"),
                (0.2, "$0"),
                (f64::NAN, "--"),
            ],
        );
        assert_eq!(amount(265e6), "265 m");
        assert_eq!(amount_signed(5.99e9), "+5.99 bn");
        assert_eq!(amount_signed(f64::NAN), "--");
        all(
            usd_m,
            &[
                (-903.2e6, "−903.2"),
                (57_378.1e6, "+57,378.1"),
                (0.0, "0.0"),
                (-49_000.0, "0.0"),
            ],
        );
        assert_eq!(usd_m_whole(-1_947.3e6), "−1,947");
    }

    #[test]
    fn coins_are_grouped_and_not_padded() {
        assert_eq!(coins(649_870.0, 5), "649,870");
        assert_eq!(coins(0.002_985_89, 5), "0.00299");
        assert_eq!(coins(0.002_985_89, 8), "0.00298589");
        assert_eq!(coins(0.5, 8), "0.5");
        assert_eq!(coins(100.0, 0), "100");
        let held = Decimal::new(298_589, 8);
        assert_eq!(coins_exact(held, 8), "0.00298589");
        assert_eq!(coins_exact(Decimal::from(1_200), 8), "1,200");
        assert_eq!(exact(Decimal::from(2_000), 2), "2,000.00");
        assert_eq!(exact(Decimal::new(-4, 3), 2), "0.00");
        assert_eq!(exact(Decimal::new(-12_345, 1), 2), "−1,234.50");
        assert_eq!(whole(391_254.0), "391,254");
        assert_eq!(count(1_000_000), "1,000,000");
    }

    #[test]
    fn scores_and_ratios() {
        all(z, &[(-1.68, "−1.7"), (0.59, "0.6"), (-0.04, "0.0")]);
        all(ratio, &[(2.17, "2.17"), (0.77, "0.77"), (-0.004, "0.00")]);
        assert_eq!(signed(75.4, 1), "+75.4");
        assert_eq!(fixed(100.16, 2), "100.16");
    }

    #[test]
    fn ages_use_their_largest_unit() {
        for (span, short, long) in [
            (Span::secs(4), "4 s", "4 s"),
            (Span::secs(59), "59 s", "59 s"),
            (Span::secs(60), "1 m", "1 m"),
            (Span::minutes(38), "38 m", "38 m"),
            (Span::hours(12), "12 h", "12 h 0 m"),
            (Span::minutes(134), "2 h", "2 h 14 m"),
            (Span::hours(23), "23 h", "23 h 0 m"),
            (Span::hours(76), "3 d", "3 d 4 h"),
            (Span::secs(-5), "0 s", "0 s"),
        ] {
            assert_eq!(age(span), short);
            assert_eq!(age_long(span), long);
        }
        assert_eq!(days(46), "46 d");
        assert_eq!(days(1_200), "1,200 d");
    }

    #[test]
    fn times_are_utc_and_dates_drop_this_year() {
        let at = Stamp::parse("2025-11-21T09:00:12Z").unwrap();
        assert_eq!(clock(at), "09:00:12Z");
        assert_eq!(clock_short(at), "09:00Z");
        let today = at.day();
        assert_eq!(date(today.plus(-1), today), "20 Nov");
        assert_eq!(date(today.plus(-365), today), "21 Nov 2024");
        assert_eq!(date_full(today), "21 Nov 2025");
        assert_eq!(moment(at, today), "21 Nov 09:00Z");
    }

    #[test]
    fn decimal_points_stand_under_each_other() {
        let mut column = ["83,643", "2,737.89", "--"].map(str::to_owned);
        align_decimals(&mut column);
        assert_eq!(column, ["83,643   ", "2,737.89", "--"]);
        let mut column = ["655.82", "0.2805", "--"].map(str::to_owned);
        align_decimals(&mut column);
        assert_eq!(column, ["655.82  ", "0.2805", "--  "]);
    }

    #[test]
    fn the_unknown_is_never_a_number() {
        assert_eq!(known(None, price), "--");
        assert_eq!(known(Some(1.0), price), "1.00");
        for form in [price, percent, odds, points, usd, usd_m, z, ratio, whole] {
            assert_eq!(form(f64::NEG_INFINITY), "--");
        }
    }

    #[test]
    fn ordinals_end_as_they_are_spoken() {
        let spoken = [1, 2, 3, 4, 11, 22, 113].map(ordinal);
        assert_eq!(
            spoken,
            ["1st", "2nd", "3rd", "4th", "11th", "22nd", "113th"]
        );
    }
}
