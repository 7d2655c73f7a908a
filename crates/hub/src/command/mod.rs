//! The commands of `beatbook-hub`. Each opens the data folder, does one thing and says what it did; all of them may be run
//! while `serve` runs on the same folder.

mod audit;
mod backup;
mod enrol;
mod erase;
mod import;
mod lists;
mod lost;
mod panel;
mod rescue;
mod retention;
mod review;
mod say;
mod serve;
mod state;
mod subject_access;
mod unlock;

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
/// first start. Back it up with `backup`, and keep it readable by its owner only. Every command may be run while `serve`
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
        /// Say how far it is on standard error each 1,000 rows, as it does by itself in a terminal.
        #[arg(long, global = true)]
        progress: bool,
        #[command(subcommand)]
        what: import::Import,
    },
    /// What a ward's panel is told: words that are out, figures counted from the tagged records, the measure, the next dates.
    #[command(after_help = "Example: beatbook-hub panel E05013655 --from 2026-09-01 --to 2026-11-30")]
    Panel {
        /// The ward's ONS code; a trailing N does not matter.
        ward: String,
        /// First day counted.
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: jiff::civil::Date,
        /// Last day counted.
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: jiff::civil::Date,
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
    /// An officer forgot their passphrase: make a code that opens their own locked phone, good once, for ten minutes, for five
    /// tries. See who you give it to.
    #[command(after_help = "Example: beatbook-hub unlock-code 123CN --by 45CN")]
    UnlockCode {
        /// Shoulder number, warrant number or id of the officer who forgot.
        officer: String,
        /// The supervisor who has seen them.
        #[arg(long, value_name = "WHO")]
        by: String,
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
    /// Erase a record for ever: every byte of it leaves the database, its logs, the evidence files, and every device at its
    /// next sync. A legal hold prevents it. What stays is the record's id with who, when and why.
    #[command(
        after_help = "Example: beatbook-hub erase 0198c2f0-7d1a-7c55-b1d1-2f6f1d7a9b10 --reason 'court order 4471/26' --by S0045"
    )]
    Erase {
        /// The record's id, all of it; without one, list what was erased.
        #[arg(required_unless_present = "list")]
        record: Option<String>,
        /// Why. It is kept with the record's id, so no personal data.
        #[arg(long, required_unless_present = "list", value_name = "WHY")]
        reason: Option<String>,
        /// Who ordered it.
        #[arg(long, default_value = "hub", value_name = "WHO")]
        by: String,
        /// List what was erased.
        #[arg(long, conflicts_with_all = ["record", "reason"])]
        list: bool,
    },
    /// Write what is held about a victim into a folder, as JSON and as a page, for whoever asked (Data Protection Act 2018,
    /// section 45). What speaks of other people and what is restricted is left out. The access log of every record in it says
    /// for whom it was made, before the folder is there.
    #[command(
        after_help = "Example: beatbook-hub subject-access --crime 01/4412086/26 --victim 1 --for 'the victim' --by S0045 --to copy"
    )]
    SubjectAccess(subject_access::SubjectAccess),
    /// List who opened a record, when and why, as the access log has it: on a phone, for a file made of it, for a copy that was
    /// given out.
    #[command(after_help = "Example: beatbook-hub reads 0198c2f0-7d1a-7c55-b1d1-2f6f1d7a9b10")]
    Reads {
        /// The record's id, all of it.
        record: String,
    },
    /// Reviews of what is kept by the retention table, decisions to keep it, legal holds.
    Retention {
        #[command(subcommand)]
        what: retention::Retention,
    },
    /// Write a backup while the hub goes on: the database, every evidence file, the keys, and a manifest with the digest of
    /// each. It appears under its name when all of it is on the disk.
    ///
    /// In clear it is a folder, to be kept as the data folder is kept. Sealed it is one file, which only a key opens that is
    /// kept elsewhere: make one with `backup-key`.
    #[command(after_help = "Example: beatbook-hub backup /srv/backups/2026-11-26.sealed --recipient backup.key.recipient")]
    Backup {
        /// A folder, or a file where it is sealed, that is not there yet.
        to: PathBuf,
        /// Seal it for this recipient.
        #[arg(long, value_name = "FILE")]
        recipient: Option<PathBuf>,
    },
    /// Make a data folder from a backup, once every digest, the database's integrity and its rows are verified. The hub is
    /// then in a new epoch: devices hand in again what it has lost.
    #[command(after_help = "Example: beatbook-hub restore /srv/backups/2026-11-26 --data /srv/beatbook")]
    Restore {
        /// The backup.
        from: PathBuf,
        /// The key that opens it, where it is sealed.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Make a key that opens sealed backups, and beside it the recipient they are sealed for. Made on another machine, and
    /// only the recipient brought here, whoever has the hub's disks cannot open its backups. Who loses the key loses them.
    #[command(after_help = "Example: beatbook-hub backup-key backup.key")]
    BackupKey {
        /// Where the key goes; the recipient goes beside it, with .recipient added.
        file: PathBuf,
    },
    /// List what devices handed back after a restore without its author's signature; or decide on it, record by record.
    #[command(after_help = "Example: beatbook-hub recovery --let-in 0198c2f0-7d1a-7c55-b1d1-2f6f1d7a9b10 --by S0045")]
    Recovery {
        /// Let in what was handed back of this record.
        #[arg(long, value_name = "RECORD", requires = "by")]
        let_in: Option<String>,
        /// Turn away what was handed back of this record.
        #[arg(long, value_name = "RECORD", requires = "by", conflicts_with = "let_in")]
        turn_away: Option<String>,
        /// Who decides.
        #[arg(long, value_name = "WHO")]
        by: Option<String>,
    },
    /// Make a bearer token with which another system may upload files by tus 1.0. It is shown once.
    #[command(after_help = "Example: beatbook-hub token body-worn-video")]
    Token {
        /// The system's name.
        name: String,
    },
    /// Take in the synthetic sample this program ships with: wards, roster, bank holidays, ward priorities
    /// and crimes of nowhere.
    #[command(after_help = "Example: beatbook-hub sample --data /tmp/trial")]
    Sample,
    /// Say that this database was restored from a backup: devices will offer what they hold, and the gap is filled.
    #[command(after_help = "Example: beatbook-hub restored, then start serve again")]
    Restored,
    /// Open everything, check that the database answers, and say what it holds and what is missing or runs out.
    #[command(after_help = "Example: beatbook-hub health --json")]
    Health,
    /// The hub's own log of who did what: whether it is whole.
    Audit {
        #[command(subcommand)]
        what: audit::Audit,
    },
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
        // The data folder is not there yet, or not needed: nothing is opened.
        Command::Restore { from, key } => backup::restore(from, key.as_deref(), &args.data),
        Command::BackupKey { file } => backup::make_key(file),
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
        Command::Serve(_) | Command::Restore { .. } | Command::BackupKey { .. } => Ok(Said::default()),
        Command::Erase { record: Some(record), reason: Some(reason), by, .. } => erase::erase(hub, record, reason, by),
        Command::Erase { .. } => erase::erased(hub),
        Command::SubjectAccess(ask) => subject_access::subject_access(hub, ask),
        Command::Reads { record } => lists::reads(hub, record),
        Command::Retention { what } => retention::retention(hub, what),
        Command::Backup { to, recipient } => backup::backup(hub, to, recipient.as_deref()),
        Command::Recovery { let_in, turn_away, by } => {
            let decide = let_in.as_deref().map(|r| (r, true)).or(turn_away.as_deref().map(|r| (r, false)));
            erase::recovery(hub, decide, by.as_deref().unwrap_or("hub"))
        }
        Command::Import { progress, what } => import::import(hub, what, *progress),
        Command::Panel { ward, from, to } => panel::panel(hub, ward, *from, *to),
        Command::Code { officer, address } => enrol::code(hub, officer, address.as_deref()),
        Command::Digits { code } => enrol::digits(hub, code),
        Command::UnlockCode { officer, by } => unlock::unlock_code(hub, officer, by),
        Command::Officers => lists::officers(hub),
        Command::Devices => lists::devices(hub),
        Command::Lost { device } => lost::lost(hub, device),
        Command::Extend { officer, hours } => lost::extend(hub, officer, *hours),
        Command::Decide => lists::decide(hub),
        Command::Token { name } => enrol::token(hub, name),
        Command::Sample => import::sample(hub),
        Command::Restored => state::restored(hub),
        Command::Health => state::health(hub),
        Command::Audit { what } => audit::audit(hub, what),
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
