//! The palette's search: words and initials, best match first.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::actions::Action;

/// An action that matches, with the places of the matched letters in its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index into the table of actions.
    pub action: usize,
    /// Places of the matched characters, ascending.
    pub letters: Vec<u32>,
}

/// Actions that match what was typed, best first; all of them, in their order, when nothing was typed. `allowed` says
/// which can be run now.
pub fn search(actions: &[Action], typed: &str, allowed: impl Fn(&Action) -> bool) -> Vec<Match> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(typed.trim(), CaseMatching::Smart, Normalization::Smart);
    let mut found: Vec<(u32, Match)> = actions
        .iter()
        .enumerate()
        .filter(|(_, action)| allowed(action))
        .filter_map(|(index, action)| {
            let (mut buffer, mut letters) = (Vec::new(), Vec::new());
            let text = Utf32Str::new(&action.label, &mut buffer);
            let score = pattern.indices(text, &mut matcher, &mut letters)?;
            letters.sort_unstable();
            letters.dedup();
            Some((
                score,
                Match {
                    action: index,
                    letters,
                },
            ))
        })
        .collect();
    if !typed.trim().is_empty() {
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    }
    found.into_iter().map(|(_, found)| found).collect()
}
