//! The panels, one file each, and the one list of them.
//!
//! A panel is a stateless way of drawing figures that exist already: it computes nothing that belongs to `figures` and
//! keeps nothing between frames. To add one: a file here with a [`Panel`], its `mod` line and its line in [`PANELS`];
//! its key, palette entry, help and snapshots follow from its [`PanelSpec`].

mod absent;
mod alts;
mod checklist;
mod commentary;
mod drawdowns;
mod etf;
mod framed;
mod journal;
mod liquidations;
#[cfg(test)]
mod november;
mod rates;
#[cfg(test)]
pub(crate) mod stage;
#[cfg(test)]
pub(crate) mod testing;
mod treasuries;
mod whales;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Cx;
use super::arrange::Part;
use crate::app::{App, PanelSpec};

/// One panel.
pub trait Panel: Sync {
    /// Name, key, what it can be sorted by, and its cells.
    fn spec(&self) -> &'static PanelSpec;

    /// Draws it with its frame into `area` (at least 4 rows high). Parts drop one at a time as it gets smaller
    /// (mock/STYLE section 8).
    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer);

    /// Draws it over the whole screen; as `draw` when there is nothing more to show.
    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        self.draw(cx, area, buf);
    }

    /// Draws its second box on the largest screens.
    fn draw_second(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let _ = (cx, area, buf);
    }

    /// Row of its grid that stands in this line below the frame's upper edge; `None` when none does.
    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        let _ = (app, area, part, line);
        None
    }
}

/// Every panel, in the order of its key.
pub static PANELS: &[&dyn Panel] = &[
    &drawdowns::Drawdowns,
    &etf::Etf,
    &liquidations::Liquidations,
    &alts::Alts,
    &checklist::Checklist,
    &treasuries::Treasuries,
    &rates::Rates,
    &whales::Whales,
    &journal::Journal,
    &commentary::Commentary,
];
