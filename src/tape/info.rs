//! What is on a tape.

use std::collections::BTreeMap;

use super::{BadLines, Header, Tape, TapeError};
use crate::domain::observation::Fact;
use crate::domain::{Name, Stamp};

/// Subjects that are counted by name; further ones only add to their kind.
const SUBJECTS: usize = 4096;

/// The contents of a tape, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// Name, note and sources.
    pub header: Header,
    /// First and last `known_at` of the good lines; `None` when there is none.
    pub span: Option<(Stamp, Stamp)>,
    /// Good lines.
    pub lines: u64,
    /// Good lines per kind.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Good lines per kind and subject (an instrument, asset, company, series, venue, meeting), of the first 4096 subjects.
    pub subjects: BTreeMap<(&'static str, Name), u64>,
    /// The lines that are skipped.
    pub bad: BadLines,
}

/// Reads the whole tape and counts what is on it.
pub fn info(tape: &Tape) -> Result<Info, TapeError> {
    let mut cursor = tape.cursor()?;
    let mut info = Info {
        header: tape.header().clone(),
        span: None,
        lines: 0,
        kinds: BTreeMap::new(),
        subjects: BTreeMap::new(),
        bad: BadLines::default(),
    };
    while let Some(known) = cursor.next_until(Stamp::from_micros(i64::MAX)) {
        let (at, fact) = (known.known_at, &known.observation.fact);
        info.span = Some((info.span.map_or(at, |(first, _)| first), at));
        info.lines += 1;
        *info.kinds.entry(fact.kind()).or_default() += 1;
        let key = (fact.kind(), subject(fact));
        if info.subjects.len() < SUBJECTS || info.subjects.contains_key(&key) {
            *info.subjects.entry(key).or_default() += 1;
        }
    }
    info.bad = cursor.skipped().clone();
    Ok(info)
}

/// What a fact is about.
fn subject(fact: &Fact) -> Name {
    let text = match fact {
        Fact::Quote { instrument, .. }
        | Fact::DailyBar { instrument, .. }
        | Fact::HourlyBar { instrument, .. }
        | Fact::Split { instrument, .. } => instrument,
        Fact::FundFlow { asset, .. }
        | Fact::FlowTotal { asset, .. }
        | Fact::ExchangeFlow { asset, .. } => asset,
        Fact::Liquidation(event) => &event.base,
        Fact::SeriesPoint { series, .. } => series,
        Fact::Holding { company, .. } | Fact::Shares { company, .. } => company,
        Fact::Funding { venue, .. }
        | Fact::OpenInterest { venue, .. }
        | Fact::LongShortRatio { venue, .. }
        | Fact::Depth { venue, .. } => return *venue,
        Fact::LiquidationTotal(total) => return total.publisher,
        Fact::AddressBalance { address, .. } => return *address,
        Fact::Revenue { protocol, .. } => return *protocol,
        Fact::Odds(odds) => return name(&odds.meeting.to_string()),
    };
    name(text.as_str())
}

/// A shorter tag always fits.
fn name(text: &str) -> Name {
    Name::new(text).unwrap_or(Name::literal("?"))
}
