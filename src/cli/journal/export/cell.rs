//! Text of a person, or of an exchange's file, made safe for a spreadsheet and a terminal: nothing in it acts.

use crate::domain::tag::is_unprintable;

/// What makes a spreadsheet compute, also in their wide forms.
const FORMULA: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// One line without control, bidirectional and invisible characters; a text that a spreadsheet would compute gets an
/// apostrophe before it. Escape sequences go as a whole, so that no `[31m` stays.
pub(super) fn cell(text: &str) -> String {
    // Asked of the text as it came: a tab before an equals sign does not hide it, nor is it a text that begins so.
    let acts = text.starts_with(['\t', '\r', '\n']);
    let line = line(text);
    if acts || line.trim_start().starts_with(FORMULA) {
        format!("'{line}")
    } else {
        line
    }
}

/// Line ends and tabs are blanks; what else is unprintable goes.
fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => escape(&mut letters),
            '\u{9b}' => control_sequence(&mut letters),
            '\n' | '\r' | '\t' => line.push(' '),
            letter if is_unprintable(letter) => {}
            letter => line.push(letter),
        }
    }
    line
}

/// What belongs to an escape: a control sequence, a command to the terminal up to its end, or one letter.
fn escape(letters: &mut std::str::Chars<'_>) {
    match letters.clone().next() {
        Some('[') => {
            letters.next();
            control_sequence(letters);
        }
        Some(']' | 'P' | '^' | '_' | 'X') => {
            let mut rest = letters.clone();
            // One that never ends would take the text with it: then only its first letter goes.
            match rest.find(|letter| matches!(letter, '\u{7}' | '\u{9c}' | '\u{1b}')) {
                Some('\u{1b}') => {
                    rest.next();
                    *letters = rest;
                }
                Some(_) => *letters = rest,
                None => {
                    letters.next();
                }
            }
        }
        _ => {
            letters.next();
        }
    }
}

/// Numbers and separators up to the letter that ends the sequence.
fn control_sequence(letters: &mut std::str::Chars<'_>) {
    letters.find(|letter| !matches!(letter, ' '..='?'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_computes_and_nothing_steers() {
        for (text, safe) in [
            ("plain text, 5 % off", "plain text, 5 % off"),
            ("=1+1", "'=1+1"),
            ("  =1+1", "'  =1+1"),
            ("+49 30", "'+49 30"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("\rx", "' x"),
            ("＝1", "'＝1"),
            ("\u{202e}=1", "'=1"),
            ("a\u{1b}[31mred\u{1b}[0m", "ared"),
            ("a\u{1b}]0;title\u{7}b", "ab"),
            ("a\u{1b}]0;title\u{1b}\\b", "ab"),
            ("a\u{1b}]never ends", "anever ends"),
            ("a\u{9b}31mb", "ab"),
            ("two\nlines\u{0}", "two lines"),
            ("\u{1b}[1m=1", "'=1"),
            ("", ""),
        ] {
            assert_eq!(cell(text), safe, "{text:?}");
        }
    }
}
