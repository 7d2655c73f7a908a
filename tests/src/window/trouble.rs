//! What can go wrong between a test and a window.

/// A problem with driving a window; each says what was being done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A program that the window tests need is not there.
    #[error("{program} could not be started ({source}). `cargo xtask test` installs it.")]
    NotStarted {
        /// The program.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the test could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The driver answered with an error.
    #[error("{what}: the driver says {error}: {message}")]
    Refused {
        /// The command.
        what: String,
        /// The WebDriver error code.
        error: String,
        /// Its message.
        message: String,
    },
    /// The driver did not answer, or not in its protocol.
    #[error("{what}: no answer from the driver: {message}")]
    NoAnswer {
        /// The command.
        what: String,
        /// What happened.
        message: String,
    },
    /// What was waited for did not come.
    #[error("waited for {what}, in vain. The window shows:\n{shows}")]
    InVain {
        /// What was waited for.
        what: String,
        /// The text of the page at the end.
        shows: String,
    },
    /// A device's message bus refused.
    #[error("the message bus: {0}")]
    Bus(String),
    /// Something is not as the story says.
    #[error("{0}")]
    NotSo(String),
}

impl Trouble {
    /// A program that did not start.
    pub fn not_started(program: &str) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::NotStarted { program: program.to_owned(), source }
    }

    /// What a message bus refused.
    pub(super) fn bus(error: &zbus::Error) -> Self {
        Self::Bus(error.to_string())
    }

    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File { path: path.display().to_string(), source }
    }
}
