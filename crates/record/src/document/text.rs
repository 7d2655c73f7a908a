//! Carrying somebody's rewriting of a text over to a text that has moved on meanwhile.

use similar::{ChangeTag, TextDiff};

/// Delete so many characters at a place, and insert there. Positions count Unicode code points and hold when the
/// splices are made in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) at: usize,
    pub(crate) delete: isize,
    pub(crate) insert: String,
}

/// The splices that do to `now` what the author did to `base` when they made it `mine`. It goes by words: a word is
/// rewritten whole, so that two who rewrite one never leave a third that nobody wrote. Words somebody else has already
/// deleted are not deleted again; what somebody else inserted stays.
pub(crate) fn rebase(base: &str, mine: &str, now: &str) -> Vec<Splice> {
    // Where each word of `base`, and its end, stands in `now`; and whether it is still there.
    let mut place: Vec<(usize, bool)> = Vec::new();
    let mut at_now = 0;
    for change in TextDiff::from_words(base, now).iter_all_changes() {
        let length = change.value().chars().count();
        match change.tag() {
            ChangeTag::Equal => {
                place.push((at_now, true));
                at_now += length;
            }
            ChangeTag::Delete => place.push((at_now, false)),
            ChangeTag::Insert => at_now += length,
        }
    }
    place.push((at_now, true));

    let mut splices: Vec<Splice> = Vec::new();
    let mut at_base = 0;
    // How far positions in `now` have shifted through the splices already made.
    let mut shift: isize = 0;
    for (tag, value) in rewriting(base, mine) {
        let length = isize::try_from(value.chars().count()).unwrap_or(0);
        match tag {
            ChangeTag::Equal => at_base += 1,
            ChangeTag::Delete => {
                let (at, there) = place[at_base];
                if there {
                    push(&mut splices, at.saturating_add_signed(shift), length, "");
                    shift -= length;
                }
                at_base += 1;
            }
            ChangeTag::Insert => {
                let at = place[at_base].0.saturating_add_signed(shift);
                push(&mut splices, at, 0, &value);
                shift += length;
            }
        }
    }
    splices
}

/// The author's changes in order. A space that only happens to stand between two rewritten words is rewritten with them:
/// a phrase stays whole, or the words of two who rewrite one sentence would be dealt into each other like cards.
fn rewriting(base: &str, mine: &str) -> Vec<(ChangeTag, String)> {
    let diff = TextDiff::from_words(base, mine);
    let all: Vec<(ChangeTag, String)> = diff.iter_all_changes().map(|c| (c.tag(), c.value().to_owned())).collect();
    let changed = |at: Option<usize>| at.and_then(|at| all.get(at)).is_some_and(|(tag, _)| *tag != ChangeTag::Equal);
    let mut out = Vec::with_capacity(all.len());
    for (at, (tag, value)) in all.iter().enumerate() {
        let space = *tag == ChangeTag::Equal && value.trim().is_empty() && !value.contains('\n');
        if space && changed(at.checked_sub(1)) && changed(Some(at + 1)) {
            out.push((ChangeTag::Delete, value.clone()));
            out.push((ChangeTag::Insert, value.clone()));
        } else {
            out.push((*tag, value.clone()));
        }
    }
    out
}

/// Whether both rewrote the same words of `base`, each in another way.
pub(crate) fn collide(base: &str, mine: &str, now: &str) -> bool {
    let gone = |other: &str| -> Vec<bool> {
        let diff = TextDiff::from_words(base, other);
        let kept = diff.iter_all_changes().filter(|c| c.tag() != ChangeTag::Insert);
        kept.map(|c| c.tag() == ChangeTag::Delete && !c.value().trim().is_empty()).collect()
    };
    mine != now && gone(mine).iter().zip(gone(now)).any(|(mine, theirs)| *mine && theirs)
}

/// What `now` becomes when the author's rewriting of `base` into `mine` is carried over to it.
pub(crate) fn carried(base: &str, mine: &str, now: &str) -> String {
    let mut chars: Vec<char> = now.chars().collect();
    for splice in rebase(base, mine, now) {
        let from = splice.at.min(chars.len());
        let to = from.saturating_add_signed(splice.delete).min(chars.len());
        chars.splice(from..to, splice.insert.chars());
    }
    chars.into_iter().collect()
}

/// Adds to the last splice where the two touch, so that a word typed is one operation run and not one splice a letter.
fn push(splices: &mut Vec<Splice>, at: usize, delete: isize, insert: &str) {
    if let Some(last) = splices.last_mut()
        && last.at + last.insert.chars().count() == at
    {
        last.delete += delete;
        last.insert.push_str(insert);
        return;
    }
    splices.push(Splice { at, delete, insert: insert.to_owned() });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn done(now: &str, splices: &[Splice]) -> String {
        let mut chars: Vec<char> = now.chars().collect();
        for s in splices {
            let end = s.at + usize::try_from(s.delete).unwrap();
            chars.splice(s.at..end, s.insert.chars());
        }
        chars.into_iter().collect()
    }

    #[test]
    fn two_officers_add_to_one_briefing_and_both_stand() {
        let base = "Walk the stairwell.";
        let both = carried(base, "Walk the stairwell from the top.", "Two officers. Walk the stairwell.");
        assert_eq!(both, "Two officers. Walk the stairwell from the top.");
    }

    #[test]
    fn what_somebody_else_deleted_is_not_deleted_again() {
        let splices = rebase("old door", "door", "door");
        assert_eq!(done("door", &splices), "door");
    }

    #[test]
    fn two_who_rewrite_one_word_leave_both_words_and_never_a_third() {
        let now = "Walk the footpath.";
        assert_eq!(done(now, &rebase("Walk the towpath.", "Walk the towline.", now)), "Walk the footpath.towline.");
        assert!(collide("Walk the towpath.", "Walk the towline.", now));
        assert!(!collide("Walk the towpath.", now, now), "both made the same of it");
        assert!(!collide("Walk the towpath.", "Walk the towpath. Two officers.", now), "what was added rewrote nothing");
    }

    #[test]
    fn a_phrase_that_is_rewritten_stays_whole() {
        let base = "Search the planters and the lock gates. Door code is with control.";
        let splices = rebase(base, "Search twelve bins.", base);
        assert_eq!(splices.len(), 1, "one run of words, nothing of somebody else's can fall inside it: {splices:?}");
        assert!(splices[0].insert.contains("twelve bins."));
        assert_eq!(done(base, &splices), "Search twelve bins.");
    }

    proptest! {
        #[test]
        fn with_nothing_between_the_text_becomes_mine(base in "[a-cé ]{0,24}", mine in "[a-cé ]{0,24}") {
            prop_assert_eq!(done(&base, &rebase(&base, &mine, &base)), mine);
        }

        #[test]
        fn any_three_texts_rebase_within_bounds(base in "[ab]{0,16}", mine in "[ab]{0,16}", now in "[ab]{0,16}") {
            prop_assert_eq!(done(&now, &rebase(&base, &mine, &now)), carried(&base, &mine, &now));
        }
    }
}
