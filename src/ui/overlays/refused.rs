//! A refusal: what was refused and why, what else is refused, and what would have become of a long.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use crate::app::App;
use crate::app::form::{Form, Judged};
use crate::discipline::leverage;
use crate::discipline::order::Refused;
use crate::domain::format;
use crate::figures::readings::LongFate;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::bar::Bar;
use crate::ui::widgets::frame::divider;
use crate::ui::widgets::overlay::Overlay;
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{put, put_spans, row, spans_width, width};

const WIDTH: u16 = 74;

pub(super) fn draw(app: &App, theme: &Theme, form: &Form, screen: Rect, buf: &mut Buffer) {
    let Judged::Refused(Refused::Leverage { sentence, .. }) = &form.judged else {
        return;
    };
    let longs = &app.readings().liquidations.longs;
    let room = WIDTH.min(screen.width).saturating_sub(6);
    let said = [theme.bold(Meaning::Bad, format!("✗ {sentence}"))];
    let list = [theme.span(Meaning::Muted, leverage::REFUSED_HERE)];
    let (said, list) = (wrap(&said, room, 2), wrap(&list, room, 0));
    let rows = said.len() + list.len() + 4 + if longs.is_empty() { 0 } else { longs.len() + 4 };
    let height = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(4);
    let inner = Overlay::new("Refused: leverage", WIDTH, height)
        .note("nothing was written")
        .border(Meaning::Bad)
        .draw(buf, screen, theme);
    let below = |y: u16| Rect {
        y: inner.y + y.min(inner.height),
        height: inner.height.saturating_sub(y),
        ..inner
    };
    let mut y = draw_lines(buf, inner, &said) + 1;
    y += draw_lines(buf, below(y), &list) + 1;
    if !longs.is_empty() {
        divider(buf, inner, y, theme);
        fates(app, theme, longs, below(y + 1), buf);
    }
    let last = row(inner, inner.height.saturating_sub(1));
    let style = theme.badge(Meaning::Accent);
    put(
        buf,
        last.x,
        last.y,
        " Back to the form ",
        style,
        last.right(),
    );
}

/// A long of bitcoin from its 90-day high, by leverage.
fn fates(app: &App, theme: &Theme, longs: &[LongFate], area: Rect, buf: &mut Buffer) {
    let Some(first) = longs.first() else { return };
    let today = app.now().day();
    let head = row(area, 0);
    let text = format!(
        "A long of BTC from the {} high, {}",
        format::date(first.entry_day, today),
        format::price(first.entry)
    );
    put(
        buf,
        head.x,
        head.y,
        &text,
        theme.strong(Meaning::Title),
        head.right(),
    );
    let note = "maintenance 0.5%";
    let from = head.right().saturating_sub(width(note));
    put(
        buf,
        from,
        head.y,
        note,
        theme.style(Meaning::Faint),
        head.right(),
    );
    let mut longs: Vec<&LongFate> = longs.iter().collect();
    longs.sort_by_key(|long| std::cmp::Reverse(long.leverage));
    for (long, n) in longs.iter().zip(1..) {
        fate(app, theme, long, row(area, n), buf);
    }
    let end = u16::try_from(longs.len() + 2).unwrap_or(u16::MAX);
    let own = row(area, end);
    let text = [
        theme.bold(Meaning::Title, " 1×"),
        theme.span(Meaning::Muted, "  a spot coin has no liquidation price"),
    ];
    put_spans(buf, own.x, own.y, &text, own.right());
}

fn fate(app: &App, theme: &Theme, long: &LongFate, at: Rect, buf: &mut Buffer) {
    if at.is_empty() {
        return;
    }
    let fall = long.liquidation_price / long.entry - 1.0;
    let times = format!("{:>2}×", long.leverage);
    put(
        buf,
        at.x,
        at.y,
        &times,
        theme.strong(Meaning::Title),
        at.right(),
    );
    let price = format!("{:>12}", format::price(long.liquidation_price));
    put(
        buf,
        at.x + 4,
        at.y,
        &price,
        theme.style(Meaning::Text),
        at.right(),
    );
    let bar = Rect {
        x: at.x + 19,
        width: 18.min(at.width.saturating_sub(48)),
        ..at
    };
    Bar {
        share: Some(-fall / 0.5),
        meaning: Meaning::Heat4,
    }
    .draw(buf, bar, theme);
    let fell: Span<'_> = theme.span(Meaning::Down, format::percent(fall));
    put_spans(buf, bar.right() + 3, at.y, &[fell], at.right());
    let end = match long.gone {
        Some(gone) => theme.bold(
            Meaning::Bad,
            format!("gone {}", format::date(gone.day(), app.now().day())),
        ),
        None => theme.span(Meaning::Muted, "alive"),
    };
    let spans = [end];
    let from = at.right().saturating_sub(spans_width(&spans));
    put_spans(buf, from, at.y, &spans, at.right());
}
