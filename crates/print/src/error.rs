//! Why nothing was printed.

/// Why nothing was printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// There is nothing of this in the records given.
    #[error("there is no {what} in what was to be printed: choose a note that holds one")]
    Nothing {
        /// What was looked for: `line`, `exhibit`, `item`.
        what: &'static str,
    },
    /// The records given cannot stand on one paper.
    #[error("{what} cannot be printed together: print one after the other")]
    Apart {
        /// What they are.
        what: &'static str,
    },
    /// Words that were to be blacked out do not stand in the entry that was named.
    #[error("the words to black out do not stand in that entry: copy them from it")]
    WordsNotThere,
    /// A template does not take the data. It says so of every paper of its kind, so it is a fault of this build.
    #[error("the page {template} could not be set: {why}. Report it to the support desk")]
    Typeset {
        /// The template's file.
        template: &'static str,
        /// What the typesetter said.
        why: String,
    },
}

impl PrintError {
    /// The stable code: a screen's catalogue goes by it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nothing { .. } => "nothing_to_print",
            Self::Apart { .. } => "print_apart",
            Self::WordsNotThere => "words_not_there",
            Self::Typeset { .. } => "typeset",
        }
    }
}
