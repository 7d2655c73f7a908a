//! The commands of `beatbook-hub`.

mod commands;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use hub::adapters::{CrashAt, SystemClock, SystemRng};
use hub::{Hub, HubError};
use wire::seam::{CrashPoints, NoCrash};

/// The hub of Beatbook: devices hand their work in here and meet through it.
///
/// Everything it keeps is in one data folder: the database, evidence files, its keys and its certificate, all made on the
/// first start. Back the folder up as a whole, and keep it readable by its owner only.
#[derive(Parser)]
#[command(name = "beatbook-hub", version, max_term_width = 110)]
struct Args {
    /// The data folder.
    #[arg(long, global = true, value_name = "FOLDER", env = "BEATBOOK_HUB_DATA", default_value = "beatbook-hub-data")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve devices over TLS until SIGTERM or ctrl-c; requests under way are finished first.
    Serve(serve::Serve),
    /// Take in what the force already has. A bad row is named with its line, its column and what was expected, and the
    /// good rows still go in. Taking in the same file twice changes nothing.
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Make an enrolment code for an officer: good once, for ten minutes, for five tries. Prints the code, the hub's
    /// address and the certificate's fingerprint for the device to compare.
    Code {
        /// Shoulder number, warrant number or id.
        officer: String,
        /// The hub's address as devices reach it, for the one-line ticket.
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Show the six digits that must stand on the device's screen too, once a code was used.
    Digits {
        /// The code that was handed over.
        code: String,
    },
    /// List the officers of the roster, with their teams and whether each has an enrolled device.
    Officers,
    /// List the enrolled devices: whose, when last heard, and how many changes each said it still holds.
    Devices,
    /// A device is lost: end its enrolment and tell it to lose what it holds. What it still hands in goes to a supervisor.
    Lost {
        /// The device's id, as `devices` lists it.
        device: String,
    },
    /// Make a bearer token with which another system may upload files by tus 1.0. It is shown once.
    Token {
        /// The system's name.
        name: String,
    },
    /// Say that this database was restored from a backup: devices will offer what they hold, and the gap is filled.
    Restored,
    /// Open everything, check that the database answers, and say how much it holds.
    Health,
    /// Count what each stage of acceptance let in or refused, and what waits for a supervisor.
    Quarantine,
}

#[derive(Subcommand)]
enum Import {
    /// Officers and teams from CSV. Needed columns: warrant, shoulder, name, role, team, wards. Others: grade, supervises,
    /// postings, duties, qualifications, acting, posts, withheld.
    Roster {
        /// The file.
        file: PathBuf,
        /// The file names everybody: whoever it leaves out has left. Only where no row is bad.
        #[arg(long)]
        whole: bool,
    },
    /// Wards from the ONS's GeoJSON: code, name, vintage, boundary.
    Wards {
        /// The file.
        file: PathBuf,
    },
    /// Ward priorities in the data.police.uk shape, as records written by the hub.
    Priorities {
        /// The file.
        file: PathBuf,
        /// The ward, where the file is one ward's list. A trailing N does not matter.
        #[arg(long, value_name = "CODE")]
        ward: Option<String>,
    },
    /// Bank holidays in the gov.uk JSON shape: the working-day calendar of England and Wales.
    Holidays {
        /// The file.
        file: PathBuf,
    },
}

/// Runs the program.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let outcome = match &args.command {
        Command::Serve(serve) => open(&args.data, serve.crash_points()).and_then(|hub| serve::serve(hub, serve)),
        other => open(&args.data, Arc::new(NoCrash)).and_then(|hub| {
            let said = commands::run(&hub, other);
            hub.close()?;
            said
        }),
    };
    match outcome {
        Ok(said) => {
            say(&said);
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn open(data: &std::path::Path, crash: Arc<dyn CrashPoints>) -> Result<Hub, HubError> {
    Hub::open(data, Arc::new(SystemClock), Arc::new(SystemRng), crash)
}

impl serve::Serve {
    fn crash_points(&self) -> Arc<dyn CrashPoints> {
        match &self.crash_at {
            Some(point) => Arc::new(CrashAt(point.clone())),
            None => Arc::new(NoCrash),
        }
    }
}

#[expect(clippy::print_stdout, reason = "the answer of a command")]
fn say(text: &str) {
    if !text.is_empty() {
        println!("{text}");
    }
}

#[expect(clippy::print_stderr, reason = "the refusal of a command")]
fn complain(error: &HubError) {
    eprintln!("beatbook-hub: {error} [{}]", error.code());
}
