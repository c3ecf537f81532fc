//! Panel 0: the day in words, each sentence with its receipts, and what cannot be said.

mod words;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::Panel;
use super::framed::selected;
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::commentary::sentences::subject;
use crate::commentary::{LeftOut, Sentence};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::Meaning;
use crate::ui::widgets::frame::Frame;
use crate::ui::widgets::wrap::{draw as draw_lines, wrap};
use crate::ui::widgets::{put, width};

/// The panel.
pub(super) struct Commentary;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('0'),
    name: "Commentary",
    short: "Commentary",
    about: "What happened, in words that figures bear out?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    slider: None,
    legend: &[
        "the same figures always give the same words",
        "enter and i show what a sentence rests on; what cannot be said is named under left out",
    ],
    grid,
};

/// Cells of the number before a sentence.
const NUMBER: u16 = 3;

fn grid(app: &App) -> Grid {
    let rows = app.brief().sentences.iter().map(|sentence| GridRow {
        id: subject(sentence.id).to_owned(),
        label: sentence.text(),
        cells: sentence
            .receipts()
            .into_iter()
            .map(|receipt| GridCell::new(receipt.path.clone(), words::leaf(&receipt.value)))
            .collect(),
    });
    Grid::of(rows.collect()).filtered(&app.view(SPEC.id).filter)
}

/// The sentences that the filter leaves, in the order of the grid.
fn kept(app: &App) -> Vec<&Sentence> {
    if app.view(SPEC.id).filter.is_empty() {
        return app.brief().sentences.iter().collect();
    }
    let rows = grid(app).rows;
    let all = app.brief().sentences.iter();
    all.filter(|sentence| rows.iter().any(|row| row.id == subject(sentence.id)))
        .collect()
}

/// Which sentences stand on the panel and how many rows each takes.
fn fitting(app: &App, room: u16, height: u16) -> Vec<(&Sentence, u16)> {
    let all: Vec<(&Sentence, u16)> = kept(app)
        .into_iter()
        .map(|sentence| (sentence, words::rows(sentence, room)))
        .collect();
    let brief = app.brief();
    let mut chosen = all;
    for count in (1..brief.sentences.len()).rev() {
        if chosen.iter().map(|(_, rows)| rows).sum::<u16>() <= height {
            break;
        }
        let stay = brief.at_most(count);
        chosen.retain(|(sentence, _)| stay.iter().any(|own| own.id == sentence.id));
    }
    chosen
}

/// Where the sentences stand: the row of each, and the first free row below them.
fn places(sentences: &[(&Sentence, u16)], height: u16, below: u16) -> (Vec<u16>, u16) {
    let sum: u16 = sentences.iter().map(|(_, rows)| rows).sum();
    let gaps = u16::try_from(sentences.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let gap = u16::from(gaps > 0 && sum + gaps + below <= height);
    let mut y = 0;
    let places = sentences
        .iter()
        .map(|(_, rows)| {
            let own = y;
            y += rows + gap;
            own
        })
        .collect();
    (places, y.saturating_sub(gap))
}

/// Rows of the list of what cannot be said, its heading and the blank row before it included.
fn left_out_rows(left: &[LeftOut], room: u16) -> u16 {
    if left.is_empty() {
        return 0;
    }
    let lines = left.iter().map(|one| {
        let text = words::left_out(one);
        // An upper bound that needs no wrapping: words are rarely longer than a fifth of a line.
        width(&text)
            .div_ceil((room.saturating_sub(NUMBER)).max(1))
            .max(1)
    });
    lines.sum::<u16>() + 2
}

impl Panel for Commentary {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let theme = cx.theme;
        let brief = cx.app.brief();
        let said = brief.sentences.len();
        let all = said + brief.left_out.len();
        let state = if brief.left_out.is_empty() {
            Vec::new()
        } else {
            vec![theme.span(Meaning::Unknown, format!("{said} of {all} can be said"))]
        };
        let note = if area.width >= 62 {
            "each clause has its receipt: i"
        } else {
            ""
        };
        let inner = Frame::new(SPEC.name)
            .key(SPEC.id.0)
            .state(state)
            .note(note)
            .focused(cx.focused)
            .draw(buf, area, theme);
        let sentences = fitting(cx.app, inner.width, inner.height);
        let below = left_out_rows(&brief.left_out, inner.width);
        let (places, free) = places(&sentences, inner.height, below);
        let chosen = chosen(cx);
        for ((sentence, rows), y) in sentences.iter().zip(places) {
            let at = slice(inner, y, *rows);
            words::draw(cx, sentence, false, at, buf);
            if chosen == Some(sentence.id) {
                buf.set_style(at, theme.ground(Meaning::Selection));
            }
        }
        if below > 0 && free + below <= inner.height {
            // Two blank rows where there is room.
            let blank = 1 + u16::from(free + below < inner.height);
            left_out(
                cx,
                &brief.left_out,
                slice(inner, free + blank, inner.height),
                buf,
            );
        }
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        zoom::draw(cx, area, buf);
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        let id = if part == Part::Zoom {
            zoom::id_at(app, area, line)?
        } else {
            let room = area.width.saturating_sub(4);
            let height = area.height.saturating_sub(2);
            let sentences = fitting(app, room, height);
            let below = left_out_rows(&app.brief().left_out, room);
            let (places, _) = places(&sentences, height, below);
            let found = sentences
                .iter()
                .zip(places)
                .find(|((_, rows), y)| (*y..*y + rows).contains(&line));
            found?.0.0.id
        };
        kept(app).iter().position(|sentence| sentence.id == id)
    }
}

/// The id of the selected sentence.
fn chosen(cx: &Cx<'_>) -> Option<u8> {
    let place = selected(cx, SPEC.id)?;
    kept(cx.app).get(place).map(|sentence| sentence.id)
}

/// Some rows of an area.
fn slice(area: Rect, from: u16, height: u16) -> Rect {
    let from = from.min(area.height);
    Rect {
        y: area.y + from,
        height: height.min(area.height - from),
        ..area
    }
}

/// What cannot be said, and why.
fn left_out(cx: &Cx<'_>, left: &[LeftOut], area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let style = theme.style(Meaning::Text);
    put(buf, area.x, area.y, "left out", style, area.right());
    let mut y = 1;
    for one in left {
        let spans = [theme.span(Meaning::Muted, words::left_out(one))];
        let lines: Vec<Line<'_>> = wrap(&spans, area.width.saturating_sub(NUMBER), 2);
        let at = slice(area, y, area.height);
        let at = Rect {
            x: at.x + NUMBER.min(at.width),
            width: at.width.saturating_sub(NUMBER),
            ..at
        };
        y += draw_lines(buf, at, &lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::panels::testing::{described, drawn, nothing, november, survives};

    fn numbers(lines: &[String]) -> Vec<char> {
        let starts = lines.iter().filter_map(|line| line.strip_prefix("│ "));
        starts
            .filter_map(|line| line.chars().next().filter(char::is_ascii_digit))
            .collect()
    }

    #[test]
    fn the_verdict_stays_and_no_word_is_cut() {
        let app = november((160, 48));
        let whole: Vec<String> = app.brief().sentences.iter().map(Sentence::text).collect();
        for (w, h) in [(66, 10), (58, 19), (52, 16), (78, 8), (40, 8)] {
            let lines = drawn(&app, &Commentary, Part::Main, (w, h));
            let text = lines
                .iter()
                .skip(1)
                .map(|line| line.trim_matches(['│', ' ']))
                .collect::<Vec<_>>()
                .join(" ");
            let last = whole.last().unwrap();
            assert!(text.contains(last.as_str()), "{w}x{h}: {text}");
            for word in text
                .split(' ')
                .filter(|word| word.chars().all(char::is_alphabetic))
            {
                assert!(
                    whole.iter().any(|sentence| sentence.contains(word))
                        || "left out".contains(word),
                    "{word}"
                );
            }
        }
        let few = numbers(&drawn(&app, &Commentary, Part::Main, (66, 7)));
        let all = numbers(&drawn(&app, &Commentary, Part::Main, (66, 40)));
        assert!(few.len() < all.len(), "{few:?} {all:?}");
        assert_eq!(few.last(), Some(&'9'));
        assert!(all.is_sorted(), "{all:?}");
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        let app = nothing((120, 40));
        let lines = drawn(&app, &Commentary, Part::Main, (52, 24));
        assert!(lines[0].contains("1 of 9 can be said"), "{lines:?}");
        let at = lines
            .iter()
            .position(|line| line.contains("left out"))
            .unwrap();
        assert!(lines[at + 1].contains("1 bitcoin:"), "{lines:?}");
    }

    #[test]
    fn a_click_finds_the_sentence_under_it() {
        let app = november((160, 48));
        let area = Rect::new(0, 0, 66, 40);
        let rows: Vec<_> = (0..38)
            .filter_map(|line| Commentary.row_at(&app, area, Part::Main, line))
            .collect();
        assert_eq!(rows.first(), Some(&0));
        assert_eq!(rows.last(), Some(&(app.brief().sentences.len() - 1)));
        assert!(rows.is_sorted());
        survives(&Commentary);
        described(&SPEC);
    }
}
