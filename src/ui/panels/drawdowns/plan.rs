//! Which rows of the table and how many lines below it there is room for.

use super::{Entry, ID};
use crate::app::App;
use crate::domain::Ticker;
use crate::domain::instrument::{AAPL, CSI300, ETH, GOLD, HSI, MSFT, NDX, NVDA, SPX, SSE};

/// Rows that leave when it gets low, the first one first. CSI 300 goes before the last two lines of the foot.
const LEAVING: [Ticker; 10] = [CSI300, SSE, AAPL, MSFT, NDX, NVDA, GOLD, HSI, SPX, ETH];

/// One line of the table below its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Index into the entries.
    Entry(usize),
    /// Between groups.
    Blank,
}

/// The rows of the text area from the top: head, lines, perhaps a blank row, divider, foot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Lines below the head.
    pub(super) lines: Vec<Line>,
    /// Row of the divider; `None` without a foot.
    pub(super) divider: Option<u16>,
    /// Lines of the foot.
    pub(super) foot: usize,
}

impl Plan {
    pub(super) fn of(app: &App, entries: &[Entry<'_>], height: u16, zoomed: bool) -> Self {
        let height = usize::from(height);
        let view = app.view(ID);
        let mut kept: Vec<usize> = (0..entries.len()).collect();
        let mut foot = if zoomed { 4 } else { 3 };
        let mut leaving = LEAVING.into_iter().peekable();
        let needed = |rows: usize, foot: usize| 1 + rows + foot + usize::from(foot > 0);
        while needed(kept.len(), foot) > height {
            let first = leaving.peek() == Some(&CSI300);
            if foot > 2 || (foot > 0 && !first) {
                foot -= 1;
                continue;
            }
            let Some(ticker) = leaving.next() else {
                kept.truncate(height.saturating_sub(1));
                break;
            };
            // The selected row stays.
            kept.retain(|&i| i == view.row || entries.get(i).is_some_and(|e| e.ticker != ticker));
        }
        let spare = height.saturating_sub(needed(kept.len(), foot));
        let mut lines = Vec::with_capacity(height);
        let grouped = view.sort == 0 && spare >= groups(entries, &kept);
        let mut before = None;
        for &i in &kept {
            let group = entries.get(i).map(Entry::group);
            if grouped && before.is_some() && before != group {
                lines.push(Line::Blank);
            }
            before = group;
            lines.push(Line::Entry(i));
        }
        let below = 1 + lines.len();
        let apart = usize::from(below + 1 + foot < height);
        Self {
            lines,
            divider: (foot > 0)
                .then(|| u16::try_from(below + apart).ok())
                .flatten(),
            foot,
        }
    }

    /// The entry in a line of the text area.
    pub(super) fn entry_at(&self, line: u16) -> Option<usize> {
        match self.lines.get(usize::from(line).checked_sub(1)?)? {
            Line::Entry(index) => Some(*index),
            Line::Blank => None,
        }
    }
}

/// Blank rows that would set the groups apart.
fn groups(entries: &[Entry<'_>], kept: &[usize]) -> usize {
    let group = |i: &usize| entries.get(*i).map(Entry::group);
    kept.windows(2)
        .filter(|pair| pair.first().and_then(group) != pair.last().and_then(group))
        .count()
}
