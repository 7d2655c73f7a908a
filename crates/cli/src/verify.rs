//! Checking a bundle with nothing but the file: no vault, no hub, no network.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use wire::PublicKey;
use wire::bundle::{self, Opened, Report};

/// What could not even be begun: the exit code of a command that was called wrongly.
const NOT_CALLED_SO: u8 = 2;

/// Prints each check in words and ends with failure where a promise is broken.
pub(crate) fn verify(bundle: &Path, hub_key: Option<&str>, unpack: Option<&Path>, as_json: bool) -> ExitCode {
    let expected: Option<PublicKey> = match hub_key.map(str::parse).transpose() {
        Ok(key) => key,
        Err(_) => {
            eprintln!("--hub-key: expected 64 hexadecimal digits, as `beatbook-hub health` shows them");
            return ExitCode::from(NOT_CALLED_SO);
        }
    };
    let open = || File::open(bundle).map(BufReader::new);
    let file = match open() {
        Ok(file) => file,
        Err(why) => {
            eprintln!("{}: {why}", bundle.display());
            return ExitCode::from(NOT_CALLED_SO);
        }
    };
    let report = bundle::verify(file, expected.as_ref());
    said(&report, as_json);
    if report.broken().is_some() {
        return ExitCode::FAILURE;
    }
    match unpack.map(|folder| open().and_then(|file| unpacked(file, folder))) {
        Some(Err(why)) => {
            eprintln!("the parts could not be taken out: {why}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn said(report: &Report, as_json: bool) {
    if as_json {
        let broken = report.broken();
        println!(
            "{:#}",
            json!({ "holds": broken.is_none(), "hub_key": report.hub_key, "checks": report.checks, "broken": broken })
        );
        return;
    }
    for check in &report.checks {
        let mark = if check.holds { "holds  " } else { "BROKEN " };
        let of = if check.of.is_empty() { String::new() } else { format!("{}: ", check.of) };
        println!("{mark} {of}{}", check.says);
    }
    match report.broken() {
        None => println!("Every promise holds."),
        Some(_) => println!("This bundle is not what it promises. What comes after the broken promise was not checked."),
    }
}

/// Writes the parts of a bundle that holds. Their names are made of ids and fingerprints, and are used as nothing else.
fn unpacked(file: BufReader<File>, folder: &Path) -> std::io::Result<()> {
    let mut opened = Opened::read(file).map_err(std::io::Error::other)?;
    let names: Vec<String> = opened.manifest().parts.iter().map(|part| part.name.clone()).collect();
    for (n, name) in names.iter().enumerate() {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let named: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
        fs::create_dir_all(folder)?;
        opened.copy(n, &mut File::create(folder.join(named.trim_start_matches('.')))?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An exit code tells only that it is one: they are compared as they are shown.
    fn exits(bundle: &str, hub_key: Option<&str>) -> String {
        format!("{:?}", verify(Path::new(bundle), hub_key, None, true))
    }

    #[test]
    fn what_is_no_bundle_ends_with_failure_and_what_cannot_be_begun_with_another_code() {
        let no_bundle = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        assert_eq!(exits(no_bundle, None), format!("{:?}", ExitCode::FAILURE), "a script may rest on it");
        let not_called_so = format!("{:?}", ExitCode::from(NOT_CALLED_SO));
        assert_eq!(exits(no_bundle, Some("4402")), not_called_so, "that is no key");
        assert_eq!(exits("there/is/no/such.bundle", None), not_called_so);
    }
}
