//! The words for what a colour means.

/// Names every meaning once: the variant, the word in a theme file, the constant lists.
macro_rules! meanings {
    ($($variant:ident $word:literal $doc:literal,)+) => {
        /// What a colour stands for. Nothing on the screen is coloured without one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Meaning {
            $(#[doc = $doc] $variant,)+
        }

        impl Meaning {
            /// Every meaning, in the order of a theme file.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The word in a theme file.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

meanings! {
    Background "background" "Behind everything.",
    Surface "surface" "Inside a panel.",
    Overlay "overlay" "Inside a popup.",
    Header "header" "Behind header and footer.",
    Selection "selection" "Behind the selected row.",
    Track "track" "The empty part of a bar; an input field.",
    Grid "grid" "Grid lines of a chart.",
    Border "border" "Frames and dividers.",
    BorderFocused "border_focused" "The frame of the focused panel.",
    Text "text" "Values.",
    Muted "muted" "Labels and units.",
    Faint "faint" "Heads, axes, small print.",
    BehindOverlay "behind_overlay" "Everything behind a popup.",
    Title "title" "Names of panels, bold figures.",
    Key "key" "Keys.",
    Accent "accent" "Focus and the chosen thing.",
    Up "up" "A market figure that rose; never \"good\".",
    Down "down" "A market figure that fell; never \"bad\".",
    Neutral "neutral" "A market figure that did not move.",
    Good "good" "A gate, rule or source that holds.",
    Warn "warn" "One to look at.",
    Bad "bad" "One that fails.",
    Unknown "unknown" "Not known.",
    Stale "stale" "Known, but older than its allowance.",
    Live "live" "The mode is live.",
    Replay "replay" "The mode is replay.",
    Offline "offline" "No network.",
    Series1 "series1" "First line of a chart.",
    Series2 "series2" "Second line of a chart.",
    Series3 "series3" "Third line of a chart.",
    Series4 "series4" "Fourth line of a chart.",
    Series5 "series5" "Fifth line of a chart.",
    Series6 "series6" "Sixth line of a chart.",
    Series7 "series7" "Seventh line of a chart.",
    Series8 "series8" "Eighth line of a chart.",
    Heat0 "heat0" "Less than 3% deep.",
    Heat1 "heat1" "Less than 6% deep.",
    Heat2 "heat2" "Less than 10% deep.",
    Heat3 "heat3" "Less than 20% deep.",
    Heat4 "heat4" "Less than 35% deep.",
    Heat5 "heat5" "35% deep or more.",
}

impl Meaning {
    /// The meaning with this word; `None` when there is none.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.word() == word)
    }

    /// The colour of the n-th line of a chart (from 0); the ninth is as the first.
    pub const fn series(n: usize) -> Self {
        const SERIES: [Meaning; 8] = [
            Meaning::Series1,
            Meaning::Series2,
            Meaning::Series3,
            Meaning::Series4,
            Meaning::Series5,
            Meaning::Series6,
            Meaning::Series7,
            Meaning::Series8,
        ];
        SERIES[n % SERIES.len()]
    }

    /// The direction of a market figure: up, down, neutral at zero, unknown when it is not a number.
    pub fn direction(change: f64) -> Self {
        match change.partial_cmp(&0.0) {
            Some(std::cmp::Ordering::Greater) => Self::Up,
            Some(std::cmp::Ordering::Less) => Self::Down,
            Some(std::cmp::Ordering::Equal) => Self::Neutral,
            None => Self::Unknown,
        }
    }

    /// The direction of a figure as it is written: one that is written as zero has no sign, and no colour says more than
    /// the text does.
    pub fn written(change: f64, text: &str) -> Self {
        let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
        if change.is_finite() && is_zero {
            return Self::Neutral;
        }
        Self::direction(change)
    }

    /// The grounds on which text stands.
    pub const GROUNDS: [Self; 5] = [
        Self::Background,
        Self::Surface,
        Self::Overlay,
        Self::Header,
        Self::Selection,
    ];

    /// Meanings that carry no information: their contrast is free.
    pub const DECORATION: [Self; 3] = [Self::Track, Self::Grid, Self::BehindOverlay];
}

/// The heat of a depth below a high, a fraction of either sign (0.329 or −0.329); unknown when it is not a number.
pub fn heat(depth: f64) -> Meaning {
    let depth = depth.abs();
    if depth.is_nan() {
        return Meaning::Unknown;
    }
    [
        (0.03, Meaning::Heat0),
        (0.06, Meaning::Heat1),
        (0.10, Meaning::Heat2),
        (0.20, Meaning::Heat3),
        (0.35, Meaning::Heat4),
    ]
    .into_iter()
    .find(|&(limit, _)| depth < limit)
    .map_or(Meaning::Heat5, |(_, meaning)| meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_read_back() {
        for (i, &meaning) in Meaning::ALL.iter().enumerate() {
            assert_eq!(meaning as usize, i);
            assert_eq!(Meaning::from_word(meaning.word()), Some(meaning));
        }
        assert_eq!(Meaning::from_word("Text"), None);
    }

    #[test]
    fn heat_has_its_thresholds() {
        for (depth, expected) in [
            (0.0, Meaning::Heat0),
            (0.0299, Meaning::Heat0),
            (0.03, Meaning::Heat1),
            (-0.051, Meaning::Heat1),
            (-0.062, Meaning::Heat2),
            (0.10, Meaning::Heat3),
            (-0.329, Meaning::Heat4),
            (0.35, Meaning::Heat5),
            (-0.433, Meaning::Heat5),
            (f64::NAN, Meaning::Unknown),
        ] {
            assert_eq!(heat(depth), expected, "{depth}");
        }
    }

    #[test]
    fn direction_follows_the_sign() {
        assert_eq!(Meaning::direction(0.1), Meaning::Up);
        assert_eq!(Meaning::direction(-0.1), Meaning::Down);
        assert_eq!(Meaning::direction(-0.0), Meaning::Neutral);
        assert_eq!(Meaning::direction(f64::NAN), Meaning::Unknown);
        assert_eq!(Meaning::series(8), Meaning::Series1);
    }

    #[test]
    fn what_is_written_as_zero_has_no_direction() {
        use crate::domain::format;
        for (change, percent, millions) in [
            (0.000_4, Meaning::Neutral, Meaning::Neutral),
            (-0.000_4, Meaning::Neutral, Meaning::Neutral),
            (0.000_6, Meaning::Up, Meaning::Neutral),
            (-0.000_6, Meaning::Down, Meaning::Neutral),
            (-60_000.0, Meaning::Down, Meaning::Down),
            (f64::NAN, Meaning::Unknown, Meaning::Unknown),
        ] {
            let written = |text: String| Meaning::written(change, &text);
            assert_eq!(written(format::percent(change)), percent, "{change}");
            assert_eq!(written(format::usd_m(change)), millions, "{change}");
        }
    }
}
