//! Where things are: the checkout, and the build folder outside it.

use std::path::PathBuf;

/// The folders that every command works with.
pub(crate) struct Place {
    /// The top of the checkout.
    pub(crate) root: PathBuf,
    /// Cargo's build folder, outside the checkout.
    pub(crate) target: PathBuf,
}

impl Place {
    /// Finds the checkout from this crate's folder, as cargo says it now, and the build folder from `CARGO_TARGET_DIR` or `$HOME`.
    pub(crate) fn find() -> Result<Self, String> {
        // Where two checkouts share a build folder, this program may have been built in the other one.
        let own = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = own.parent().ok_or("xtask must lie in a folder of the checkout")?;
        let target = match std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()) {
            Some(dir) => std::path::absolute(dir).map_err(|error| format!("CARGO_TARGET_DIR: {error}"))?,
            None => match std::env::home_dir() {
                Some(home) => home.join(".cache").join("beatbook-target"),
                None => return Err("No home folder is known: set CARGO_TARGET_DIR to a folder for the build.".to_owned()),
            },
        };
        Ok(Self { root: root.to_path_buf(), target })
    }

    /// A folder or file of the checkout.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A program built in the development profile.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Open data beside the checkout, where the machine has it: `BEATBOOK_SHARED`, or `../shared`.
    pub(crate) fn open_data(&self) -> Option<PathBuf> {
        let shared = std::env::var_os("BEATBOOK_SHARED").map_or_else(|| self.root.join("../shared"), PathBuf::from);
        let data = shared.join("data");
        data.is_dir().then_some(data)
    }
}
