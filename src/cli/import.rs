//! `slackwater tape import`: a tape from CSV tables.

use std::io::Write as _;

use super::args::Import;
use super::failure::{Answer, Failure, plain};
use super::output;
use crate::domain::observation::{Currency, Unit};
use crate::domain::tag::printable;
use crate::domain::{Name, Span, Ticker, format};
use crate::tape::import::{Options, Report, Spec, Subject, run as read};
use crate::tape::{REPORTED, write};

pub(super) fn run(given: &Import) -> Result<Answer, Failure> {
    let subject = subject(given)?;
    let options = options(given)?;
    if let Some(absent) = given.tables.iter().find(|path| !path.exists()) {
        return Err(Failure::Missing(format!(
            "there is no table `{}`",
            printable(&absent.to_string_lossy(), 200)
        )));
    }
    let specs: Vec<Spec> = given
        .tables
        .iter()
        .map(|path| Spec {
            subject,
            path: path.clone(),
        })
        .collect();
    let report = read(&specs, &options);
    tell_refused(&report);
    if report.lines.is_empty() {
        return Err(Failure::Use(String::from(
            "no row could be taken, so no tape was written",
        )));
    }
    let stem = given.out.file_name().unwrap_or_default().to_string_lossy();
    let name = stem.split('.').next().unwrap_or_default();
    let name = Name::new(name).map_err(|why| bad("--out", &format!("the tape's name {why}")))?;
    write(&given.out, &report.header(name, &options), &report.lines)?;
    output::text(&taken(&report, &given.out.to_string_lossy()))?;
    Ok(Answer::from(report.refused.is_empty()))
}

fn bad(option: &str, why: &str) -> Failure {
    Failure::Use(format!("{option}: {why}"))
}

fn subject(given: &Import) -> Result<Subject, Failure> {
    let read = |option: &str, name: &str| {
        Ticker::new(name).map_err(|why| bad(option, &format!("the name {why}")))
    };
    match (&given.instrument, &given.series, &given.flows) {
        (Some(name), ..) => Ok(Subject::Instrument(read("--instrument", name)?)),
        (_, Some(name), _) => Ok(Subject::Series(read("--series", name)?)),
        (.., Some(name)) => Ok(Subject::Flows(read("--flows", name)?)),
        // The parser asks for one of the three.
        (None, None, None) => Err(bad("tape import", "say what the tables hold")),
    }
}

fn options(given: &Import) -> Result<Options, Failure> {
    let known_after = given.known_after.as_deref().map(|text| {
        duration(text).ok_or_else(|| {
            bad(
                "--known-after",
                &format!(
                    "`{}` is no duration; write 5s, 30m, 2h or 1d",
                    printable(text, 40)
                ),
            )
        })
    });
    let currency = given.currency.as_deref().map(|text| {
        Currency::new(text).map_err(|why| bad("--currency", &format!("the code {why}")))
    });
    let unit = given.unit.as_deref().map(|text| match text {
        "USD" => Ok(Unit::Usd),
        "percent" => Ok(Unit::Percent),
        "index" => Ok(Unit::Index),
        _ => Err(bad(
            "--unit",
            &format!(
                "a unit is USD, percent or index, not `{}`",
                printable(text, 40)
            ),
        )),
    });
    let source = given
        .source
        .as_deref()
        .map(|text| Name::new(text).map_err(|why| bad("--source", &format!("the name {why}"))));
    Ok(Options {
        known_after: known_after.transpose()?,
        currency: currency.transpose()?,
        unit: unit.transpose()?,
        source: source.transpose()?,
    })
}

/// `5s`, `30m`, `2h`, `1d`: a whole number and its unit, at most ten years.
fn duration(text: &str) -> Option<Span> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = number.parse().ok()?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    let span = number.checked_mul(seconds)?;
    (span <= 3660 * 86_400).then(|| Span::secs(span))
}

fn tell_refused(report: &Report) {
    let mut text = String::new();
    for refused in report.refused.iter().take(REPORTED) {
        text.push_str(&plain(&refused.to_string()));
        text.push('\n');
    }
    if let Some(more) = report
        .refused
        .len()
        .checked_sub(REPORTED)
        .filter(|n| *n > 0)
    {
        text.push_str(&format::count(more));
        text.push_str(" more rows were refused\n");
    }
    // The tape and the exit status tell the same; a closed standard error changes neither.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn taken(report: &Report, out: &str) -> String {
    let mut lines: Vec<String> = report
        .taken
        .iter()
        .map(|table| {
            let mut notes = vec![format!("{} rows as {}", table.rows, table.unit)];
            if table.empty > 0 {
                notes.push(format!("{} without a figure", table.empty));
            }
            if !table.ignored.is_empty() {
                notes.push(format!("not read: {}", table.ignored.join(", ")));
            }
            format!("{}: {}", table.file, notes.join(", "))
        })
        .collect();
    lines.push(format!(
        "{out}: {} lines\n",
        format::count(report.lines.len())
    ));
    plain(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, seconds) in [
            ("5s", Some(5)),
            ("30m", Some(1800)),
            ("1d", Some(86_400)),
            ("0s", Some(0)),
            ("-5s", None),
            ("5", None),
            ("s", None),
            ("5w", None),
            ("1.5h", None),
            ("9999999d", None),
            ("5é", None),
        ] {
            assert_eq!(duration(text).map(Span::as_secs), seconds, "{text}");
        }
    }
}
