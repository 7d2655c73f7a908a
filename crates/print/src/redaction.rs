//! Entries blacked out by order, on a copy. The record keeps every word; the paper is set without them, so that nothing of them
//! is in the file to be found under the black.

use record::EntryId;

/// What is blacked out on a copy.
#[derive(Clone, Copy, Debug)]
pub struct Redaction<'a> {
    /// The numbered entries; each stands as a black bar with its number, its corrections too.
    pub entries: &'a [EntryId],
    /// By whose order, or why: it stands in every bar.
    pub reason: &'a str,
}

impl Redaction<'_> {
    /// Whether an entry is blacked out.
    pub(crate) fn covers(&self, entry: EntryId) -> bool {
        self.entries.contains(&entry)
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

    /// What the paper says of itself.
    pub(crate) fn about(&self) -> String {
        let n = self.entries.len();
        let entries = if n == 1 { "1 entry is".to_owned() } else { format!("{n} entries are") };
        format!(
            "This is a redacted copy: {entries} blacked out by order ({}). The record itself is unchanged and holds every word. \
             The fingerprint of the last entry is left out, because it is made from those words too.",
            self.reason
        )
    }
}
