//! How a key is written in the file: `b`, `B`, `space`, `f5`, `ctrl-p`, `shift-tab`.

use super::nearest::nearest;
use super::problem::quoted;
use crate::app::chord::{Chord, Key};

/// Named keys as they are written.
const NAMED: &[&str] = &[
    "enter",
    "tab",
    "shift-tab",
    "space",
    "backspace",
    "delete",
    "home",
    "end",
    "pageup",
    "pagedown",
    "up",
    "down",
    "left",
    "right",
];

/// The chord a text names, or why it cannot be bound.
pub(super) fn bindable(text: &str) -> Result<Chord, String> {
    // `ctrl+p` is what many other programs write.
    let dashed = if text.chars().count() > 2 {
        text.replace('+', "-")
    } else {
        text.to_owned()
    };
    let lower = dashed.to_ascii_lowercase();
    let chord = Chord::parse(&dashed)
        .or_else(|| Chord::parse(&lower))
        .ok_or_else(|| no_key(text, &lower))?;
    let chord = match chord.key {
        // A terminal sends the same byte for both cases.
        Key::Char(c) if chord.ctrl => Chord {
            key: Key::Char(c.to_ascii_lowercase()),
            ..chord
        },
        _ => chord,
    };
    if is_fixed(chord) {
        let what = if chord.key == Key::Esc {
            "goes back"
        } else {
            "quits"
        };
        let chord = written(chord);
        return Err(format!("`{chord}` always {what} and cannot be bound"));
    }
    match chord.key {
        Key::Char(c) if !c.is_ascii_graphic() && c != ' ' => Err(format!(
            "{} is no key that every keyboard sends; use a letter, a digit, a sign or a named key",
            quoted(text)
        )),
        _ => Ok(chord),
    }
}

/// The way back and the way out: always there, whatever is configured.
pub(super) fn is_fixed(chord: Chord) -> bool {
    chord == Chord::plain(Key::Esc) || chord == Chord::ctrl('c')
}

fn no_key(text: &str, lower: &str) -> String {
    let bare = lower.trim_start_matches("ctrl-").trim_start_matches("alt-");
    match nearest(bare, NAMED.iter().copied()) {
        Some(near) if !bare.is_empty() => {
            format!("{} is no key; the nearest is `{near}`", quoted(text))
        }
        _ => format!(
            "{} is no key; write `b`, `B`, `space`, `f5`, `ctrl-p` or `shift-tab`",
            quoted(text)
        ),
    }
}

/// A chord as it is written in the file.
pub fn written(chord: Chord) -> String {
    let mut text = String::new();
    if chord.ctrl {
        text.push_str("ctrl-");
    }
    if chord.alt {
        text.push_str("alt-");
    }
    match chord.key {
        Key::Char(' ') => text.push_str("space"),
        Key::Char(c) => text.push(c),
        Key::Up => text.push_str("up"),
        Key::Down => text.push_str("down"),
        Key::Left => text.push_str("left"),
        Key::Right => text.push_str("right"),
        key => text.push_str(&Chord::plain(key).to_string()),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_has_one_form() {
        for (text, form) in [
            ("b", "b"),
            ("B", "B"),
            ("+", "+"),
            ("Ctrl+P", "ctrl-p"),
            ("ctrl-P", "ctrl-p"),
            ("shift-Tab", "shift-tab"),
            ("ctrl-alt-up", "ctrl-alt-up"),
            ("F12", "f12"),
            ("space", "space"),
            ("<", "<"),
        ] {
            assert_eq!(bindable(text).map(written).as_deref(), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_is_no_chord_is_refused_in_words() {
        for (text, words) in [
            ("", "no key"),
            ("ctrl-", "no key"),
            ("hyper-p", "no key"),
            ("entr", "`enter`"),
            ("f99", "no key"),
            ("ctrl-C", "always quits"),
            ("esc", "always goes back"),
            ("é", "every keyboard"),
            ("\u{1b}", "no key"),
        ] {
            let why = bindable(text).expect_err(text);
            assert!(why.contains(words), "{text}: {why}");
            assert!(!why.contains('\u{1b}'));
        }
    }
}
