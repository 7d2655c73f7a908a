//! The words of a note.

use crate::kinds::shared::{LINK, PLACE, REF, entry, field, may, need};
use crate::kinds::task::BASIS;
use crate::table::{EntryType, Field, Order, Part, Rule, Type, Who};

use Who::{Author, Creator, Owner, Supervisor, Team};

/// Whether it bears on an investigation (CPIA 1996 Code); unsure is kept as if it did. Least protective first.
pub const RELEVANCE: &[&str] = &["no", "unsure", "yes"];
/// How an exhibit is stored (domain, section 1d).
pub const STORAGE: &[&str] = &["ambient", "refrigerated", "frozen", "drugs", "cash", "firearm", "digital", "secure"];
/// What a disclosure flag says.
pub const DISCLOSURE: &[&str] = &["relevant", "may_undermine", "may_assist", "sensitive", "retain"];

/// ADVOKATE, what a sighting is judged by (R v Turnbull [1977] QB 224): amount of time, distance, visibility, obstruction,
/// known before, any reason to remember, time lapse, errors (domain, section 1d).
pub const ADVOKATE: &[Part] = &[
    may("amount", Type::Line(300)),
    may("distance", Type::Line(300)),
    may("visibility", Type::Line(300)),
    may("obstruction", Type::Line(300)),
    may("known", Type::Line(300)),
    may("any_reason", Type::Line(300)),
    may("time_lapse", Type::Line(300)),
    may("errors", Type::Line(300)),
];
/// The ten points of a person's description.
pub const PERSON: &[Part] = &[
    may("sex", Type::Line(300)),
    may("age", Type::Line(300)),
    may("ethnicity", Type::Line(300)),
    may("height", Type::Line(300)),
    may("build", Type::Line(300)),
    may("hair", Type::Line(300)),
    may("face", Type::Line(300)),
    may("marks", Type::Line(300)),
    may("clothing", Type::Line(300)),
    may("carrying", Type::Line(300)),
];
/// The six points of a vehicle's description.
pub const VEHICLE: &[Part] = &[
    may("make", Type::Line(300)),
    may("model", Type::Line(300)),
    may("colour", Type::Line(300)),
    may("registration", Type::Line(300)),
    may("features", Type::Line(300)),
    may("occupants", Type::Line(300)),
];

/// Classes that are kept cold: the minutes out of a store count.
pub const COLD: &[&str] = &["refrigerated", "frozen"];
/// An exhibit that is kept cold is in a store so long after it was found or taken out, ms; a working figure of practice, no law.
pub const COLD_STORED_WITHIN: i64 = 2 * crate::calendar::HOUR;
/// Any other is, ms: by the end of the day's work at the latest; a working figure too.
pub const STORED_WITHIN: i64 = 12 * crate::calendar::HOUR;
/// Exhibits are looked for where they should be so often, ms: the weekly audit (domain, section 4).
pub const AUDITED_WITHIN: i64 = 7 * 24 * crate::calendar::HOUR;
/// The post whose holder audits exhibits beside the supervisors.
pub const PROPERTY: &str = "property";
/// The other hand of a passing on confirms it within, ms; after that it shows as a gap in the continuity.
pub const BOTH_HANDS_WITHIN: i64 = 24 * crate::calendar::HOUR;

const SENSITIVE: &[Part] = &[need("why", Type::Line(500)), may("handling", Type::Line(200))];

const CHAIN: &[Part] = &[need("device", Type::Line(36)), need("n", Type::Whole(1, i64::MAX)), need("prev", Type::Sha256)];

/// A hand an exhibit passes through: an officer, a store, or a person by name.
const HAND: &[Part] = &[may("officer", Type::Officer), may("store", Type::Line(100)), may("person", Type::Line(200))];

const ORIGIN: &[Part] = &[
    need("how", Type::Choice(&["captured_here", "received"])),
    may("from", Type::Line(200)),
    may("at", Type::Instant),
    may("by", Type::Line(200)),
];

/// Anybody who may read it: an author, and those it goes to.
const T: &[Who] = &[Team, Author, Owner, Supervisor];
const MINE: &[Who] = &[Author];

pub(super) const FIELDS: &[Field] = &[
    field("refs", Rule::Safest(Order::Union), Type::Set(&Type::Shape(REF)), T),
    field("links", Rule::Safest(Order::Union), Type::Set(&Type::Shape(LINK)), T),
    field("relevance", Rule::Safest(Order::Listed(RELEVANCE)), Type::Choice(RELEVANCE), T),
    field("sensitive", Rule::Safest(Order::Anything), Type::Shape(SENSITIVE), T),
    field("undermines_or_assists", Rule::Safest(Order::Yes), Type::YesNo, T),
    field("owner", Rule::Either, Type::Officer, &[Creator]),
];

pub(super) const ENTRIES: &[EntryType] = &[
    entry(
        "line",
        MINE,
        &[
            need("text", Type::Prose(8_000)),
            need("event_time", Type::Instant),
            may("place", Type::Shape(PLACE)),
            may("basis", Type::Choice(BASIS)),
            // Names of those it was written up with, and why: conferring is recorded.
            may("with", Type::List(&Type::Line(200))),
            may("with_why", Type::Line(300)),
            may("why_late", Type::Line(300)),
            may("advokate", Type::Shape(ADVOKATE)),
            may("person", Type::Shape(PERSON)),
            may("vehicle", Type::Shape(VEHICLE)),
            need("chain", Type::Shape(CHAIN)),
        ],
    ),
    entry(
        "correction",
        MINE,
        &[
            need("target", Type::EntryId),
            need("struck", Type::Prose(8_000)),
            // Where the struck words begin, in code points of the line, when they stand there more than once.
            may("from", Type::Whole(0, 8_000)),
            need("replacement", Type::Prose(8_000)),
            need("reason", Type::Line(500)),
            need("initials", Type::Line(10)),
            may("chain", Type::Shape(CHAIN)),
        ],
    ),
    entry(
        "photo",
        MINE,
        &[
            need("sha256", Type::Sha256),
            need("size", Type::Whole(1, i64::MAX)),
            need("type", Type::Line(100)),
            need("origin", Type::Shape(ORIGIN)),
            may("captured_at", Type::Instant),
            // When the camera says it was taken, by its own clock, as the file has it: a claim.
            may("camera_says", Type::Line(40)),
            may("offset", Type::Whole(i64::MIN, i64::MAX)),
            may("place", Type::Shape(PLACE)),
            need("device", Type::Line(36)),
            may("caption", Type::Line(300)),
            may("exhibit", Type::EntryId),
            may("chain", Type::Shape(CHAIN)),
        ],
    ),
    entry(
        "exhibit",
        MINE,
        &[
            need("ref", Type::Line(20)),
            need("description", Type::Prose(2_000)),
            need("found_by", Type::Line(200)),
            may("place", Type::Shape(PLACE)),
            need("found_at", Type::Instant),
            may("seal", Type::Line(40)),
            // Who saw it sealed, beside its officer.
            may("seal_witness", Type::Line(200)),
            may("storage", Type::Choice(STORAGE)),
            may("photo", Type::EntryId),
            may("chain", Type::Shape(CHAIN)),
        ],
    ),
    // The number was given out on two devices while neither could hear the other: this one takes another.
    entry("renumbered", MINE, &[need("exhibit", Type::EntryId), need("ref", Type::Line(20)), need("why", Type::Line(300))]),
    // A working copy: derived from the master, with a fingerprint of its own and nothing of the camera's in it.
    entry(
        "copy",
        T,
        &[
            need("photo", Type::EntryId),
            need("sha256", Type::Sha256),
            need("size", Type::Whole(1, i64::MAX)),
            need("type", Type::Line(100)),
            may("to", Type::Line(200)),
            need("why", Type::Line(300)),
        ],
    ),
    entry(
        "seal",
        T,
        &[
            need("exhibit", Type::EntryId),
            may("old", Type::Line(40)),
            need("new", Type::Line(40)),
            need("why", Type::Line(300)),
            may("seal_witness", Type::Line(200)),
        ],
    ),
    // Whether the seal was whole: said by nobody who did not look, and of no exhibit that has none. What was seen of one that was
    // not whole.
    entry(
        "continuity",
        T,
        &[
            need("exhibit", Type::EntryId),
            need("from", Type::Shape(HAND)),
            need("to", Type::Shape(HAND)),
            need("why", Type::Line(300)),
            may("seal_intact", Type::YesNo),
            may("seal_seen", Type::Line(300)),
        ],
    ),
    entry(
        "store_in",
        T,
        &[
            need("exhibit", Type::EntryId),
            need("store", Type::Line(100)),
            may("shelf", Type::Line(60)),
            may("why", Type::Line(300)),
            may("seal_intact", Type::YesNo),
            may("seal_seen", Type::Line(300)),
        ],
    ),
    entry(
        "store_out",
        T,
        &[
            need("exhibit", Type::EntryId),
            need("store", Type::Line(100)),
            need("why", Type::Line(300)),
            may("seal_intact", Type::YesNo),
            may("seal_seen", Type::Line(300)),
        ],
    ),
    // How it is to be stored, where nobody said so when it was seized, or said so wrongly.
    entry(
        "stored_as",
        T,
        &[need("exhibit", Type::EntryId), need("storage", Type::Choice(STORAGE)), need("why", Type::Line(300))],
    ),
    // The audit: somebody who neither seized nor holds it looked for it where it is recorded to be.
    entry(
        "audited",
        T,
        &[need("exhibit", Type::EntryId), need("where", Type::Line(200)), need("seen", Type::YesNo), may("why", Type::Line(300))],
    ),
    entry("flag", T, &[need("disclosure", Type::Choice(DISCLOSURE)), may("why", Type::Line(500))]),
    entry(
        "closed",
        MINE,
        &[
            need("device", Type::Line(36)),
            need("n", Type::Whole(1, i64::MAX)),
            need("hash", Type::Sha256),
            need("signature", Type::Line(200)),
            // The key that signed, and the incarnation under which it writes: the actor of this change is derived from both, so
            // whoever holds the note can tell whose signature it is.
            may("key", Type::Line(64)),
            may("incarnation", Type::Whole(0, i64::MAX)),
        ],
    ),
];
