//! `beatbook`: one officer's device without a window, for the support desk, tests and benchmarks. It uses exactly the
//! library the app uses.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its streams")]

mod arguments;
mod going;
mod passphrase;
mod run;
mod say;
mod verify;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use device::adapters::{HttpNetwork, PlatformKeystore, SystemClock, SystemRng};
use device::vault::{NoKeystore, SecretStore};
use device::{Device, Seams};

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::Verify { bundle, hub_key, unpack } = &arguments.command {
        return verify::verify(bundle, hub_key.as_deref(), unpack.as_deref(), arguments.json);
    }
    let keystore: Arc<dyn SecretStore> = if arguments.no_keystore { Arc::new(NoKeystore) } else { Arc::new(PlatformKeystore) };
    let clock = Arc::new(SystemClock::default());
    let seams = Seams::new(clock, Arc::new(SystemRng), keystore, Arc::new(HttpNetwork));
    let device = Device::new(arguments.vault.clone(), seams, "computer");
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(problem) => {
            eprintln!("beatbook cannot start its threads: {problem}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run::run(&device, &arguments)) {
        Ok(answer) => {
            say::answer(&answer, arguments.json);
            ExitCode::SUCCESS
        }
        Err(problem) => {
            say::problem(&device, &problem, arguments.json);
            ExitCode::FAILURE
        }
    }
}
