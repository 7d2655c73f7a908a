//! What a device is given: time, randomness, a keystore, a network, and the instants at which a test may cut the power.

use std::sync::Arc;

use wire::seam::{Clock, CrashPoints, NoCrash, Rng};

use crate::network::Network;
use crate::vault::SecretStore;

/// Everything a device takes from outside.
#[derive(Clone)]
pub struct Seams {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// Where a test may cut the power.
    pub crash: Arc<dyn CrashPoints>,
    /// The platform's keystore.
    pub keystore: Arc<dyn SecretStore>,
    /// The way to hubs.
    pub network: Arc<dyn Network>,
    /// The phone's own apps for calls and messages.
    pub apps: Arc<dyn PhoneApps>,
    /// Names of the kinds that this app has a table of ([`own_kinds`]). What is of another is passed by until an app is here
    /// that has its; a test's newer app has one more.
    pub kinds: Vec<&'static str>,
}

/// Names of the kinds in this app's tables.
#[must_use]
pub fn own_kinds() -> Vec<&'static str> {
    record::kinds::KINDS.iter().map(|kind| kind.name).collect()
}

/// The phone's own apps for calls and messages. Only a number ever leaves the vault for them, never text (practice P5).
pub trait PhoneApps: Send + Sync {
    /// Opens the app that answers an address such as `tel:07700900123`. False where none does: the number is then dialled by
    /// hand, on whatever phone there is.
    fn open(&self, address: &str) -> bool;

    /// Whether a withhold prefix in the address is sure to be dialled.
    fn dials_prefixes(&self) -> bool;
}

/// Where nothing answers calls or messages: a computer, the command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoApps;

impl PhoneApps for NoApps {
    fn open(&self, _address: &str) -> bool {
        false
    }

    fn dials_prefixes(&self) -> bool {
        false
    }
}

impl Seams {
    /// No test is watching.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>, keystore: Arc<dyn SecretStore>, network: Arc<dyn Network>) -> Self {
        Self { clock, rng, crash: Arc::new(NoCrash), keystore, network, apps: Arc::new(NoApps), kinds: own_kinds() }
    }

    /// On a device whose own apps answer calls and messages.
    #[must_use]
    pub fn with_apps(mut self, apps: Arc<dyn PhoneApps>) -> Self {
        self.apps = apps;
        self
    }
}

impl std::fmt::Debug for Seams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seams")
    }
}
