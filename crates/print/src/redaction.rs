//! Entries, or words of them, blacked out by order, on a copy. The record keeps every word; the paper is set without them, so
//! that nothing of them is in the file to be found under the black, and every bar over words is as long as every other.

use std::collections::BTreeSet;
use std::ops::Range;

use record::EntryId;
use record::kinds::note::Span;

/// What stands in a bar over words. It is the same for every word: a length would tell which it may have been.
pub(crate) const BAR: &str = "Redacted by order";

/// Words of one entry that are blacked out, wherever they stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The numbered entry.
    pub entry: EntryId,
    /// The words, in small letters or in capitals. A part of a word takes the whole word with it.
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

/// Where words stand in a text, in characters and in order, each place widened to the whole words that it touches.
fn places(text: &str, words: &str) -> Vec<Range<usize>> {
    let (text, words): (Vec<char>, Vec<char>) = (text.chars().collect(), words.trim().chars().collect());
    if words.is_empty() {
        return Vec::new();
    }
    let same = |(a, b): (&char, &char)| a == b || a.to_lowercase().eq(b.to_lowercase());
    let joined = |i: usize| text[i - 1].is_alphanumeric() && text[i].is_alphanumeric();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (i, window) in text.windows(words.len()).enumerate() {
        if !window.iter().zip(&words).all(same) {
            continue;
        }
        let (mut from, mut to) = (i, i + words.len());
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

/// Whether these words stand in what was written, or in what was put in place of it.
pub(crate) fn in_words(spans: &[Span], words: &str) -> bool {
    let put = |span: &Span| matches!(span, Span::Struck { now, .. } if holds(now, &[words]));
    holds(&written(spans), &[words]) || spans.iter().any(put)
}

/// What is left of an entry's words, with none for each bar. A correction that touches what is blacked out goes whole: what was
/// struck and what was put tell of each other.
pub(crate) fn cut(spans: &[Span], words: &[&str]) -> Vec<Option<Span>> {
    let whole = written(spans);
    let mut black: Vec<Range<usize>> = words.iter().flat_map(|w| places(&whole, w)).collect();
    let mut begins = 0;
    for span in spans {
        let (Span::Stands(text) | Span::Struck { was: text, .. }) = span;
        let here = begins..begins + text.chars().count();
        begins = here.end;
        if let Span::Struck { now, .. } = span {
            let touched = black.iter().any(|b| b.start < here.end && here.start < b.end);
            if touched || holds(now, words) {
                black.push(here);
            }
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
