//! Themes for terminals with fewer colours than a theme has.

use ratatui::style::Color;

use super::contrast::{Rgb, contrast};
use super::{Kind, Meaning, Shade, Theme, builtin};

/// How many colours the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColourDepth {
    /// None: `NO_COLOR`, or a terminal without.
    Mono,
    /// The terminal's own sixteen.
    Sixteen,
    /// The fixed palette of 256.
    Indexed,
    /// 24 bits.
    True,
}

impl Theme {
    /// The theme as a terminal of this depth can show it. Colours of the terminal's own sixteen stay what they are;
    /// without colour it is the theme `mono`.
    #[must_use]
    pub fn at_depth(&self, depth: ColourDepth) -> Self {
        match depth {
            ColourDepth::True => self.clone(),
            ColourDepth::Indexed => self.map(|_, rgb| nearest_indexed(rgb)),
            ColourDepth::Sixteen => self.map(|meaning, rgb| self.sixteen(meaning, rgb)),
            ColourDepth::Mono if self.kind == Kind::Mono => self.clone(),
            ColourDepth::Mono => builtin::mono(),
        }
    }

    fn map(&self, of: impl Fn(Meaning, Rgb) -> u8) -> Self {
        let mut theme = self.clone();
        for &meaning in Meaning::ALL {
            if let Shade {
                colour: Color::Rgb(r, g, b),
                ..
            } = self.shade(meaning)
            {
                theme.shades[meaning as usize].colour = Color::Indexed(of(meaning, (r, g, b)));
            }
        }
        theme
    }

    /// Grounds become black or white, and everything on them the nearest colour that can be told from them.
    fn sixteen(&self, meaning: Meaning, rgb: Rgb) -> u8 {
        let light = self.kind == Kind::Light;
        let ground = if light { 15 } else { 0 };
        match meaning {
            Meaning::Selection | Meaning::Track | Meaning::Grid if light => 7,
            Meaning::Selection => 4,
            Meaning::Track | Meaning::Grid => 8,
            m if Meaning::GROUNDS.contains(&m) => ground,
            _ => {
                let behind = SIXTEEN[usize::from(ground)];
                closest(rgb, (0u8..).zip(SIXTEEN), |c| contrast(c, behind) >= 3.0)
            }
        }
    }
}

/// The sixteen as terminals show them unless told otherwise (xterm).
const SIXTEEN: [Rgb; 16] = [
    (0, 0, 0),
    (128, 0, 0),
    (0, 128, 0),
    (128, 128, 0),
    (0, 0, 128),
    (128, 0, 128),
    (0, 128, 128),
    (192, 192, 192),
    (128, 128, 128),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (0, 0, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// The levels of a channel in the colour cube of the 256.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of the fixed 240: the cube of 216 and the ramp of greys.
fn nearest_indexed(rgb: Rgb) -> u8 {
    let cube = (0u8..216).map(|i| {
        let level = |n: u8| CUBE[usize::from(n % 6)];
        (16 + i, (level(i / 36), level(i / 6), level(i)))
    });
    let greys = (0u8..24).map(|i| {
        let grey = 8 + 10 * i;
        (232 + i, (grey, grey, grey))
    });
    closest(rgb, cube.chain(greys), |_| true)
}

fn closest(
    rgb: Rgb,
    palette: impl Iterator<Item = (u8, Rgb)>,
    allowed: impl Fn(Rgb) -> bool,
) -> u8 {
    palette
        .filter(|&(_, colour)| allowed(colour))
        .min_by_key(|&(_, colour)| distance(rgb, colour))
        .map_or(7, |(index, _)| index)
}

/// A cheap distance that weighs the channels as the eye does ("redmean").
fn distance(a: Rgb, b: Rgb) -> i64 {
    let red = i64::midpoint(i64::from(a.0), i64::from(b.0));
    let square = |x: u8, y: u8| (i64::from(x) - i64::from(y)).pow(2);
    (((512 + red) * square(a.0, b.0)) >> 8)
        + 4 * square(a.1, b.1)
        + (((767 - red) * square(a.2, b.2)) >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::builtin::THEMES;

    #[test]
    fn palette_colours_are_found_exactly() {
        assert_eq!(nearest_indexed((0, 0, 0)), 16);
        assert_eq!(nearest_indexed((255, 255, 255)), 231);
        assert_eq!(nearest_indexed((95, 135, 175)), 67);
        assert_eq!(nearest_indexed((18, 18, 18)), 233);
    }

    #[test]
    fn fewer_colours_leave_nothing_on_its_own_ground() {
        for built_in in THEMES {
            let theme = builtin::theme(built_in.name).unwrap();
            for depth in [ColourDepth::Indexed, ColourDepth::Sixteen] {
                let fewer = theme.at_depth(depth);
                let ground = fewer.shade(Meaning::Surface).colour;
                for &meaning in Meaning::ALL {
                    let shade = fewer.shade(meaning);
                    assert!(!matches!(shade.colour, Color::Rgb(..)));
                    let is_ground = Meaning::GROUNDS.contains(&meaning)
                        || Meaning::DECORATION.contains(&meaning);
                    assert!(
                        is_ground || ground == Color::Reset || shade.colour != ground,
                        "{} {} {depth:?}",
                        built_in.name,
                        meaning.word()
                    );
                }
            }
        }
    }

    #[test]
    fn the_terminals_own_colours_stay_and_no_colour_is_mono() {
        let terminal = builtin::theme("terminal").unwrap();
        assert_eq!(terminal.at_depth(ColourDepth::Sixteen), terminal);
        let slack = builtin::default_theme();
        assert_eq!(slack.at_depth(ColourDepth::Mono).kind(), Kind::Mono);
        assert_eq!(slack.at_depth(ColourDepth::True), slack);
        assert_eq!(
            slack
                .at_depth(ColourDepth::Sixteen)
                .shade(Meaning::Surface)
                .colour,
            Color::Indexed(0)
        );
    }
}
