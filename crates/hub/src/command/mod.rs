//! The commands of `beatbook-hub`. Each opens the data folder, does one thing and says what it did; all of them may be run
//! while `serve` runs on the same folder.

mod enrol;
mod import;
mod lists;
mod lost;
mod rescue;
mod review;
mod say;
mod serve;
mod state;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use hub::adapters::{CrashAt, SystemClock, SystemRng};
use hub::{Hub, HubError};
use wire::seam::{CrashPoints, NoCrash, crash};

use say::Said;

const CODES: &str = "Exit codes: 0 done; 1 the hub failed, nothing was changed; 2 the command was not understood; 3 what was \
given cannot be used; 4 done, but rows of the file were left out.";

/// The hub of Beatbook: devices hand their work in here and meet through it.
///
/// Everything it keeps is in one data folder: the database, evidence files, its keys and its certificate, all made on the
/// first start. Back the folder up as a whole, and keep it readable by its owner only. Every command may be run while `serve`
/// runs on the same folder.
#[derive(Parser)]
#[command(name = "beatbook-hub", version, max_term_width = 110, after_help = CODES)]
struct Args {
    /// The data folder.
    #[arg(long, global = true, value_name = "DIR", env = "BEATBOOK_HUB_DATA", default_value = "beatbook-hub-data")]
    data: PathBuf,
    /// Answer in JSON, for programs; errors too, as {code, params, retry}.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve devices over TLS until SIGTERM or ctrl-c; requests under way are finished first.
    #[command(after_help = "Example: beatbook-hub serve --data /srv/beatbook --listen 0.0.0.0:8443")]
    Serve(serve::Serve),
    /// Take in what the force already has. A bad row is named with its file, line, column and what was expected, and the good
    /// rows still go in. Taking in the same file twice changes nothing.
    #[command(after_help = "Example: beatbook-hub import roster roster.csv")]
    Import {
        #[command(subcommand)]
        what: import::Import,
    },
    /// Make an enrolment code for an officer: good once, for ten minutes, for five tries.
    #[command(after_help = "Example: beatbook-hub code 123CN --address hub.example:8443")]
    Code {
        /// Shoulder number, warrant number or id.
        officer: String,
        /// Where devices reach the hub, for the one-line ticket; by default where `serve` last listened.
        #[arg(long, value_name = "HOST:PORT")]
        address: Option<String>,
    },
    /// Show the six digits that must stand on the device's screen too, once a code was used.
    #[command(after_help = "Example: beatbook-hub digits K7QF-9XPD-2M4T")]
    Digits {
        /// The code that was handed over.
        code: String,
    },
    /// List the roster: who, which team, which wards, how many devices.
    #[command(after_help = "Example: beatbook-hub officers --json")]
    Officers,
    /// List the enrolled devices: whose, when last heard, and how many changes each said it still holds.
    #[command(after_help = "Example: beatbook-hub devices")]
    Devices,
    /// A device is lost: end its enrolment, tell it to lose what it holds, and list whose data it held, victims first. What
    /// it still hands in goes to a supervisor.
    #[command(after_help = "Example: beatbook-hub lost 0f3c7e52")]
    Lost {
        /// The device's id as `devices` lists it, or the beginning of it.
        device: String,
    },
    /// Let an officer's devices work longer without hearing from the hub: 72 hours at most. They learn of it when they next
    /// call.
    #[command(after_help = "Example: beatbook-hub extend 123CN --hours 48")]
    Extend {
        /// Shoulder number, warrant number or id.
        officer: String,
        /// Hours from now.
        #[arg(long, value_name = "N", default_value_t = 72)]
        hours: u32,
    },
    /// Decide again who holds what time alone has changed: acting ranks that began or ended, work long over, call-backs that
    /// have run out. `serve` does it by itself within half a minute, and before every sync.
    #[command(after_help = "Example: beatbook-hub decide")]
    Decide,
    /// Make a bearer token with which another system may upload files by tus 1.0. It is shown once.
    #[command(after_help = "Example: beatbook-hub token body-worn-video")]
    Token {
        /// The system's name.
        name: String,
    },
    /// Take in the synthetic sample this program ships with: wards, roster, bank holidays and ward priorities of nowhere.
    #[command(after_help = "Example: beatbook-hub sample --data /tmp/trial")]
    Sample,
    /// Say that this database was restored from a backup: devices will offer what they hold, and the gap is filled.
    #[command(after_help = "Example: beatbook-hub restored, then start serve again")]
    Restored,
    /// Open everything, check that the database answers, and say what it holds and what is missing or runs out.
    #[command(after_help = "Example: beatbook-hub health --json")]
    Health,
    /// Count what each stage of acceptance let in or refused, and what waits for a supervisor.
    #[command(after_help = "Example: beatbook-hub quarantine")]
    Quarantine,
    /// What waits for a supervisor: list it, let it in, or set it aside with a reason.
    Review {
        #[command(subcommand)]
        what: review::Review,
    },
    /// Rescue files, carried in by hand from a device that cannot connect.
    Rescue {
        #[command(subcommand)]
        what: rescue::Rescue,
    },
}

/// Runs the program.
pub(super) fn run() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Serve(serve) => {
            serve.crash_points().and_then(|crash| open(&args.data, crash)).and_then(|hub| serve::serve(&hub, serve))
        }
        other => open(&args.data, Arc::new(NoCrash)).and_then(|hub| {
            let said = ask(&hub, other);
            hub.close()?;
            said
        }),
    };
    match done {
        Ok(said) => said.out(args.json),
        Err(error) => say::complain(&error, args.json),
    }
}

fn ask(hub: &Hub, command: &Command) -> Result<Said, HubError> {
    match command {
        // Served elsewhere.
        Command::Serve(_) => Ok(Said::default()),
        Command::Import { what } => import::import(hub, what),
        Command::Code { officer, address } => enrol::code(hub, officer, address.as_deref()),
        Command::Digits { code } => enrol::digits(hub, code),
        Command::Officers => lists::officers(hub),
        Command::Devices => lists::devices(hub),
        Command::Lost { device } => lost::lost(hub, device),
        Command::Extend { officer, hours } => lost::extend(hub, officer, *hours),
        Command::Decide => lists::decide(hub),
        Command::Token { name } => enrol::token(hub, name),
        Command::Sample => import::sample(hub),
        Command::Restored => state::restored(hub),
        Command::Health => state::health(hub),
        Command::Quarantine => state::quarantine(hub),
        Command::Review { what } => review::review(hub, what),
        Command::Rescue { what } => rescue::rescue(hub, what),
    }
}

fn open(data: &Path, crash: Arc<dyn CrashPoints>) -> Result<Hub, HubError> {
    let hub = Hub::open(data, Arc::new(SystemClock), Arc::new(SystemRng), crash)?;
    // An import that was cut off by a power cut is finished by whoever comes next.
    hub.finish_imports()?;
    Ok(hub)
}

impl serve::Serve {
    fn crash_points(&self) -> Result<Arc<dyn CrashPoints>, HubError> {
        match &self.crash_at {
            None => Ok(Arc::new(NoCrash)),
            Some(point) if crash::ALL.contains(&point.as_str()) => Ok(Arc::new(CrashAt(point.clone()))),
            Some(point) => {
                Err(HubError::BadRequest { what: format!("'{point}' is no crash point; there are {}", crash::ALL.join(", ")) })
            }
        }
    }
}
