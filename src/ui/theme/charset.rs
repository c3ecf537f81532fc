//! Which characters the screen may use, and what stands for them on a terminal that has only ASCII.
//!
//! A frame is always drawn with the full set. Where the terminal cannot show it, [`Charset::settle`] replaces the
//! characters of the finished frame, so that no panel needs to know.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::{Meaning, Theme};

/// The characters a terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// All of the allowed ones, each one cell wide.
    #[default]
    Unicode,
    /// Only ASCII.
    Ascii,
}

/// Whether the program itself may draw this character. Names and text from outside may hold others.
pub fn is_allowed_glyph(c: char) -> bool {
    matches!(c, ' '..='~' | '▁'..='█' | '\u{2800}'..='\u{28ff}')
        || "─│╭╮╰╯╌┊┼━┃╳▔▌▄▀▖▗▏✓✗●•·…⋯›→←↑↓▴▾▸◂−×÷±≥≤≈²βκφ“”’".contains(c)
}

impl Charset {
    /// Makes a finished frame ready for a terminal with this character set.
    pub fn settle(self, frame: &mut Buffer, theme: &Theme) {
        if self == Self::Unicode {
            return;
        }
        let track = theme
            .has_tracks()
            .then(|| theme.shade(Meaning::Track).colour);
        let width = usize::from(frame.area.width).max(1);
        for row in frame.content.chunks_mut(width) {
            for x in 0..row.len() {
                if !row[x].symbol().is_ascii() {
                    replace(row, x, track);
                }
            }
        }
    }
}

/// Replaces the character of one cell, and of the blanks beside it where its stand-in is longer and they are free.
fn replace(row: &mut [Cell], x: usize, track: Option<Color>) {
    let mut chars = row[x].symbol().chars();
    let glyph = chars.next().unwrap_or(' ');
    if let Some(ascii) = bar(glyph, &row[x], track) {
        // The upper part of a cell is a lower part reversed; a stand-in has no parts.
        row[x].modifier.remove(Modifier::REVERSED);
        row[x].set_symbol(ascii);
        return;
    }
    let (short, long) = stand_in(glyph);
    row[x].set_symbol(short);
    if let Some(long) = long {
        widen(row, x, long);
    }
}

/// Bars and columns: filled `#`, about half `:`, track `.`, zero line `-`. `None` for other characters.
fn bar(glyph: char, cell: &Cell, track: Option<Color>) -> Option<&'static str> {
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    Some(match glyph {
        '▄' | '▗' if track == Some(cell.fg) => ".",
        '▁' | '▂' | '▃' if !reversed => ":",
        '▅' | '▆' | '▇' if reversed => ":",
        '▁'..='█' => "#",
        _ => return None,
    })
}

/// The stand-in of one cell, and the longer one where there is room for it.
fn stand_in(glyph: char) -> (&'static str, Option<&'static str>) {
    match glyph {
        '─' | '╌' | '▔' | '−' | '·' => ("-", None),
        '│' | '┊' | '┃' | '▏' | '▌' => ("|", None),
        '╭' | '╮' | '╰' | '╯' | '┼' => ("+", None),
        '━' => ("=", None),
        '▖' | '▗' => (":", None),
        '▀' => ("#", None),
        '╳' | '×' => ("x", None),
        '✓' => ("y", Some("ok")),
        '✗' => ("n", Some("no")),
        '≥' => (">", Some(">=")),
        '≤' => ("<", Some("<=")),
        '→' => (">", Some("->")),
        '←' => ("<", Some("<-")),
        '…' | '⋯' => (".", Some("...")),
        '÷' => ("/", None),
        '±' | '≈' => ("~", None),
        '›' | '▸' => (">", None),
        '◂' => ("<", None),
        '↑' | '▴' => ("^", None),
        '↓' | '▾' => ("v", None),
        '²' => ("2", None),
        'β' => ("b", None),
        'κ' => ("k", None),
        'φ' => ("f", None),
        '“' | '”' => ("\"", None),
        '’' => ("'", None),
        '\u{2800}' => (" ", None),
        '●' | '•' | '\u{2801}'..='\u{28ff}' => ("*", None),
        _ => ("?", None),
    }
}

/// Writes the long stand-in into the cell and free blanks beside it, when it then still stands apart from words.
fn widen(row: &mut [Cell], x: usize, long: &'static str) {
    let blank = |at: Option<usize>| {
        at.and_then(|at| row.get(at))
            .is_some_and(|c| c.symbol() == " ")
    };
    let extra = long.len() - 1;
    let before = (1..=2).take_while(|n| blank(x.checked_sub(*n))).count();
    let after = (1..=3).take_while(|n| blank(Some(x + n))).count();
    // A comparison belongs to the figure after it (`>=20`); a mark must not touch a word (`okVIX`).
    let may_touch = matches!(long.as_bytes().first(), Some(b'<' | b'>' | b'-'));
    let edge = x == before || row[x - before - 1].symbol() == "|";
    let left = before.saturating_sub(usize::from(!edge));
    let right = if may_touch {
        after
    } else {
        after.saturating_sub(usize::from(x + after + 1 < row.len()))
    };
    let from = if right >= extra {
        x
    } else if left + right >= extra && left > 0 {
        x - (extra - right)
    } else {
        return;
    };
    let style = row[x].style();
    for (cell, c) in row[from..].iter_mut().zip(long.chars()) {
        cell.set_char(c).set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::ui::theme::builtin;

    fn settled(line: &str) -> String {
        let mut buf = Buffer::with_lines([line]);
        Charset::Ascii.settle(&mut buf, &builtin::default_theme());
        buf.content.iter().map(Cell::symbol).collect()
    }

    #[test]
    fn every_allowed_glyph_has_a_stand_in() {
        for c in (' '..='\u{2fff}').filter(|c| is_allowed_glyph(*c)) {
            let text = settled(&c.to_string());
            assert!(text.is_ascii() && text.len() == 1, "{c} {text}");
            assert!(c == '?' || text != "?", "{c} has no stand-in");
        }
    }

    #[test]
    fn emoji_and_wide_forms_are_not_allowed() {
        for c in "✔✖▪▶⚠🟢南é\u{200d}\u{fe0f}\u{301}\t".chars() {
            assert!(!is_allowed_glyph(c), "{c:?}");
        }
    }

    #[test]
    fn long_stand_ins_use_only_free_blanks() {
        assert_eq!(settled("│   ✗ VIX   26.42 │"), "|  no VIX   26.42 |");
        assert_eq!(settled("│ ✗ Liquidity"), "|no Liquidity");
        assert_eq!(settled("VIX  ≥ 5"), "VIX  >=5");
        assert_eq!(settled("< 2 ✓ · then"), "< 2 y - then");
        assert_eq!(settled("189 → 94.5"), "189 ->94.5");
        assert_eq!(settled("⋯ 8 more"), ". 8 more");
        assert_eq!(settled("−32.9% ×2"), "-32.9% x2");
        assert_eq!(settled("╭─ 1 Drawdowns ─╮"), "+- 1 Drawdowns -+");
    }

    #[test]
    fn wide_text_from_outside_keeps_its_width() {
        assert_eq!(settled("南 x"), "?  x");
    }

    #[test]
    fn columns_and_tracks_stay_pictures() {
        let theme = builtin::default_theme();
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        let bar = theme.style(Meaning::Down);
        let hanging = Style::new().add_modifier(Modifier::REVERSED).patch(bar);
        buf.set_string(0, 0, "▄▖", bar);
        buf.set_string(2, 0, "▄", theme.style(Meaning::Track));
        buf.set_string(3, 0, "▂▇", bar);
        buf.set_string(5, 0, "▂▇", hanging);
        Charset::Ascii.settle(&mut buf, &theme);
        let text: String = buf.content.iter().map(Cell::symbol).collect();
        assert_eq!(text, "#:.:##: ");
        assert!(
            buf.content
                .iter()
                .all(|c| !c.modifier.contains(Modifier::REVERSED))
        );
    }
}
