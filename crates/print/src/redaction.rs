//! Entries, or words of them, blacked out by order, on a copy. The record keeps every word; the paper is set without them, so
//! that nothing of them is in the file to be found under the black, and every bar over words is as long as every other.

use std::collections::BTreeSet;
use std::ops::Range;

use record::EntryId;
use record::kinds::note::{Span, standing};
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// What stands in a bar over words. It is the same for every word: a length would tell which it may have been.
pub(crate) const BAR: &str = "Redacted by order";

/// Words of one entry that are blacked out, wherever they stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The numbered entry.
    pub entry: EntryId,
    /// The words, in small letters or in capitals, with whatever apostrophe, hyphen or gap, with their accents or without. A part
    /// of a word takes the whole word with it.
    pub words: String,
}

/// What is blacked out on a copy.
#[derive(Clone, Copy, Debug)]
pub struct Redaction<'a> {
    /// The numbered entries; each stands as a black bar with its number, its corrections too.
    pub entries: &'a [EntryId],
    /// Words of other entries.
    pub passages: &'a [Passage],
    /// By whose order, or why: it stands in every bar over an entry, and at the end of the paper.
    pub reason: &'a str,
}

impl<'a> Redaction<'a> {
    /// Whether an entry is blacked out.
    pub(crate) fn covers(&self, entry: EntryId) -> bool {
        self.entries.contains(&entry)
    }

    /// The words that are blacked out in an entry.
    pub(crate) fn words_of(&self, entry: EntryId) -> Vec<&'a str> {
        self.passages.iter().filter(|p| p.entry == entry).map(|p| p.words.as_str()).collect()
    }

    /// What a bar says; the numbers of the corrections that went with it leave no gap.
    pub(crate) fn bar(&self, corrections: &[u64]) -> String {
        let numbers: Vec<String> = corrections.iter().map(u64::to_string).collect();
        let with = match numbers.len() {
            0 => String::new(),
            1 => format!(" With its correction, entry {}.", numbers.join("")),
            _ => format!(" With its corrections, entries {}.", numbers.join(", ")),
        };
        format!("Redacted by order: {}.{with}", self.reason.trim_end_matches('.'))
    }

    /// Entries of which words are blacked out, and not the whole.
    fn in_part(&self) -> usize {
        let parts: BTreeSet<EntryId> = self.passages.iter().map(|p| p.entry).filter(|entry| !self.covers(*entry)).collect();
        parts.len()
    }

    /// How many entries it touches, whole or in part.
    #[must_use]
    pub fn touches(&self) -> usize {
        self.entries.len() + self.in_part()
    }

    /// What is blacked out, in words: `1 entry and words of 2 entries`.
    #[must_use]
    pub fn said(&self) -> String {
        let counted = |n: usize| if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") };
        match (self.entries.len(), self.in_part()) {
            (whole, 0) => counted(whole),
            (0, parts) => format!("words of {}", counted(parts)),
            (whole, parts) => format!("{} and words of {}", counted(whole), counted(parts)),
        }
    }

    /// What the paper says of itself.
    pub(crate) fn about(&self) -> String {
        let are = if self.entries.len() == 1 && self.in_part() == 0 { "is" } else { "are" };
        format!(
            "This is a redacted copy: {} {are} blacked out by order ({}). The record itself is unchanged and holds every word. \
             The fingerprint of the last entry is left out, because it is made from those words too.",
            self.said(),
            self.reason
        )
    }
}

/// Letters that nobody sees and that part no word: soft hyphens and joiners.
fn unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// An accent of Latin, Greek or Cyrillic letters, by itself. One letter is written as one character or as a letter and an accent,
/// and whoever is in a hurry writes none.
fn accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// A text as it is searched, each letter with where in the text it stands: small letters without accents, one apostrophe and one
/// hyphen for all, any gap as one space, nothing that is not seen. A name is typed in one way and stands in the note in two.
fn folded(text: &str) -> Vec<(char, usize)> {
    let mut out: Vec<(char, usize)> = Vec::new();
    for (at, letter) in text.chars().enumerate().filter(|(_, letter)| !unseen(*letter)) {
        let plain = match letter {
            '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            gap if gap.is_whitespace() => ' ',
            other => other,
        };
        if plain != ' ' || out.last().is_none_or(|(before, _)| *before != ' ') {
            decompose_canonical(plain, |part| {
                if !accent(part) {
                    out.extend(part.to_lowercase().map(|small| (small, at)));
                }
            });
        }
    }
    out
}

/// Where words stand in a text, in characters and in order, each place widened to the whole words that it touches.
fn places(text: &str, words: &str) -> Vec<Range<usize>> {
    let (letters, words) = (folded(text), folded(words.trim()));
    if words.is_empty() {
        return Vec::new();
    }
    let text: Vec<char> = text.chars().collect();
    let of_word = |letter: char| letter.is_alphanumeric() || unseen(letter) || is_combining_mark(letter);
    let joined = |i: usize| of_word(text[i - 1]) && of_word(text[i]);
    let mut found: Vec<Range<usize>> = Vec::new();
    for window in letters.windows(words.len()) {
        if !window.iter().zip(&words).all(|((one, _), (other, _))| one == other) {
            continue;
        }
        let (mut from, mut to) = (window[0].1, window[window.len() - 1].1 + 1);
        while from > 0 && joined(from) {
            from -= 1;
        }
        while to < text.len() && joined(to) {
            to += 1;
        }
        found.push(from..to);
    }
    found
}

/// Whether a text holds any of these words.
pub(crate) fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| !places(text, w).is_empty())
}

/// The words as they were written, without what was put in place of any.
fn written(spans: &[Span]) -> String {
    let was = |span: &Span| match span {
        Span::Stands(text) => text.clone(),
        Span::Struck { was, .. } => was.clone(),
    };
    spans.iter().map(was).collect()
}

/// Where words stand in what is read once each correction is in its place, as stretches of what was written: a name may come
/// about by a correction, half of it put and half of it left.
fn in_reading(spans: &[Span], words: &str) -> Vec<Range<usize>> {
    // For each letter that is read, where that was written.
    let mut written: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for span in spans {
        let (Span::Stands(was) | Span::Struck { was, .. }) = span;
        let here = at..at + was.chars().count();
        at = here.end;
        match span {
            Span::Stands(_) => written.extend(here.map(|i| i..i + 1)),
            Span::Struck { now, .. } => written.extend(now.chars().map(|_| here.clone())),
        }
    }
    let stretch = |read: Range<usize>| Some(written.get(read.start)?.start..written.get(read.end.checked_sub(1)?)?.end);
    places(&standing(spans), words).into_iter().filter_map(stretch).collect()
}

/// Whether these words stand in what was written, or in what is read since it was corrected.
pub(crate) fn in_words(spans: &[Span], words: &str) -> bool {
    holds(&written(spans), &[words]) || holds(&standing(spans), &[words])
}

/// What is left of an entry's words, with none for each bar. A correction that touches what is blacked out goes whole: what was
/// struck and what was put tell of each other.
pub(crate) fn cut(spans: &[Span], words: &[&str]) -> Vec<Option<Span>> {
    let whole = written(spans);
    let mut black: Vec<Range<usize>> =
        words.iter().flat_map(|w| places(&whole, w).into_iter().chain(in_reading(spans, w))).collect();
    let mut begins = 0;
    for span in spans {
        let (Span::Stands(text) | Span::Struck { was: text, .. }) = span;
        let here = begins..begins + text.chars().count();
        begins = here.end;
        let touched = black.iter().any(|b| b.start < here.end && here.start < b.end);
        if touched && matches!(span, Span::Struck { .. }) {
            black.push(here);
        }
    }
    black.sort_by_key(|b| (b.start, b.end));
    let mut bars: Vec<Range<usize>> = Vec::new();
    for next in black {
        match bars.last_mut().filter(|last| next.start <= last.end) {
            Some(last) => last.end = last.end.max(next.end),
            None => bars.push(next),
        }
    }
    let mut out: Vec<Option<Span>> = Vec::new();
    let mut drawn: Option<usize> = None;
    let mut at = 0;
    for span in spans {
        let (Span::Stands(text) | Span::Struck { was: text, .. }) = span;
        let mut left = String::new();
        for letter in text.chars() {
            let bar = bars.iter().position(|b| b.contains(&at));
            at += 1;
            match bar {
                None => left.push(letter),
                Some(_) if bar == drawn => {}
                Some(_) => {
                    out.extend(stands(&mut left));
                    out.push(None);
                    drawn = bar;
                }
            }
        }
        match span {
            Span::Stands(_) => out.extend(stands(&mut left)),
            // It is under a bar whole, or not at all.
            Span::Struck { .. } if !left.is_empty() => out.push(Some(span.clone())),
            Span::Struck { .. } => {}
        }
    }
    out
}

/// The words read so far, where there are any.
fn stands(left: &mut String) -> Option<Option<Span>> {
    (!left.is_empty()).then(|| Some(Span::Stands(std::mem::take(left))))
}
