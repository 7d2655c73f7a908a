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
}

impl Seams {
    /// No test is watching.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>, keystore: Arc<dyn SecretStore>, network: Arc<dyn Network>) -> Self {
        Self { clock, rng, crash: Arc::new(NoCrash), keystore, network }
    }
}

impl std::fmt::Debug for Seams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seams")
    }
}
