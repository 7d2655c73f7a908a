//! The place: a hub, a roster that changes, and the phones of six officers of two teams.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use hub::Hub;
use jiff::civil::Date;
use record::table::Linked;
use record::{EntryId, RecordId};
use tempfile::TempDir;
use testkit::{Line, PowerCut, Seeded, VirtualClock};
use wire::Hash;

use crate::desk::Desk;
use crate::ledger::Ledger;
use crate::phone::Phone;
use crate::run::Without;
use crate::tally::Tally;
use crate::work::Form;

/// Mon 23 Nov 2026 12:00 in London.
const NOON: i64 = 1_795_435_200_000;
/// The two teams and their wards.
pub(crate) const TEAMS: [(&str, &str); 2] = [("Canal Side", "E05999001"), ("Lock Fields", "E05999002")];

/// One row of the roster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    pub(crate) warrant: &'static str,
    pub(crate) shoulder: &'static str,
    pub(crate) role: &'static str,
    pub(crate) team: usize,
    /// Supervises the team at this place of [`TEAMS`].
    pub(crate) supervises: Option<usize>,
    /// Acts as sergeant of the team at this place of [`TEAMS`], from a day through another.
    pub(crate) acting: Option<(usize, Date, Date)>,
}

const fn seat(warrant: &'static str, shoulder: &'static str, role: &'static str, team: usize, supervises: Option<usize>) -> Seat {
    Seat { warrant, shoulder, role, team, supervises, acting: None }
}

/// Those with phones, and last the one with a client of their own making.
pub(crate) const SEATS: [Seat; 7] = [
    seat("S0045", "45CN", "ps", 0, Some(0)),
    seat("P0123", "123CN", "pc", 0, None),
    seat("P0208", "208CN", "pc", 0, None),
    seat("C7731", "7731CN", "pcso", 0, None),
    seat("S0061", "61LF", "ps", 1, Some(1)),
    seat("P0311", "311LF", "pc", 1, None),
    seat("C9009", "9009CN", "pcso", 0, None),
];

/// See the module.
pub(crate) struct City {
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) power: Arc<PowerCut>,
    pub(crate) phones: Vec<Phone>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) dice: Seeded,
    pub(crate) tally: Tally,
    pub(crate) trace: Vec<String>,
    /// Records made so far, by what they are.
    pub(crate) records: Vec<(RecordId, &'static str)>,
    /// Entries written so far, for those that take back or correct one.
    pub(crate) entries: Vec<(RecordId, EntryId, usize)>,
    /// Forms that were opened and are not saved yet.
    pub(crate) forms: Vec<Form>,
    /// Lines written in notebooks, with their words, by phone.
    pub(crate) lines: Vec<(usize, RecordId, EntryId, String)>,
    /// Everything that was acknowledged to an officer.
    pub(crate) ledger: Ledger,
    /// What each entry said when it was first seen at the hub.
    pub(crate) said: BTreeMap<(RecordId, String, [u8; 32]), String>,
    /// Records erased for ever.
    pub(crate) erased: BTreeSet<RecordId>,
    /// The rogue's enrolment, and the hub's home it was made at.
    pub(crate) rogue: Option<(u64, Desk)>,
    /// The sergeants' desks at the station, each with the hub's home it was enrolled at.
    pub(crate) desks: Vec<(u64, Desk)>,
    /// Photos that were answered as saved: by which phone, in which note, and the bytes' hash.
    pub(crate) photos: Vec<(usize, RecordId, [u8; 32])>,
    /// Records as their neighbours saw them a step ago.
    pub(crate) stood: BTreeMap<RecordId, Linked>,
    /// What this run leaves out.
    pub(crate) without: Without,
    /// The hub's last backup, with what must not have changed since for the present to come back whole.
    pub(crate) hub_backup: Option<(PathBuf, (u64, usize, u64))>,
    /// The hub was restored, and devices have not yet all handed back what it lost.
    pub(crate) refilling: bool,
    /// The hub was restored at least once.
    pub(crate) restored: bool,
    /// Imports of the roster so far.
    pub(crate) imports: u64,
    /// Phones set up from their backup so far.
    pub(crate) phones_lost: u64,
    /// Folders the hub has lived in before this one.
    pub(crate) homes: u64,
    words: u64,
    starts: u64,
    seed: u64,
    dir: TempDir,
}

impl City {
    /// A hub that has imported its roster, and every phone enrolled and level.
    pub(crate) async fn open(seed: u64, without: Without) -> Self {
        let dir = tempfile::Builder::new().prefix("beatbook-sim").tempdir().unwrap();
        let (clock, power) = (Arc::new(VirtualClock::at(NOON)), Arc::new(PowerCut::default()));
        let rng = Arc::new(Seeded::new(seed));
        let hub = Hub::open(&dir.path().join("hub0"), clock.clone(), rng, power.clone()).unwrap();
        let mut city = Self {
            hub,
            clock,
            power,
            phones: Vec::new(),
            seats: SEATS.to_vec(),
            dice: Seeded::new(seed ^ 0x5eed_0000_0000_0000),
            tally: Tally { runs: 1, ..Tally::default() },
            trace: Vec::new(),
            records: Vec::new(),
            entries: Vec::new(),
            forms: Vec::new(),
            lines: Vec::new(),
            ledger: Ledger::default(),
            said: BTreeMap::new(),
            erased: BTreeSet::new(),
            rogue: None,
            desks: Vec::new(),
            photos: Vec::new(),
            stood: BTreeMap::new(),
            without,
            hub_backup: None,
            refilling: false,
            restored: false,
            imports: 0,
            phones_lost: 0,
            homes: 0,
            words: 0,
            starts: 0,
            seed,
            dir,
        };
        city.import();
        for (n, seat) in SEATS[..6].iter().enumerate() {
            let officer = city.officer(seat.shoulder);
            let line = Line::new(seat.shoulder, city.hub.router(), city.certificate());
            line.powered_by(city.power.clone());
            let phone = Phone::new(city.dir.path(), (n, seat.shoulder), officer, NOON, seed * 31 + n as u64 + 1, line);
            let code = city.hub.issue_code(seat.shoulder).unwrap().code;
            phone.enrol(&code).await.unwrap();
            phone.sync().await.unwrap();
            city.phones.push(phone);
        }
        city
    }

    pub(crate) fn certificate(&self) -> Hash {
        Hash(self.hub.identity().fingerprint)
    }

    pub(crate) fn officer(&self, shoulder: &str) -> record::OfficerId {
        self.hub.roster().unwrap().officers.values().find(|o| o.shoulder == shoulder).unwrap().id
    }

    /// The hub takes in the roster as the seats stand now.
    pub(crate) fn import(&mut self) {
        self.imports += 1;
        let mut csv = String::from("warrant,shoulder,name,role,team,wards,supervises,acting\n");
        for seat in &self.seats {
            let (team, ward) = TEAMS[seat.team];
            let over = seat.supervises.map_or("", |t| TEAMS[t].0);
            let acting = seat.acting.map_or_else(String::new, |(t, from, to)| format!("ps:{}@{from}..{to}", TEAMS[t].0));
            let Seat { warrant, shoulder, role, .. } = *seat;
            csv += &format!("{warrant},{shoulder},Officer {shoulder},{role},{team},{ward},{over},{acting}\n");
        }
        let report = self.hub.import_roster("roster.csv", &csv).unwrap();
        assert!(report.bad.is_empty(), "{report}");
    }

    /// The hub's process dies and is started again on the same folder.
    pub(crate) fn restart_hub(&mut self) {
        self.power.disarm();
        self.power.back();
        self.starts += 1;
        let rng = Arc::new(Seeded::new(self.seed ^ (self.starts << 32)));
        self.hub = Hub::open(&self.hub_folder(), self.clock.clone(), rng, self.power.clone()).unwrap();
        for phone in &self.phones {
            phone.line.leads_to(self.hub.router(), self.certificate());
        }
    }

    /// Time passes for everybody.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.pass(ms);
        for phone in &self.phones {
            phone.clock.pass(ms);
        }
    }

    /// What time it really is, ms UTC.
    pub(crate) fn now(&self) -> i64 {
        self.hub.now()
    }

    /// A number below another.
    pub(crate) fn below(&self, bound: usize) -> usize {
        usize::try_from(self.dice.below(bound as u64)).unwrap()
    }

    /// One of several.
    pub(crate) fn pick<T: Copy>(&self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Words nobody wrote before.
    pub(crate) fn word(&mut self) -> String {
        self.words += 1;
        format!("heron{:05}", self.words)
    }

    /// Lines a phone's officer wrote in the notebook.
    pub(crate) fn said_by(&self, n: usize) -> Vec<(RecordId, EntryId, String)> {
        self.lines.iter().filter(|(by, ..)| *by == n).map(|(_, note, entry, text)| (*note, *entry, text.clone())).collect()
    }

    /// The row of a phone's officer.
    pub(crate) fn seat_of(&self, n: usize) -> Seat {
        self.seats[self.phones[n].seat]
    }

    /// The folder in which the hub keeps everything.
    pub(crate) fn hub_folder(&self) -> std::path::PathBuf {
        self.dir.path().join(format!("hub{}", self.homes))
    }

    /// A folder for the hub's next backup.
    pub(crate) fn next_backup(&mut self) -> PathBuf {
        self.starts += 1;
        self.dir.path().join(format!("backup{}", self.starts))
    }

    /// What the hub's backup leans on: the roster, what was erased, the phones that were lost.
    pub(crate) fn state(&self) -> (u64, usize, u64) {
        (self.imports, self.erased.len(), self.phones_lost)
    }

    /// The hub's disk is lost: from now on it lives in this folder.
    pub(crate) fn next_home(&mut self) -> PathBuf {
        self.homes += 1;
        self.hub_folder()
    }

    /// A copy of a phone's vault goes on beside it.
    pub(crate) async fn clone_phone(&mut self, n: usize) -> Result<(), String> {
        const NAMES: [&str; 2] = ["a copy", "another copy"];
        let name = NAMES[self.phones.len() - 6];
        let line = Line::new(name, self.hub.router(), self.certificate());
        line.powered_by(self.power.clone());
        let seed = self.seed * 31 + 100 + self.phones.len() as u64;
        let copy = self.phones[n].cloned(name, seed, line).await.map_err(|e| format!("a copy of a vault: {e}"))?;
        self.phones.push(copy);
        Ok(())
    }

    /// A line of the trace.
    pub(crate) fn note(&mut self, line: String) {
        self.trace.push(format!("{:>5} {line}", self.tally.steps));
    }

    /// The number of a record, for people who read a trace.
    pub(crate) fn number(&self, id: RecordId) -> String {
        self.records.iter().position(|(r, _)| *r == id).map_or_else(|| id.to_string(), |n| format!("#{n}"))
    }
}
