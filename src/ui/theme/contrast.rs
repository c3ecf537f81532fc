//! The contrast of two colours (WCAG 2), and the proof that every theme can be read.

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// The contrast ratio of two colours, 1 (the same) to 21 (black on white). Source: WCAG 2.2, "contrast ratio".
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance((r, g, b): Rgb) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;
    use crate::ui::theme::builtin::{self, THEMES};
    use crate::ui::theme::{Kind, Meaning, Theme};

    fn ratio(theme: &Theme, text: Meaning, ground: Meaning) -> f64 {
        let rgb = |m: Meaning| match theme.shade(m).colour {
            Color::Rgb(r, g, b) => (r, g, b),
            other => panic!("{}: {} is {other:?}", theme.name(), m.word()),
        };
        contrast(rgb(text), rgb(ground))
    }

    fn is_weak(meaning: Meaning) -> bool {
        let word = meaning.word();
        meaning == Meaning::Faint
            || word.starts_with("border")
            || word.starts_with("series")
            || word.starts_with("heat")
    }

    #[test]
    fn the_ends_of_the_scale() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((contrast((9, 9, 9), (9, 9, 9)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn every_theme_can_be_read() {
        let mut checked = 0;
        for built_in in THEMES {
            let theme = builtin::theme(built_in.name).unwrap();
            if matches!(theme.kind(), Kind::Sixteen | Kind::Mono) {
                continue; // the colours are the terminal's
            }
            for &meaning in Meaning::ALL {
                if Meaning::GROUNDS.contains(&meaning) || Meaning::DECORATION.contains(&meaning) {
                    continue;
                }
                // Lines and bars never stand on a selected row alone, nor on the header; faint words do on the header.
                let (limit, grounds): (f64, &[Meaning]) = match meaning {
                    Meaning::Faint => (3.0, &Meaning::GROUNDS[..4]),
                    m if is_weak(m) => (3.0, &Meaning::GROUNDS[..3]),
                    _ => (4.5, &Meaning::GROUNDS),
                };
                for &ground in grounds {
                    let found = ratio(&theme, meaning, ground);
                    assert!(
                        found >= limit,
                        "{}: {} on {} is {found:.2}, needs {limit}",
                        theme.name(),
                        meaning.word(),
                        ground.word()
                    );
                    checked += 1;
                }
            }
        }
        assert!(checked > 500, "{checked}");
    }
}
