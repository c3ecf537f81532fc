//! Which known word a wrong one was meant to be.

/// The known word that is nearest to what was written, by edits (a swap of neighbours is one edit; case does not
/// count); `None` when no word is near enough to be a slip of the fingers.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer texts are no slip, and their distance is not worth computing.
    if word.chars().count() > 64 {
        return None;
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let edits = strsim::osa_distance(&word, &lower);
            let allowed = 1 + word.chars().count().max(lower.chars().count()) / 4;
            // A word that begins like a known one is a short form of it.
            let begins = word.chars().count() >= 3 && lower.starts_with(&word);
            (candidate, edits, begins || edits <= allowed)
        })
        .filter(|&(_, _, near)| near)
        .min_by_key(|&(_, edits, _)| edits)
        .map(|(candidate, _, _)| candidate)
}

/// A list in a sentence: `a, b or c`.
pub fn either<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::from("nothing"),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_nothing() {
        let known = ["theme", "charset", "colours", "mouse", "range"];
        for (word, meant) in [
            ("colour", Some("colours")),
            ("theem", Some("theme")),
            ("Theme", Some("theme")),
            ("char", Some("charset")),
            ("font", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(10_000), known), None);
    }

    #[test]
    fn a_list_reads_as_a_sentence() {
        assert_eq!(
            either(&["auto", "unicode", "ascii"]),
            "auto, unicode or ascii"
        );
        assert_eq!(either(&["auto"]), "auto");
    }
}
