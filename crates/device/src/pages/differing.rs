//! Where two versions of a text differ: the words that do, with a few around them.

/// Words kept on each side, so that one sees where it is.
const AROUND: usize = 3;

/// The parts of two texts that differ. A text that is long and the same elsewhere is cut with an ellipsis.
#[must_use]
pub fn differing(one: &str, two: &str) -> (String, String) {
    let (a, b): (Vec<&str>, Vec<&str>) = (one.split_inclusive(' ').collect(), two.split_inclusive(' ').collect());
    let same = |x: &&str, y: &&str| x.trim_end() == y.trim_end();
    let front = a.iter().zip(&b).take_while(|(x, y)| same(x, y)).count();
    let left = a.len().min(b.len()) - front;
    let back = a.iter().rev().zip(b.iter().rev()).take(left).take_while(|(x, y)| same(x, y)).count();
    let (from, after) = (front.saturating_sub(AROUND), back.saturating_sub(AROUND));
    let cut = |words: &[&str]| {
        let kept = words[from..words.len() - after].concat();
        let kept = kept.trim_end();
        let (before, behind) = (if from > 0 { "… " } else { "" }, if after > 0 { " …" } else { "" });
        format!("{before}{kept}{behind}")
    };
    (cut(&a), cut(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_stays_with_a_few_words_around_it() {
        let (mine, theirs) = differing(
            "Search the planters and the void under the stairs. Door code is with control.",
            "Search the planters and the bins under the stairs. Door code is with control.",
        );
        assert_eq!(mine, "… planters and the void under the stairs. …");
        assert_eq!(theirs, "… planters and the bins under the stairs. …");
    }

    #[test]
    fn what_was_added_removed_or_all_of_it_is_shown() {
        assert_eq!(differing("", "Walk there."), (String::new(), "Walk there.".to_owned()));
        assert_eq!(differing("Walk.", "Walk. Two officers."), ("Walk.".to_owned(), "Walk. Two officers.".to_owned()));
        assert_eq!(differing("one two", "one two"), ("one two".to_owned(), "one two".to_owned()));
    }
}
