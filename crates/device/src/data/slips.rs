//! Words typed with a slip: which words of the index were meant.

/// How many letters may be wrong, missing, too many or swapped in a word of so many letters.
pub(super) fn allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// How many slips lie between what was typed and the nearest beginning of a word: letters wrong, missing, too many, or two
/// neighbours swapped (optimal string alignment).
pub(super) fn distance(typed: &str, word: &str) -> usize {
    let typed: Vec<char> = typed.chars().collect();
    // Beginnings longer than this are further away than any slip counts.
    let word: Vec<char> = word.chars().take(typed.len() + 2).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (i, letter) in typed.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, other) in word.iter().enumerate() {
            let mut least = (row[j] + usize::from(letter != other)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *letter == word[j - 1] && typed[i - 1] == *other {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.into_iter().min().unwrap_or(typed.len())
}

/// Fewer letters than this begin too many words to be what was meant by more.
const SHORTEST: usize = 4;

/// What may have been meant by a word with a slip in its first letter, as beginnings of words: the first two letters swapped,
/// the first one too many, wrong or missing. Always the same few, in the order in which they are likely.
pub(super) fn at_first(typed: &str) -> Vec<String> {
    let mut letters = typed.chars();
    let Some(first) = letters.next() else { return Vec::new() };
    let rest = letters.as_str();
    let mut meant = Vec::new();
    if let Some(second) = letters.next() {
        meant.push(format!("{second}{first}{}", letters.as_str()));
    }
    if rest.chars().count() >= SHORTEST {
        meant.push(rest.to_owned());
    }
    for letter in 'a'..='z' {
        meant.push(format!("{letter}{typed}"));
        meant.push(format!("{letter}{rest}"));
    }
    meant.retain(|beginning| beginning != typed);
    meant
}

#[cfg(test)]
mod tests {
    use super::{at_first, distance};

    #[test]
    fn a_slip_in_the_first_letter_may_mean_few_beginnings_and_each_is_one_slip_away() {
        for (typed, meant) in [("ofxglove", "foxglove"), ("oxglove", "foxglove"), ("doxglove", "foxglove"), ("xcanal", "canal")] {
            let all = at_first(typed);
            assert!(all.contains(&meant.to_owned()) && all.len() <= 54, "{typed}: {all:?}");
            assert!(all.iter().all(|beginning| distance(typed, beginning) <= 1), "{typed}");
        }
        assert!(!at_first("xcan").contains(&"can".to_owned()), "three letters begin too much");
        assert_eq!(at_first(""), Vec::<String>::new());
    }

    #[test]
    fn one_slip_of_each_sort_is_one() {
        for typed in ["stairwell", "stairwel", "stair"] {
            assert_eq!(distance(typed, "stairwell"), 0, "{typed} begins it");
        }
        for typed in ["stiarwell", "stairwll", "staairwell", "stauwell", "stairvell"] {
            let slips = distance(typed, "stairwell");
            assert!((1..=2).contains(&slips), "{typed}: {slips}");
        }
        assert_eq!(distance("stiarwell", "stairwell"), 1, "two neighbours swapped");
        assert_eq!(distance("foxglvoe", "foxglove"), 1);
        assert!(distance("canal", "foxglove") > 2);
    }
}
