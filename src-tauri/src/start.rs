//! What the program is told when it starts: where the vault is, how much to log.

use std::path::PathBuf;

use tauri::{AppHandle, Manager};
use tracing_subscriber::EnvFilter;

/// Logs go to standard error, by `BEATBOOK_LOG`; a log line never carries personal data.
pub(crate) fn logs() {
    let filter = EnvFilter::try_from_env("BEATBOOK_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second subscriber can only mean that a test has set one.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// The vault's folder: `--vault DIR`, else `BEATBOOK_VAULT`, else the app's data folder. Two officers at one computer
/// have two folders, and one process at a time owns each.
pub(crate) fn vault_folder(app: &AppHandle) -> tauri::Result<PathBuf> {
    match option("vault", "BEATBOOK_VAULT") {
        Some(folder) => Ok(folder.into()),
        None => app.path().app_data_dir(),
    }
}

/// Which word the sentences use for this device: `--form phone|tablet|computer`, else `BEATBOOK_FORM`, else what it is.
pub(crate) fn form() -> &'static str {
    match option("form", "BEATBOOK_FORM").as_deref() {
        Some("phone") => "phone",
        Some("tablet") => "tablet",
        Some("computer") => "computer",
        _ if cfg!(mobile) => "phone",
        _ => "computer",
    }
}

fn option(name: &str, variable: &str) -> Option<String> {
    named(name, std::env::args().skip(1)).or_else(|| std::env::var(variable).ok()).filter(|value| !value.is_empty())
}

fn named(name: &str, mut arguments: impl Iterator<Item = String>) -> Option<String> {
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--").and_then(|word| word.strip_prefix(name)) {
            Some("") => return arguments.next(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(words: &[&str]) -> Option<String> {
        named("vault", words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn a_vault_folder_is_named_in_either_form() {
        assert_eq!(given(&["--form", "phone", "--vault", "/srv/123CN"]).as_deref(), Some("/srv/123CN"));
        assert_eq!(given(&["--vault=/srv/45CN"]).as_deref(), Some("/srv/45CN"));
        assert_eq!(given(&["--vaults", "/srv/45CN"]), None);
        assert_eq!(given(&[]), None);
    }
}
