//! The notebook: what is written takes the next number of this officer's chain on this device and stands for ever
//! (practice P17). Nothing here takes anything back.

use record::kinds::link;
use record::kinds::note::chain::{self, Closing, Said, Written};
use record::kinds::note::{NOTE, written_words};
use record::{DeviceId, Edit, EntryId, Record, RecordId};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fault::FormFault;
use super::plan::{Fresh, Planned, RecordWrite, entry_id, record_id, trial, trial_make};
use super::reference::references;
use super::task_lead::held_link;
use super::text::{body, filled, id, line, place};
use crate::pages::{ChainEnd, Desk, PROMPTS};
use crate::screen::{NoteCorrect, NoteCreate, NoteExhibit, NoteFlag, NoteLine, PointSaid, Reference};

/// What a new line follows, and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// This enrolment.
    pub device: DeviceId,
    /// The last line of this officer's chain here: [`crate::pages::chain_end`].
    pub last: Option<&'a Written>,
    /// The note the form names, or the day's open note ([`crate::pages::open_note`]); none: one is made.
    pub note: Option<&'a Record>,
    /// The full note that the one to be made continues: it is about the same, and links to it.
    pub after: Option<&'a Record>,
    /// Links of the tasks it is written from. They go with it as they stand, held here or not: what is written of work for a
    /// victim stays as private as the work, and reaches her officer.
    pub carried: &'a [Value],
}

/// What an entry makes its note be about.
#[derive(Debug, Default)]
pub(super) struct About {
    refs: Vec<Value>,
    links: Vec<Value>,
}

impl About {
    /// # Errors
    /// `refs`, `links`.
    pub(super) fn read(desk: &Desk<'_>, refs: &[Reference], to: &[Uuid], carried: &[Value]) -> Result<Self, FormFault> {
        let mut links = links(desk, to)?;
        for link in carried {
            if !links.contains(link) {
                links.push(link.clone());
            }
        }
        Ok(Self { refs: references(refs)?, links })
    }

    /// What of it a note does not say yet.
    fn lacking_in(self, note: &Record) -> Vec<Edit> {
        let named = |name: &'static str, items: Vec<Value>| {
            let stand = note.items(name);
            items.into_iter().filter(move |item| !stand.contains(item)).map(move |item| Edit::Add { name: name.into(), item })
        };
        named("refs", self.refs).chain(named("links", self.links)).collect()
    }

    /// As the fields of a note that is made.
    fn fields(self) -> Vec<Edit> {
        let field = |name: &str, all: Vec<Value>| (!all.is_empty()).then(|| Edit::field(name, all));
        field("refs", self.refs).into_iter().chain(field("links", self.links)).collect()
    }
}

/// What a continuation has from the note before it, beside its references and links.
const CONTINUED: [&str; 3] = ["relevance", "sensitive", "undermines_or_assists"];

/// A new note beside the day's.
///
/// # Errors
/// `refs`, `links`.
pub fn note_create(desk: &Desk<'_>, ask: &NoteCreate, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let mut edits = vec![Edit::field("owner", desk.me.to_string())];
    edits.extend(About::read(desk, &ask.refs, &ask.links, &[])?.fields());
    let id = record_id(fresh);
    trial_make(desk, id, &NOTE, &edits)?;
    Ok(Planned::make(id, &NOTE, edits))
}

/// A line.
///
/// # Errors
/// `text`, `event_at` in the future, `place`, `refs`, `links`; `with_why` where anybody is named; `points` that are not asked for.
pub fn note_line(desk: &Desk<'_>, ask: &NoteLine, on: Writing<'_>, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let text = filled(&ask.text, "text")?;
    let event = past(desk, ask.event_at, "event_at")?;
    // Conferring is recorded with its reason (domain, section 1d).
    if !ask.with.is_empty() {
        filled(ask.with_why.as_deref().unwrap_or_default(), "with_why")?;
    }
    let mut entry = body([
        ("text", Some(json!(text))),
        ("event_time", Some(json!(event))),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
        ("basis", line(ask.basis.as_deref())),
        ("with", (!ask.with.is_empty()).then(|| json!(ask.with))),
        ("with_why", line(ask.with_why.as_deref())),
        ("why_late", line(ask.late_why.as_deref())),
    ]);
    entry.extend(points(&ask.points)?);
    let names = [
        ("line.text", "text"),
        ("line.basis", "basis"),
        ("line.with", "with"),
        ("line.with_why", "with_why"),
        ("line.why_late", "late_why"),
    ];
    let about = About::read(desk, &ask.refs, &ask.links, on.carried)?;
    write(desk, "line", entry, about, on, fresh).map_err(|f| f.called(&names))
}

/// What is said on the points of a sighting or a description, by group; points left blank are left out.
fn points(said: &[PointSaid]) -> Result<Map<String, Value>, FormFault> {
    let mut out: Map<String, Value> = Map::new();
    for one in said.iter().filter(|p| !p.text.trim().is_empty()) {
        let known = PROMPTS.iter().any(|(group, parts)| *group == one.group && parts.iter().any(|p| p.name == one.point));
        if !known {
            return Err(FormFault::of("bad_value", "points"));
        }
        let group = out.entry(one.group.clone()).or_insert_with(|| json!({}));
        if let Some(group) = group.as_object_mut() {
            group.insert(one.point.clone(), json!(one.text.trim()));
        }
    }
    Ok(out)
}

/// A correction: a single line through words that stay legible.
///
/// # Errors
/// `struck` where those words do not stand in the entry; `not_yours`; `reason`, `initials`.
pub fn note_correct(desk: &Desk<'_>, ask: &NoteCorrect, on: Writing<'_>, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    // Of an exhibit or a photo the table takes for ever what older apps corrected as a whole; here its own words are struck.
    let target = on.note.and_then(|note| note.each_entry().find(|e| e.id.0 == ask.target));
    let quotes = |words: &str| !ask.struck.is_empty() && words.contains(ask.struck.as_str());
    let worded = target.filter(|e| matches!(e.kind.as_str(), "exhibit" | "photo"));
    if worded.is_some_and(|e| !quotes(written_words(e).unwrap_or_default())) {
        return Err(FormFault::of("bad_value", "struck"));
    }
    let entry = body([
        ("target", Some(json!(id(ask.target)))),
        ("struck", Some(json!(ask.struck))),
        ("replacement", Some(json!(ask.replacement))),
        ("reason", Some(json!(filled(&ask.reason, "reason")?))),
        ("initials", Some(json!(filled(&ask.initials, "initials")?))),
    ]);
    let names = [
        ("correction", "target"),
        ("correction.struck", "struck"),
        ("correction.replacement", "replacement"),
        ("correction.reason", "reason"),
        ("correction.initials", "initials"),
    ];
    write(desk, "correction", entry, About::default(), on, fresh).map_err(|f| f.called(&names))
}

/// An exhibit.
///
/// # Errors
/// `reference` that is not `ABC/1` or is used; `description`, `found_at`, `refs`, `links`; `seal` where somebody saw it sealed
/// and it has none.
pub fn note_exhibit(desk: &Desk<'_>, ask: &NoteExhibit, on: Writing<'_>, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let names = [("exhibit.photo", "photo")];
    let about = About::read(desk, &ask.refs, &ask.links, on.carried)?;
    write(desk, "exhibit", exhibit_body(desk, ask)?, about, on, fresh).map_err(|f| f.called(&SEIZED).called(&names))
}

/// What an exhibit says, seized alone or with its photo.
pub(super) fn exhibit_body(desk: &Desk<'_>, ask: &NoteExhibit) -> Result<Map<String, Value>, FormFault> {
    let found_by = line(ask.found_by.as_deref()).unwrap_or_else(|| json!(desk.roster.shows(desk.me)));
    let (seal, witness) = (line(ask.seal.as_deref()), line(ask.seal_witness.as_deref()));
    // Whoever saw it sealed saw a seal.
    if witness.is_some() && seal.is_none() {
        return Err(FormFault::needed("seal"));
    }
    Ok(body([
        ("ref", Some(json!(ask.reference.trim()))),
        ("description", Some(json!(filled(&ask.description, "description")?))),
        ("found_by", Some(found_by)),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
        ("found_at", Some(json!(past(desk, ask.found_at, "found_at")?))),
        ("seal", seal),
        ("seal_witness", witness),
        ("storage", line(ask.storage.as_deref())),
        ("photo", ask.photo.map(|p| json!(id(p)))),
    ]))
}

/// Parts of an exhibit as its form and the form of a photo call them.
pub(super) const SEIZED: [(&str, &str); 6] = [
    ("exhibit.ref", "reference"),
    ("exhibit.description", "description"),
    ("exhibit.found_by", "found_by"),
    ("exhibit.seal", "seal"),
    ("exhibit.seal_witness", "seal_witness"),
    ("exhibit.storage", "storage"),
];

/// Closes this device's chain in each of these notes, up to its last line there, signed by the officer's key.
///
/// # Errors
/// `nothing_to_close`.
pub fn notebook_close(
    desk: &Desk<'_>,
    notes: &[(&Record, &ChainEnd)],
    device: DeviceId,
    sign: &dyn Fn(&Closing) -> Map<String, Value>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let mut planned: Option<Planned> = None;
    // The end of the chain last, so that the answer names the note in which the day ends.
    for (note, end) in notes {
        let hash =
            hex::decode(&end.hash).ok().and_then(|h| h.try_into().ok()).ok_or_else(|| FormFault::of("chain_broken", ""))?;
        let mut entry = sign(&Closing { officer: desk.me, device, n: end.n, hash });
        entry.insert("device".into(), json!(device.to_string()));
        entry.insert("n".into(), json!(end.n));
        entry.insert("hash".into(), json!(end.hash));
        let edits = vec![Edit::entry(entry_id(fresh), "closed", Value::Object(entry))];
        trial(desk, note, &edits)?;
        planned = Some(match planned {
            None => Planned::edit(note.id(), edits),
            Some(others) => others.and(RecordWrite { record: note.id(), make: None, edits }),
        });
    }
    planned.ok_or_else(|| FormFault::of("nothing_to_close", ""))
}

/// Says of a note which crime it is about, whether it bears on the case, and flags it for the disclosure officer. `victims`
/// are the victim contacts held here of the crime it names: linked to them, it reaches their officer in the case.
///
/// # Errors
/// `crime`, `relevance`, `disclosure`; `why` for what is sensitive.
pub fn note_flag(
    desk: &Desk<'_>,
    ask: &NoteFlag,
    victims: &[RecordId],
    note: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let mut edits = Vec::new();
    if let Some(crime) = line(ask.crime.as_deref()) {
        let item = json!({ "type": "crime", "value": crime });
        let links = victims.iter().map(|v| ("links", link("victim_contact", *v)));
        let new = [("refs", item)].into_iter().chain(links).filter(|(name, item)| !note.items(name).contains(item));
        edits.extend(new.map(|(name, item)| Edit::Add { name: name.into(), item }));
    }
    if let Some(relevance) = line(ask.relevance.as_deref()).filter(|r| r.as_str() != Some(note.line("relevance").as_str())) {
        edits.push(Edit::field("relevance", relevance));
    }
    let why = line(ask.why.as_deref());
    let mut flag = None;
    if let Some(says) = line(ask.disclosure.as_deref()) {
        match says.as_str() {
            Some("sensitive") => {
                let why = filled(ask.why.as_deref().unwrap_or_default(), "why")?;
                if note.value("sensitive").is_null() {
                    edits.push(Edit::field("sensitive", json!({ "why": why })));
                }
            }
            Some("may_undermine" | "may_assist") if !note.yes("undermines_or_assists") => {
                edits.push(Edit::field("undermines_or_assists", true));
            }
            _ => {}
        }
        let id: EntryId = entry_id(fresh);
        edits.push(Edit::entry(id, "flag", Value::Object(body([("disclosure", Some(says)), ("why", why)]))));
        flag = Some(id);
    }
    if edits.is_empty() {
        return Err(FormFault::needed("relevance"));
    }
    let names = [("flag.disclosure", "disclosure"), ("flag.why", "why"), ("refs", "crime")];
    trial(desk, note, &edits).map_err(|f| f.called(&names))?;
    let planned = Planned::edit(note.id(), edits);
    Ok(match flag {
        Some(id) => planned.with_entry(id, false),
        None => planned,
    })
}

/// One chained entry, in the note named or in a new one.
pub(super) fn write(
    desk: &Desk<'_>,
    kind: &str,
    entry: Map<String, Value>,
    about: About,
    on: Writing<'_>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let id = entry_id(fresh);
    write_all(desk, vec![(id, kind, entry)], about, on, fresh)
}

/// Entries that follow each other in the chain, written in one moment; the answer names the last.
pub(super) fn write_all(
    desk: &Desk<'_>,
    entries: Vec<(EntryId, &str, Map<String, Value>)>,
    about: About,
    on: Writing<'_>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let mut last = on.last.cloned();
    let mut said = Vec::new();
    let mut named = EntryId(Uuid::nil());
    for (entry, kind, mut body) in entries {
        body.insert("chain".into(), chain::next(last.as_ref(), desk.me, on.device).json());
        let body = Value::Object(body);
        // As the commit will write it: at this instant, by this clock.
        let line = Said { entry, officer: desk.me, kind, at: desk.now, offset: desk.offset, body: &body };
        last = line.written(on.note.map_or(RecordId(Uuid::nil()), Record::id));
        said.push(Edit::entry(entry, kind, body));
        named = entry;
    }
    let planned = match on.note {
        Some(note) => {
            let mut edits = said;
            edits.extend(about.lacking_in(note));
            trial(desk, note, &edits)?;
            Planned::edit(note.id(), edits)
        }
        None => {
            let mut edits = vec![Edit::field("owner", desk.me.to_string())];
            match on.after {
                Some(before) => edits.extend(continued(before, about)),
                None => edits.extend(about.fields()),
            }
            edits.extend(said);
            let id: RecordId = record_id(fresh);
            trial_make(desk, id, &NOTE, &edits)?;
            Planned::make(id, &NOTE, edits)
        }
    };
    Ok(planned.with_entry(named, false))
}

/// Whether a note goes on where another was full: it links to it, and to all that it links to. A note that somebody linked to
/// another for any other reason is not written on in its place.
#[must_use]
pub fn continues(note: &Record, full: &Record) -> bool {
    let links = note.items("links");
    links.contains(&link(NOTE.name, full.id())) && full.items("links").iter().all(|link| links.contains(link))
}

/// What goes on in the continuation of a full note; `about` is what is written in it.
fn continued(before: &Record, about: About) -> Vec<Edit> {
    let all = |name: &str, more: Vec<Value>| {
        let mut all = before.items(name);
        for item in more {
            if !all.contains(&item) {
                all.push(item);
            }
        }
        all
    };
    let links = about.links.into_iter().chain([link(NOTE.name, before.id())]).collect();
    let both = About { refs: all("refs", about.refs), links: all("links", links) };
    let said = |name: &&str| Some(before.value(name)).filter(|v| !v.is_null()).map(|v| Edit::field(name, v));
    both.fields().into_iter().chain(CONTINUED.iter().filter_map(said)).collect()
}

/// An instant that is not in the future; now where none is given.
pub(super) fn past(desk: &Desk<'_>, at: Option<i64>, field: &str) -> Result<i64, FormFault> {
    let now = desk.hub_now();
    let at = at.unwrap_or(now);
    // A minute, because forms give whole minutes.
    if at > now + record::calendar::MINUTE { Err(FormFault::rule(field, "in_past")) } else { Ok(at) }
}

/// Links with the kinds they lead to.
///
/// # Errors
/// `not_held_here` on `links`.
fn links(desk: &Desk<'_>, to: &[Uuid]) -> Result<Vec<Value>, FormFault> {
    to.iter().map(|to| held_link(desk, *to)).collect()
}
