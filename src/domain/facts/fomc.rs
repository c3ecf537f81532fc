//! Decisions of the Federal Open Market Committee.

use std::sync::LazyLock;

use super::table::{self, Refused, Row};
use crate::domain::{Day, Stamp, calendar};

/// The target range of the federal funds rate, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetRange {
    /// The lower end, basis points.
    pub lower: u16,
    /// The upper end, basis points.
    pub upper: u16,
}

/// One decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The day of the decision, in Washington.
    pub decided: Day,
    /// When the statement is published: 14:00 New York for every scheduled meeting.
    pub published: Stamp,
    /// False for the two unscheduled cuts of March 2020.
    pub scheduled: bool,
    /// The range before the decision; `None` when it was not found or lies ahead.
    pub before: Option<TargetRange>,
    /// The range after the decision; `None` when it was not found or lies ahead.
    pub after: Option<TargetRange>,
    /// Where the row comes from.
    pub source: &'static str,
    /// How the row was checked.
    pub evidence: &'static str,
}

static MEETINGS: LazyLock<Vec<Meeting>> =
    LazyLock::new(|| table::read(include_str!("../../../assets/facts/fomc.csv"), meeting));

/// Every decision of the table, from 2019, ascending.
pub fn meetings() -> &'static [Meeting] {
    &MEETINGS
}

/// The first scheduled decision published after `at`. `None` before 2025-01-29, where the list of the odds begins,
/// although [`meetings`] is longer, and after the last decision of the table.
pub fn next_meeting(at: Stamp) -> Option<&'static Meeting> {
    let listed = |meeting: &&Meeting| meeting.scheduled && meeting.decided >= ODDS_FROM;
    (at.day() >= ODDS_FROM)
        .then(|| {
            let mut meetings = MEETINGS.iter().filter(listed);
            meetings.find(|meeting| meeting.published > at)
        })
        .flatten()
}

/// The target range set by the last decision published at or before `at`; `None` before the table and where the
/// outcome of that decision was not found.
pub fn target_range_at(at: Stamp) -> Option<TargetRange> {
    let last = MEETINGS.iter().rfind(|meeting| meeting.published <= at)?;
    last.after
}

/// 2025-01-29: recorded odds begin after this decision.
const ODDS_FROM: Day = Day::from_number(20_117);

fn meeting(row: &Row<'_>) -> Result<Meeting, Refused> {
    let decided = row.day("decision_date")?.ok_or(Refused)?;
    let (hour, minute) = row
        .required("press_time_local")?
        .split_once(':')
        .ok_or(Refused)?;
    let number = |text: &str| text.parse().map_err(|_| Refused);
    if row.required("timezone")? != "America/New_York" {
        return Err(Refused);
    }
    Ok(Meeting {
        decided,
        published: calendar::new_york(decided, number(hour)?, number(minute)?),
        scheduled: match row.required("kind")? {
            "scheduled" => true,
            "unscheduled" => false,
            _ => return Err(Refused),
        },
        before: range(row, "lower_before", "upper_before")?,
        after: range(row, "lower_after", "upper_after")?,
        source: row.required("source")?,
        evidence: row.required("evidence")?,
    })
}

fn range(row: &Row<'_>, lower: &str, upper: &str) -> Result<Option<TargetRange>, Refused> {
    let bounds = (
        row.parsed(lower, basis_points)?,
        row.parsed(upper, basis_points)?,
    );
    match bounds {
        (Some(lower), Some(upper)) if lower < upper => Ok(Some(TargetRange { lower, upper })),
        (None, None) => Ok(None),
        _ => Err(Refused),
    }
}

/// `4.25` percent is 425 basis points.
fn basis_points(percent: &str) -> Option<u16> {
    let (whole, hundredths) = percent.split_once('.')?;
    let hundredths = (hundredths.len() == 2).then(|| hundredths.parse::<u16>().ok())??;
    whole
        .parse::<u16>()
        .ok()?
        .checked_mul(100)?
        .checked_add(hundredths)
}
