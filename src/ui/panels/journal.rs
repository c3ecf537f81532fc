//! Panel 9: what was bought, when and at what price. The record is kept by a later version; until then the panel says
//! so and shows no entry.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use super::framed::framed;
use crate::app::{Grid, PanelId, PanelSpec};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::wrap::{draw, wrap};

/// The panel.
pub(super) struct Journal;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('9'),
    name: "Journal",
    short: "Journal",
    about: "What was bought, when and at what price?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    slider: None,
    legend: &["nothing is invented here: without a record there is no entry and no average cost"],
    grid: |_| Grid::default(),
};

impl Panel for Journal {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let inner = framed(cx, &SPEC, &["no record is kept yet"], area, buf);
        let text = [cx.theme.span(
            Meaning::Muted,
            "Purchases will be recorded here by a later version; this one keeps no record.",
        )];
        draw(buf, inner, &wrap(&text, inner.width, 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::arrange::Part;
    use crate::ui::panels::testing::{described, drawn, november, survives};

    #[test]
    fn it_says_that_there_is_nothing() {
        let app = november((160, 48));
        let lines = drawn(&app, &Journal, Part::Main, (48, 10));
        assert!(lines[1].contains("Purchases will be recorded here"));
        assert!(!lines.iter().any(|line| line.contains('$')));
        survives(&Journal);
        described(&SPEC);
    }
}
