//! Theme picker: at the side, so that the screen behind shows the preview.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::scrolled;
use crate::app::App;
use crate::ui::theme::{Meaning, Theme, builtin};
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::{glyph, put, row};

pub(super) fn draw(app: &App, theme: &Theme, cursor: usize, screen: Rect, buf: &mut Buffer) {
    let names = &app.catalog().themes;
    let height = u16::try_from(names.len() * 2 + 6).unwrap_or(u16::MAX);
    let inner = Overlay::new("Theme", 46, height)
        .note("live preview")
        .at_right()
        .draw_over(buf, screen, theme);
    let rows = usize::from(inner.height.saturating_sub(2)) / 2;
    let first = scrolled(cursor, names.len(), rows.max(1));
    for (place, name) in names.iter().enumerate().skip(first).take(rows) {
        let Ok(y) = u16::try_from((place - first) * 2) else {
            break;
        };
        let (line, below) = (row(inner, y), row(inner, y + 1));
        if place == cursor {
            buf.set_style(line, theme.ground(Meaning::Selection));
            put(
                buf,
                line.x,
                line.y,
                "●",
                theme.style(Meaning::Accent),
                line.right(),
            );
        }
        put(
            buf,
            line.x + 2,
            line.y,
            name,
            theme.strong(Meaning::Text),
            line.right(),
        );
        let about = builtin::THEMES
            .iter()
            .find(|t| t.name == name.as_str())
            .map_or("your own", |t| t.about);
        put(
            buf,
            below.x + 2,
            below.y,
            about,
            theme.style(Meaning::Faint),
            below.right(),
        );
        swatch(name, line, buf);
    }
    let last = row(inner, inner.height.saturating_sub(1));
    put(
        buf,
        last.x,
        last.y,
        "themes/*.toml",
        theme.style(Meaning::Faint),
        last.right(),
    );
}

/// A few of a theme's own colours.
fn swatch(name: &str, line: Rect, buf: &mut Buffer) {
    let Ok(other) = builtin::theme(name) else {
        return;
    };
    let meanings = [
        Meaning::Accent,
        Meaning::Up,
        Meaning::Down,
        Meaning::Warn,
        Meaning::Unknown,
        Meaning::Heat1,
        Meaning::Heat3,
        Meaning::Heat5,
    ];
    for (meaning, place) in meanings.into_iter().zip(0u16..) {
        let x = line.right().saturating_sub(2 * 8) + 2 * place;
        for x in [x, x + 1] {
            glyph(buf, x, line.y, "█", other.style(meaning));
        }
    }
}
