//! Which panels are shown in which column, per size class of the terminal (mock/STYLE section 3).

use super::panel::PanelId;

/// Size classes, each with its own columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SizeClass {
    /// Below 30×5: the verdict's word only.
    Word,
    /// Below 60×20: header, gates, plan.
    Tiny,
    /// 60×20.
    Small,
    /// 76×22.
    Narrow,
    /// 110×36.
    Medium,
    /// 140×44.
    Wide,
    /// 190×56.
    Huge,
}

impl SizeClass {
    /// The class of a terminal of so many columns and rows.
    pub const fn of(width: u16, height: u16) -> Self {
        match (width, height) {
            (190.., 56..) => Self::Huge,
            (140.., 44..) => Self::Wide,
            (110.., 36..) => Self::Medium,
            (76.., 22..) => Self::Narrow,
            (60.., 20..) => Self::Small,
            (30.., 5..) => Self::Tiny,
            _ => Self::Word,
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::Word | Self::Tiny | Self::Small => 0,
            Self::Narrow => 1,
            Self::Medium => 2,
            Self::Wide => 3,
            Self::Huge => 4,
        }
    }

    /// The columns at the start, by digit.
    const fn start(self) -> &'static [&'static str] {
        match self {
            Self::Huge => &["124", "509", "3678"],
            Self::Wide => &["124", "50367"],
            Self::Medium => &["124", "503"],
            Self::Narrow | Self::Small | Self::Tiny | Self::Word => &["15"],
        }
    }

    /// The column in which a panel appears when it is shown.
    fn home(self, panel: PanelId) -> usize {
        let columns = self.start().len();
        let column = match panel.0 {
            '1' | '2' | '4' => 0,
            '5' | '0' | '9' => 1,
            _ => 2,
        };
        column.min(columns - 1)
    }
}

/// Shown panels by column, for each size class.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    classes: [Vec<Vec<PanelId>>; 5],
}

impl Default for Layout {
    fn default() -> Self {
        let columns = |class: SizeClass| -> Vec<Vec<PanelId>> {
            class
                .start()
                .iter()
                .map(|column| column.chars().map(PanelId).collect())
                .collect()
        };
        Self {
            classes: [
                columns(SizeClass::Small),
                columns(SizeClass::Narrow),
                columns(SizeClass::Medium),
                columns(SizeClass::Wide),
                columns(SizeClass::Huge),
            ],
        }
    }
}

impl Layout {
    /// The columns of a size class.
    pub fn columns(&self, class: SizeClass) -> &[Vec<PanelId>] {
        self.classes
            .get(class.index())
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Shown panels in reading order: down the first column, then the next.
    pub fn shown(&self, class: SizeClass) -> Vec<PanelId> {
        self.columns(class).iter().flatten().copied().collect()
    }

    /// Is it on the screen?
    pub fn is_shown(&self, class: SizeClass, panel: PanelId) -> bool {
        self.columns(class)
            .iter()
            .flatten()
            .any(|shown| *shown == panel)
    }

    /// Shows a panel in place of the last panel of its column that is not focused (one-column sizes: the second). It
    /// joins the column while that has fewer panels than at the start.
    pub fn show(&mut self, class: SizeClass, panel: PanelId, focused: PanelId) {
        if self.is_shown(class, panel) {
            return;
        }
        let home = class.home(panel);
        let room = class.start().get(home).map_or(1, |column| column.len());
        let single = class.start().len() == 1;
        let Some(column) = self
            .classes
            .get_mut(class.index())
            .and_then(|c| c.get_mut(home))
        else {
            return;
        };
        if column.len() < room {
            column.push(panel);
            return;
        }
        let victim = if single {
            column.len().saturating_sub(1).min(1)
        } else {
            column
                .iter()
                .rposition(|shown| *shown != focused)
                .unwrap_or(column.len() - 1)
        };
        if let Some(place) = column.get_mut(victim) {
            *place = panel;
        }
    }

    /// Hides a panel; its rows go to the last of its column. The last panel of all stays. True when it was hidden.
    pub fn hide(&mut self, class: SizeClass, panel: PanelId) -> bool {
        if self.shown(class).len() <= 1 {
            return false;
        }
        let Some(columns) = self.classes.get_mut(class.index()) else {
            return false;
        };
        let before: usize = columns.iter().map(Vec::len).sum();
        for column in columns.iter_mut() {
            column.retain(|shown| *shown != panel);
        }
        columns.iter().map(Vec::len).sum::<usize>() < before
    }

    /// Shows exactly these panels, each in its column, in the given order, in every size class. One-column sizes show
    /// the first two.
    pub fn preset(&mut self, panels: &[PanelId]) {
        for class in [
            SizeClass::Small,
            SizeClass::Narrow,
            SizeClass::Medium,
            SizeClass::Wide,
            SizeClass::Huge,
        ] {
            let count = class.start().len();
            let mut columns = vec![Vec::new(); count];
            let taken = if count == 1 { 2 } else { panels.len() };
            for panel in panels.iter().take(taken) {
                if let Some(column) = columns.get_mut(class.home(*panel)) {
                    column.push(*panel);
                }
            }
            if let Some(place) = self.classes.get_mut(class.index()) {
                *place = columns;
            }
        }
    }

    /// Back to the panels of the start.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(layout: &Layout, class: SizeClass) -> Vec<String> {
        layout
            .columns(class)
            .iter()
            .map(|column| column.iter().map(|p| p.0).collect())
            .collect()
    }

    #[test]
    fn classes_follow_the_table_of_sizes() {
        for (w, h, class) in [
            (200, 60, SizeClass::Huge),
            (190, 55, SizeClass::Wide),
            (160, 48, SizeClass::Wide),
            (120, 40, SizeClass::Medium),
            (80, 24, SizeClass::Narrow),
            (60, 20, SizeClass::Small),
            (59, 20, SizeClass::Tiny),
            (20, 5, SizeClass::Word),
            (400, 4, SizeClass::Word),
        ] {
            assert_eq!(SizeClass::of(w, h), class, "{w}×{h}");
        }
    }

    #[test]
    fn a_new_panel_takes_the_last_unfocused_place_of_its_column() {
        let mut layout = Layout::default();
        let medium = SizeClass::Medium;
        layout.show(medium, PanelId('6'), PanelId('3'));
        assert_eq!(
            digits(&layout, medium),
            ["124", "563"],
            "3 is focused, so 0 gives way"
        );
        layout.show(SizeClass::Narrow, PanelId('2'), PanelId('1'));
        assert_eq!(
            digits(&layout, SizeClass::Narrow),
            ["12"],
            "one column: the second"
        );
        assert!(layout.hide(medium, PanelId('1')));
        assert_eq!(digits(&layout, medium), ["24", "563"]);
        layout.show(medium, PanelId('1'), PanelId('2'));
        assert_eq!(
            digits(&layout, medium),
            ["241", "563"],
            "there is room again"
        );
    }

    #[test]
    fn the_last_panel_stays() {
        let mut layout = Layout::default();
        assert!(layout.hide(SizeClass::Small, PanelId('5')));
        assert!(!layout.hide(SizeClass::Small, PanelId('1')));
        layout.preset(&[PanelId('4'), PanelId('1')]);
        assert_eq!(digits(&layout, SizeClass::Medium), ["41", ""]);
    }
}
