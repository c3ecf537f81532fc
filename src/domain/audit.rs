//! What the audit of an account found: asked with a key that can only read, part by part, and told by name. What was not
//! answered is unknown, and one unanswered part keeps the whole account unknown.

use super::{Name, Span, Stamp, format};

/// An answer older than this says nothing about now; accounts are asked several times an hour.
pub const FRESH: Span = Span::hours(1);

/// The last round of questions to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// The venue: `binance`.
    pub venue: Name,
    /// As it is written: `Binance`.
    pub title: &'static str,
    /// What its key is.
    pub key: Key,
    /// Every part of the account, in the order in which they are asked.
    pub parts: Vec<Part>,
    /// When the round ended.
    pub at: Stamp,
}

/// What the key of an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Not asked yet.
    Unasked,
    /// It can only read.
    ReadOnly,
    /// It can do more, so that it is not used. What it can do, in words: `it may trade`.
    Refused(String),
    /// Nobody knows. Why, in words.
    Unread(String),
}

/// A part of an account: `spot`, `margin`, `USD-M futures`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub found: Found,
}

/// What was found in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It answered, and nothing in it is leveraged or borrowed.
    Nothing,
    /// Leverage, each in words: `BTCUSDT long 0.012`.
    Leverage(Vec<String>),
    /// It did not answer. Why, in words that follow the name: `cannot be read with this key`.
    Unread(String),
}

/// What is to be made of an account, or of several together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Every part answered: no leverage.
    Nothing,
    /// A part did not answer, or too long ago.
    Unknown,
    /// There is leverage.
    Leverage,
}

impl Audit {
    /// An account that has not been asked yet.
    pub const fn unasked(venue: Name, title: &'static str) -> Self {
        Self {
            venue,
            title,
            key: Key::Unasked,
            parts: Vec::new(),
            at: Stamp::from_micros(0),
        }
    }

    /// Its answers are too old to speak of now.
    pub fn is_old(&self, now: Stamp) -> bool {
        self.key != Key::Unasked && now.since(self.at) > FRESH
    }

    /// What it comes to.
    pub fn outcome(&self, now: Stamp) -> Outcome {
        if self.key != Key::ReadOnly || self.is_old(now) || self.parts.is_empty() {
            return Outcome::Unknown;
        }
        let each = self.parts.iter().map(|part| match part.found {
            Found::Nothing => Outcome::Nothing,
            Found::Leverage(_) => Outcome::Leverage,
            Found::Unread(_) => Outcome::Unknown,
        });
        each.max().unwrap_or(Outcome::Unknown)
    }

    /// What answered and what it said: `Binance spot, margin: none at 09:12; USD-M futures cannot be read with this key`.
    pub fn words(&self, now: Stamp) -> String {
        let title = self.title;
        match &self.key {
            Key::Unasked => return format!("{title} is being asked"),
            Key::Refused(why) => return format!("{title} key refused: {why}"),
            Key::Unread(why) => return format!("{title} {why}"),
            Key::ReadOnly => {}
        }
        let mut clauses = Vec::new();
        for part in &self.parts {
            if let Found::Leverage(open) = &part.found {
                clauses.push(format!("{}: {}", part.name, listed(open)));
            }
        }
        let names = |wanted: &Found| -> String {
            let same = self.parts.iter().filter(|part| part.found == *wanted);
            same.map(|part| part.name).collect::<Vec<_>>().join(", ")
        };
        let free = names(&Found::Nothing);
        if !free.is_empty() {
            clauses.push(format!("{free}: none at {}", format::clock_short(self.at)));
        }
        let mut told: Vec<&str> = Vec::new();
        for part in &self.parts {
            if let Found::Unread(why) = &part.found
                && !told.contains(&why.as_str())
            {
                told.push(why);
                clauses.push(format!("{} {why}", names(&part.found)));
            }
        }
        if self.is_old(now) {
            let age = format::age(now.since(self.at));
            clauses.push(format!("{age} ago, too long"));
        }
        format!("{title} {}", clauses.join("; "))
    }
}

/// What several accounts come to: leverage anywhere, else unknown anywhere; `None` when there is no account.
pub fn outcome(audits: &[Audit], now: Stamp) -> Option<Outcome> {
    audits.iter().map(|audit| audit.outcome(now)).max()
}

/// Positions that are told by name; the rest are counted.
const TOLD: usize = 3;

fn listed(open: &[String]) -> String {
    let mut text = open
        .iter()
        .take(TOLD)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if open.len() > TOLD {
        text.push_str(&format!(" and {} more", open.len() - TOLD));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Stamp {
        Stamp::parse(text).unwrap()
    }

    fn audit(parts: &[(&'static str, Found)]) -> Audit {
        Audit {
            venue: Name::literal("binance"),
            title: "Binance",
            key: Key::ReadOnly,
            parts: parts
                .iter()
                .map(|(name, found)| Part {
                    name,
                    found: found.clone(),
                })
                .collect(),
            at: at("2026-11-21T09:12:40Z"),
        }
    }

    fn unread() -> Found {
        Found::Unread("cannot be read with this key".to_owned())
    }

    fn long() -> Found {
        Found::Leverage(vec!["BTCUSDT long 0.012".to_owned()])
    }

    #[test]
    fn one_unanswered_part_keeps_the_whole_unknown_and_leverage_anywhere_is_told_first() {
        let now = at("2026-11-21T09:20:00Z");
        let free = audit(&[("spot", Found::Nothing), ("margin", Found::Nothing)]);
        assert_eq!(free.outcome(now), Outcome::Nothing);
        assert_eq!(free.words(now), "Binance spot, margin: none at 09:12Z");
        let partly = audit(&[
            ("spot", Found::Nothing),
            ("USD-M futures", unread()),
            ("COIN-M futures", unread()),
        ]);
        assert_eq!(partly.outcome(now), Outcome::Unknown);
        assert_eq!(
            partly.words(now),
            "Binance spot: none at 09:12Z; USD-M futures, COIN-M futures cannot be read with this key"
        );
        let open = audit(&[
            ("spot", Found::Nothing),
            ("USD-M futures", long()),
            ("margin", unread()),
        ]);
        assert_eq!(open.outcome(now), Outcome::Leverage);
        assert_eq!(
            open.words(now),
            "Binance USD-M futures: BTCUSDT long 0.012; spot: none at 09:12Z; margin cannot be read with this key"
        );
        assert_eq!(outcome(&[], now), None);
        assert_eq!(outcome(&[free, partly], now), Some(Outcome::Unknown));
    }

    #[test]
    fn an_answer_of_long_ago_says_nothing_about_now() {
        let free = audit(&[("spot", Found::Nothing)]);
        assert_eq!(free.outcome(at("2026-11-21T10:12:40Z")), Outcome::Nothing);
        let late = at("2026-11-21T10:12:41Z");
        assert_eq!(free.outcome(late), Outcome::Unknown);
        assert!(free.words(late).ends_with("; 1 h ago, too long"));
    }

    #[test]
    fn a_key_that_is_not_read_only_or_not_asked_is_unknown() {
        let now = at("2026-11-21T09:20:00Z");
        for (key, words) in [
            (Key::Unasked, "Binance is being asked"),
            (
                Key::Refused("it may trade".to_owned()),
                "Binance key refused: it may trade",
            ),
            (
                Key::Unread("cannot be asked: network down".to_owned()),
                "Binance cannot be asked: network down",
            ),
        ] {
            let audit = Audit {
                key,
                ..audit(&[("spot", Found::Nothing)])
            };
            assert_eq!(audit.outcome(now), Outcome::Unknown);
            assert_eq!(audit.words(now), words);
        }
        // A key that only reads and an account without any part: nothing was answered.
        assert_eq!(audit(&[]).outcome(now), Outcome::Unknown);
    }
}
