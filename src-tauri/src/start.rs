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
    named_folder(std::env::args().skip(1))
        .or_else(|| std::env::var_os("BEATBOOK_VAULT").map(PathBuf::from))
        .map_or_else(|| app.path().app_data_dir(), Ok)
}

fn named_folder(mut arguments: impl Iterator<Item = String>) -> Option<PathBuf> {
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--vault") {
            Some("") => return arguments.next().map(PathBuf::from),
            Some(rest) => return rest.strip_prefix('=').map(PathBuf::from),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(words: &[&str]) -> Option<PathBuf> {
        named_folder(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn a_vault_folder_is_named_in_either_form() {
        assert_eq!(named(&["--vault", "/srv/123CN"]), Some("/srv/123CN".into()));
        assert_eq!(named(&["--vault=/srv/45CN"]), Some("/srv/45CN".into()));
        assert_eq!(named(&[]), None);
    }
}
