//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use uuid::Uuid;

/// One officer's device without a window.
#[derive(Debug, Parser)]
#[command(name = "beatbook", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The vault's folder; one folder an officer.
    #[arg(long, env = "BEATBOOK_VAULT", global = true, default_value = "beatbook-vault")]
    pub(crate) vault: PathBuf,
    /// Answer in JSON: what the app's windows get.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Read the passphrase from this file descriptor. Otherwise from BEATBOOK_PASSPHRASE, otherwise it is asked for.
    #[arg(long, global = true, value_name = "FD")]
    pub(crate) passphrase_fd: Option<i32>,
    /// Do not use the platform's keystore: a passphrase wraps the key.
    #[arg(long, global = true)]
    pub(crate) no_keystore: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bind this device to an officer: beatbook enrol hub.example:8443 ABCDE-12345 --fingerprint 9F2C...
    Enrol {
        /// The hub's address, host:port.
        hub: String,
        /// The twelve letters and digits your supervisor reads to you; single use, ten minutes.
        code: String,
        /// SHA-256 of the hub's certificate, as its screen shows it; without it you are asked to compare.
        #[arg(long)]
        fingerprint: Option<String>,
    },
    /// The passphrase was forgotten: open the vault by a supervisor's unlock code and choose another; needs the hub:
    /// beatbook recover K7QF-9XPD-2M4T
    Recover {
        /// The code your supervisor tells you; single use, ten minutes.
        code: String,
    },
    /// Send what waits and take what is new: beatbook sync
    Sync,
    /// Sync, then compare what is held here with the hub and fetch what differs: beatbook check
    Check,
    /// Write the unsent work into a sealed file that only the hub can open; needs no connection: beatbook rescue my.rescue
    Rescue {
        /// The file to write.
        file: PathBuf,
    },
    /// What waits at the hub for your decision as a supervisor: beatbook reviews
    Reviews,
    /// Decide on what waits: beatbook decide CHANGE... --let-in, or --set-aside "recorded already"
    Decide {
        /// The changes, as `reviews` names them.
        #[arg(required = true)]
        changes: Vec<String>,
        /// Let them in.
        #[arg(long, conflicts_with = "set_aside", required_unless_present = "set_aside")]
        let_in: bool,
        /// Set them aside, and tell their author why.
        #[arg(long, value_name = "WHY")]
        set_aside: Option<String>,
    },
    /// A list: beatbook list mine | ward | done | victims | notebook | priorities | team | today | left | needs-you | dealt-with
    List {
        /// Which list.
        #[arg(default_value = "mine")]
        which: String,
    },
    /// Search what is on this device: beatbook search stairwell
    Search {
        /// Words; each may be the beginning of one.
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Ask for a record that has aged out, by a CAD or crime number or its id: beatbook call-back CAD0412
    CallBack {
        /// The reference.
        reference: String,
    },
    /// One record: beatbook show 0192...
    Show {
        /// Its id.
        record: Uuid,
        /// Why you open a victim's record, where it is not your own work; it is kept in the access log.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Write notes into a file for somebody outside; it is logged as a disclosure:
    /// beatbook export statement out.pdf --note 0192... --for "CPS, case 01/1234567/26"
    Export {
        /// statement, exhibits, bundle; mg6c or mg6d, the schedules of unused material of a --case; audit, the weekly audit of
        /// exhibits, for whoever supervises: it takes neither --note nor --case.
        what: String,
        /// The file to write.
        file: PathBuf,
        /// One note.
        #[arg(long)]
        note: Option<Uuid>,
        /// Every note held here of a crime reference.
        #[arg(long, conflicts_with = "note")]
        case: Option<String>,
        /// One exhibit of the note.
        #[arg(long, requires = "note")]
        exhibit: Option<Uuid>,
        /// An entry to black out by a court's order, by its id, in a statement of one note; the note keeps it. Again for more.
        #[arg(long, value_name = "ENTRY", requires_all = ["note", "order"])]
        redact: Vec<Uuid>,
        /// Words of an entry to black out wherever they stand in it, as its id, an equals sign and the words. Again for more.
        #[arg(long, value_name = "ENTRY=WORDS", value_parser = words_of_entry, requires_all = ["note", "order"])]
        redact_words: Vec<(Uuid, String)>,
        /// By whose order; it stands in every black bar over an entry, and on the paper.
        #[arg(long, value_name = "WHOSE")]
        order: Option<String>,
        /// For whom or what; it stands on every page and in the access log.
        #[arg(long = "for", value_name = "WHOM")]
        purpose: String,
    },
    /// Check a bundle, needing neither hub nor vault: beatbook verify case.bundle --hub-key 9f2c...
    Verify {
        /// The bundle.
        bundle: PathBuf,
        /// The hub's key as you were told it; without it the key in the bundle is shown to be compared.
        #[arg(long, value_name = "HEX")]
        hub_key: Option<String>,
        /// Take the parts out into this folder, once every promise holds.
        #[arg(long, value_name = "FOLDER")]
        unpack: Option<PathBuf>,
    },
    /// Who changed what, when: beatbook history 0192...
    History {
        /// Its id.
        record: Uuid,
    },
    /// Add something: beatbook add task "ASB visit, Stairwell B" --kind asb_visit --ward E05999901
    #[command(subcommand)]
    Add(Add),
    /// Change a task's fields: beatbook edit 0192... --priority high
    Edit {
        /// The task.
        record: Uuid,
        /// Title.
        #[arg(long)]
        title: Option<String>,
        /// critical, high, routine, when_able.
        #[arg(long)]
        priority: Option<String>,
        /// Due by, ms UTC.
        #[arg(long)]
        due_by: Option<i64>,
        /// The briefing, whole.
        #[arg(long)]
        briefing: Option<String>,
    },
    /// Result a task: beatbook result 0192... completed "Spoke to both flats" --minutes 20
    Result {
        /// The task.
        record: Uuid,
        /// completed, partly, negative, not_attempted, handed_to_partner.
        outcome: String,
        /// What happened.
        #[arg(default_value = "")]
        narrative: String,
        /// Declared minutes.
        #[arg(long)]
        minutes: Option<u32>,
        /// Under not_attempted: abstracted, higher_graded_call, unsafe, no_qualified_officer, out_of_time.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Put a photo into the notebook: beatbook attach lock.jpg --caption "Lock hanging from the frame"
    Attach {
        /// The picture; its bytes are kept as they are.
        file: PathBuf,
        /// The note; without it, the day's.
        #[arg(long)]
        note: Option<Uuid>,
        /// What it shows.
        #[arg(long)]
        caption: Option<String>,
        /// From whom it was received; without it, it was captured here.
        #[arg(long, requires = "received_how")]
        received_from: Option<String>,
        /// How it was received.
        #[arg(long)]
        received_how: Option<String>,
        /// When it was taken, ms UTC; needed where it was captured here and its camera says another time than now.
        #[arg(long)]
        captured_at: Option<i64>,
    },
}

/// What can be added.
#[derive(Debug, Subcommand)]
pub(crate) enum Add {
    /// A task.
    Task {
        /// Its title.
        title: String,
        /// Its kind, such as asb_visit or other.
        #[arg(long, default_value = "other")]
        kind: String,
        /// critical, high, routine, when_able.
        #[arg(long, default_value = "routine")]
        priority: String,
        /// The ward's ONS code.
        #[arg(long)]
        ward: Option<String>,
        /// What to do.
        #[arg(long, default_value = "")]
        briefing: String,
        /// Who gets it, by officer id; a supervisor only.
        #[arg(long)]
        to: Option<Uuid>,
    },
    /// A line of the notebook.
    Line {
        /// The words.
        text: String,
        /// fact, assessment, intelligence.
        #[arg(long, default_value = "fact")]
        basis: String,
    },
    /// A note on a task.
    Note {
        /// The task.
        record: Uuid,
        /// The words.
        text: String,
    },
}

/// `0192...=the words`.
fn words_of_entry(given: &str) -> Result<(Uuid, String), String> {
    let (entry, words) = given.split_once('=').ok_or("write the entry's id, an equals sign and the words")?;
    let entry = entry.trim().parse::<Uuid>().map_err(|_| format!("'{entry}' is no entry's id"))?;
    Ok((entry, words.to_owned()))
}
