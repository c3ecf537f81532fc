//! What is left on very small terminals: the verdict's word, then the gates and the plan.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::theme::{Meaning, Theme};
use super::widgets::line::Clauses;
use super::widgets::{put_spans, row, spans_width};
use super::{footer, header};
use crate::app::App;
use crate::figures::readings::Answer;

/// Below 30×5: the verdict's word in the middle.
pub(super) fn word(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let spans = [header::verdict(app, theme)];
    let y = area.y + area.height / 2;
    let x = area.x + area.width.saturating_sub(spans_width(&spans)) / 2;
    put_spans(buf, x, y, &spans, area.right());
}

/// Below 60×20: header, three gates, plan.
pub(super) fn gates(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    header::draw(app, theme, row(area, 0), buf);
    let list = app.checklist();
    for ((id, gate), y) in list.gates.each().into_iter().zip(1u16..) {
        let (mark, meaning) = match gate.state {
            Answer::Pass => ("✓ ", Meaning::Good),
            Answer::Fail => ("✗ ", Meaning::Bad),
            Answer::Unknown => ("? ", Meaning::Unknown),
        };
        let mut line = Clauses::new().clause([
            theme.span(meaning, mark),
            theme.bold(Meaning::Title, id.title()),
        ]);
        for (place, clause) in gate.summary.iter().enumerate() {
            let span = [theme.span(
                if place == 0 { meaning } else { Meaning::Muted },
                clause.clone(),
            )];
            line = if place == 0 {
                line.more(span)
            } else {
                line.clause(span)
            };
        }
        let at = row(area, y);
        line.draw(
            buf,
            Rect {
                x: at.x + 1,
                width: at.width.saturating_sub(2),
                ..at
            },
            theme,
        );
    }
    let at = row(area, 4);
    let plan = match app.discipline().plans.first() {
        Some(plan) => format!("Plan  {}", plan.name),
        None => "Plan  none set".to_owned(),
    };
    footer::line(
        theme,
        &plan,
        Rect {
            x: at.x + 1,
            width: at.width.saturating_sub(1),
            ..at
        },
        buf,
    );
}
