//! What the state knows of a panel: its identity, its keys, and which figures stand in its cells. How it is drawn is
//! the business of the screen; a panel hands its [`PanelSpec`] up as data, with one pure function in it that lists the
//! cells, so that moving, inspecting, copying, sorting and filtering are written once here and tested without a screen.

use super::App;

/// A panel by its digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PanelId(pub char);

/// A cell that can be selected: the figure behind it and what it reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridCell {
    /// Path of the figure in the outer contract (section 4): `drawdowns.BTC.from_high`.
    pub path: String,
    /// What the cell says: `−32.6%`.
    pub text: String,
}

impl GridCell {
    /// A cell with its path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }
}

/// A row that can be selected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridRow {
    /// Stable name of the row: `BTC`, `IBIT`, `liquidity.vix`. The filter looks at it and at `label`.
    pub id: String,
    /// What the row is called: `Bitcoin`.
    pub label: String,
    /// Its cells from left to right.
    pub cells: Vec<GridCell>,
}

/// The selectable rows of a panel in the order in which they stand on the screen (sorted and filtered).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// Rows from top to bottom; of a long list those around the selected one.
    pub rows: Vec<GridRow>,
    /// Rows above these that are not written out.
    above: usize,
    /// Rows of the list below these that are not written out.
    below: usize,
    /// Rows under the list.
    under: Vec<GridRow>,
}

impl Grid {
    /// All rows of a short list.
    pub fn of(rows: Vec<GridRow>) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    /// Part of a list of `listed` rows, from the row `first` on, and the rows under the list: a list of a hundred thousand
    /// costs no more than a screen of it.
    pub fn window(first: usize, rows: Vec<GridRow>, listed: usize, under: Vec<GridRow>) -> Self {
        Self {
            above: first,
            below: listed.saturating_sub(first + rows.len()),
            rows,
            under,
        }
    }

    /// How many rows can be selected.
    pub fn len(&self) -> usize {
        self.above + self.rows.len() + self.below + self.under.len()
    }

    /// There is nothing to select.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row by its place; `None` beyond the end and where it is not written out.
    pub fn row(&self, place: usize) -> Option<&GridRow> {
        let written = place.checked_sub(self.above)?;
        self.rows.get(written).or_else(|| {
            let under = written.checked_sub(self.rows.len() + self.below)?;
            self.under.get(under)
        })
    }

    /// Keeps the rows whose id or label holds the filter's text, whatever its case. An empty filter keeps all.
    #[must_use]
    pub fn filtered(mut self, filter: &str) -> Self {
        let wanted = filter.trim().to_lowercase();
        if !wanted.is_empty() {
            self.rows.retain(|row| {
                row.label.to_lowercase().contains(&wanted)
                    || row.id.to_lowercase().contains(&wanted)
            });
        }
        self
    }
}

/// What a panel says about itself.
pub struct PanelSpec {
    /// Its digit.
    pub id: PanelId,
    /// `Drawdowns`: title of the frame.
    pub name: &'static str,
    /// `ETF`: name in the footer.
    pub short: &'static str,
    /// What it answers, for help: one line.
    pub about: &'static str,
    /// Names of the columns it can be sorted by; the first is the default. Empty: it has one order.
    pub sorts: &'static [&'static str],
    /// Names of the time ranges it can show, shortest first. Empty: it has none.
    pub ranges: &'static [&'static str],
    /// Index of the range at the start.
    pub default_range: usize,
    /// Where its slider stands at the start, in per cent; `None`: it has none.
    pub slider: Option<u8>,
    /// Lines for the help page: what its signs mean.
    pub legend: &'static [&'static str],
    /// Lists its cells from the state; no drawing, no clock.
    pub grid: fn(&App) -> Grid,
}

impl std::fmt::Debug for PanelSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PanelSpec({}{})", self.id.0, self.name)
    }
}

/// What exists: data from the layers above, so that the state can list panels and themes without knowing them.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// All panels in the order of their digits 1 … 9, 0.
    pub panels: Vec<&'static PanelSpec>,
    /// Names of all themes.
    pub themes: Vec<String>,
}

impl Catalog {
    /// The spec of a panel.
    pub fn panel(&self, id: PanelId) -> Option<&'static PanelSpec> {
        self.panels.iter().copied().find(|spec| spec.id == id)
    }
}

/// What a panel remembers between frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PanelView {
    /// Selected row of the grid.
    pub row: usize,
    /// Selected cell of the row.
    pub col: usize,
    /// Index into `sorts`.
    pub sort: usize,
    /// The other way round.
    pub reversed: bool,
    /// Index into `ranges`.
    pub range: usize,
    /// Text of the filter; empty = all rows.
    pub filter: String,
    /// Position of a panel's own slider (treasuries: fall in per cent, 0..=50).
    pub slider: u8,
}
