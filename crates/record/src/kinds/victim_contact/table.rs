//! The words of a victim contact: what its fields and entries take, and who may write them.

use crate::kinds::shared::{entry, field, may, need};
use crate::table::{EntryType, Field, Order, Part, Rule, Text, Type, Who};

use Who::{Assignee, Creator, Hub, Owner, Supervisor, Team};

/// How she was, or may be, reached.
pub const METHODS: &[&str] = &["call", "in_person", "video", "text", "email", "letter"];

/// What came of trying (domain, section 1c; practice P1). Which of them meet a deadline is a dated rule row: a
/// voicemail never does.
pub const OUTCOMES: &[&str] = &[
    "spoken_verified",
    "in_person",
    "written_by_chosen_method",
    "voicemail",
    "no_reply",
    "message_sent",
    "third_party",
    "unsafe",
    "refused",
    "she_contacted_us",
];

/// Her answer to "are you safe?" (practice P1). Nothing is ever filled in for the officer.
pub const SAFETY: &[&str] = &["safe", "not_safe", "could_not_speak", "not_asked"];

/// How the officer knew that it was she.
pub const IDENTITY: &[&str] = &["known_to_officer", "code_word", "details_checked", "seen_in_person", "not_verified"];

/// Why somebody has Enhanced Rights (domain, section 1c). More than one may apply.
pub const ENTITLEMENTS: &[&str] = &[
    "bereaved_relative",
    "domestic_abuse",
    "hate_crime",
    "terrorism",
    "sexual_offence",
    "trafficking_or_slavery",
    "attempted_murder",
    "kidnap",
    "false_imprisonment",
    "arson_endangering_life",
    "wounding_with_intent",
    "persistently_targeted",
    "under_18",
    "vulnerable",
    "intimidated",
];

/// Events of the Victims' Code that start a clock, as the dated rule table names them (domain, section 1c), and
/// `case_concluded`, which ends the agreed updates. Her asking for a review is an entry of its own.
pub const EVENTS: &[&str] = &[
    "reported",
    "not_investigated",
    "arrested",
    "interviewed",
    "released_without_charge",
    "released_on_bail",
    "released_under_investigation",
    "bail_changed",
    "bail_cancelled",
    "decision",
    "charged",
    "out_of_court_disposal",
    "no_further_action",
    "hearing_set",
    "bail_hearing_outcome",
    "warrant_issued",
    "required_to_give_evidence",
    "case_outcome",
    "appeal",
    "statement_taken",
    "case_concluded",
];

/// Who the contact person is to the victim (practice P6).
pub const RELATIONS: &[&str] =
    &["self", "parent", "guardian", "bereaved_relative", "business_contact", "carer", "supporter", "other"];

/// How somebody asks to be spoken of; not said, nobody guesses: the screens then say "the victim".
pub const PRONOUNS: &[&str] = &["she", "he", "they"];

/// What else the police know a contact person as. A `suspect` is refused (practice P6).
pub const CATEGORIES: &[&str] = &["victim", "witness", "suspect", "other"];

/// What she may decide about the case, each with her reason (domain, section 1c).
pub const DECISIONS: &[&str] =
    &["withdraws_support", "supports_again", "agrees_out_of_court", "against_out_of_court", "gives_no_statement", "other"];

/// Whose voice a Victim Personal Statement is read in at court.
pub const VPS_READ_BY: &[&str] = &["herself", "prosecutor", "nobody"];

/// Whether she wishes to make a Victim Personal Statement (Victims' Code, Right 7). Nothing is filled in for her.
pub const VPS_WISHES: &[&str] = &["not_asked", "wants", "later", "does_not_want"];

/// In whose voice she wishes it to be read at court.
pub const VPS_WISHED_BY: &[&str] = &["herself", "prosecutor", "nobody", "undecided"];

/// Who supports a victim (domain, section 1c, key roles): a sexual offences investigation trained officer, a family liaison
/// officer, an independent domestic or sexual violence adviser, a Witness Care Officer, a support service.
pub const SUPPORT_ROLES: &[&str] = &["soit", "family_liaison", "idva", "isva", "witness_care", "victim_support", "other"];

/// Whom she would rather speak to (Victims' Code, Right 2).
pub const OFFICER_GENDERS: &[&str] = &["no_wish", "woman", "man"];

const CONTACT_PERSON: &[Part] = &[
    need("relation", Type::Choice(RELATIONS)),
    may("name", Type::Line(200)),
    need("category", Type::Choice(CATEGORIES)),
    may("as_at", Type::Date),
];

const VPS: &[Part] = &[need("wish", Type::Choice(VPS_WISHES)), may("read_by", Type::Choice(VPS_WISHED_BY))];

/// When it was done, where that is not when it was written down: both stand, and neither is moved.
const DONE_AT: Part = may("done_at", Type::Instant);

const NEEDS: &[Part] = &[
    need("entitlement", Type::Set(&Type::Choice(ENTITLEMENTS))),
    may("enhanced_declined", Type::YesNo),
    may("language", Type::Line(60)),
    may("interpreter", Type::YesNo),
    may("reading_hearing_speech", Type::Line(300)),
    may("supporter", Type::Line(200)),
    may("officer_gender", Type::Choice(OFFICER_GENDERS)),
    may("fears_repeat", Type::YesNo),
    may("children", Type::YesNo),
    may("immigration_worry", Type::YesNo),
    may("access", Type::Line(300)),
    may("intermediary", Type::YesNo),
    may("special_measures", Type::YesNo),
    may("next_review", Type::Date),
    // She would not be asked; `why` then holds her words.
    may("declined", Type::YesNo),
    // Why she was assessed again.
    may("why", Type::Line(500)),
    DONE_AT,
];

/// A deadline that a contact answers: the rule's id, and the milestone it runs from where several of one event stand.
const ANSWER: &[Part] = &[need("rule", Type::Line(60)), may("milestone", Type::EntryId)];

const CONTACT: &[Part] = &[
    need("method", Type::Choice(METHODS)),
    need("direction", Type::Choice(&["outgoing", "incoming"])),
    need("outcome", Type::Choice(OUTCOMES)),
    need("started", Type::Instant),
    may("ended", Type::Instant),
    may("identity", Type::Choice(IDENTITY)),
    // In the officer's own words: which details were checked, or how they know her.
    may("identity_how", Type::Line(300)),
    may("told", Type::Prose(4_000)),
    may("answers", Type::Set(&Type::Shape(ANSWER))),
    may("safety", Type::Choice(SAFETY)),
    may("safety_why", Type::Line(300)),
    may("views", Type::Prose(4_000)),
    may("next_promised", Type::Instant),
    // Practice P5: what happened can always be logged, marked so, and goes to the supervisor.
    may("against_card", Type::YesNo),
    may("against_card_why", Type::Line(300)),
    may("task", Type::RecordId),
];

const COSH: &[Who] = &[Creator, Owner, Supervisor, Hub];
/// Those who work with her: what she needs is often first heard by a supporter.
const CLOSE: &[Who] = &[Creator, Owner, Supervisor, Assignee, Hub];
const OS: &[Who] = &[Owner, Supervisor];

pub(super) const FIELDS: &[Field] = &[
    field("crime_ref", Rule::Either, Type::Line(40), &[Creator, Owner, Hub]),
    field("victim_no", Rule::Either, Type::Whole(1, 9_999), &[Creator, Hub]),
    field("name_to_ask_for", Rule::Either, Type::Line(200), COSH),
    field("how_to_verify", Rule::Either, Type::Line(300), COSH),
    field("contact_person", Rule::Either, Type::Shape(CONTACT_PERSON), COSH),
    // The victim's own, whoever the contact person is: a mother may be rung about her son. Heard by whoever works with them.
    field("pronoun", Rule::Either, Type::Choice(PRONOUNS), CLOSE),
    field("offence", Rule::Either, Type::Line(200), COSH),
    // Empty or unset is the standard entitlement.
    field("entitlement", Rule::Safest(Order::Union), Type::Set(&Type::Choice(ENTITLEMENTS)), CLOSE),
    field("language", Rule::Either, Type::Line(60), CLOSE),
    field("interpreter", Rule::Safest(Order::Yes), Type::YesNo, CLOSE),
    field("preferred_method", Rule::Either, Type::Choice(METHODS), CLOSE),
    field("update_every_days", Rule::Safest(Order::Lesser), Type::Whole(1, 366), CLOSE),
    // Why that cannot be met, where it cannot (Victims' Code 2021, Right 6): her wish stands as she said it.
    field("update_why_not", Rule::Either, Type::Line(300), CLOSE),
    // Who opens one may take it on; only a supervisor or the crime system gives it to somebody (see rules).
    field("owner", Rule::Rank, Type::Officer, &[Creator, Supervisor, Hub]),
    // Who reads her record beside whoever supports her by an entry (see `supporters`).
    field("supporters", Rule::Safest(Order::Union), Type::Set(&Type::Officer), COSH),
    field("vps", Rule::Either, Type::Shape(VPS), &[Creator, Owner]),
];

pub(super) const TEXTS: &[Text] = &[Text { name: "summary", who: &[Creator, Owner, Supervisor, Assignee, Hub] }];

pub(super) const ENTRIES: &[EntryType] = &[
    entry(
        "milestone",
        &[Owner, Supervisor, Creator, Hub],
        &[
            need("event", Type::Choice(EVENTS)),
            need("at", Type::Instant),
            need("source", Type::Line(200)),
            may("detail", Type::Line(500)),
            may("statement_offered", Type::YesNo),
        ],
    ),
    entry("contact", &[Team, Owner, Supervisor, Assignee], CONTACT),
    entry(
        "decision",
        &[Owner, Assignee],
        &[
            need("what", Type::Line(500)),
            may("about", Type::Choice(DECISIONS)),
            may("her_reason", Type::Prose(2_000)),
            may("milestone", Type::EntryId),
            DONE_AT,
        ],
    ),
    // A supervisor too: whoever holds a task about her open for it may be the one who speaks with her.
    entry("needs_assessment", &[Owner, Creator, Assignee, Supervisor], NEEDS),
    // Her officer, a supporter, or the victim desk that took her on.
    entry(
        "referral",
        &[Owner, Creator, Team],
        &[need("service", Type::Line(200)), need("accepted", Type::YesNo), may("why", Type::Line(500)), DONE_AT],
    ),
    // Who supports her, and how they are reached: read in her opened record alone, as her own number is.
    entry(
        "supported_by",
        &[Owner, Creator, Assignee, Supervisor],
        &[
            need("role", Type::Choice(SUPPORT_ROLES)),
            need("name", Type::Line(200)),
            may("agency", Type::Line(200)),
            may("contact", Type::Line(200)),
            // An officer of the roster (SOIT, FLO): they read her record while they support her, so that only whoever may write
            // `supporters` names one, or ends it (see rules).
            may("officer", Type::Officer),
            DONE_AT,
        ],
    ),
    entry(
        "support_ended",
        &[Owner, Creator, Assignee, Supervisor],
        &[need("target", Type::EntryId), may("why", Type::Line(500)), DONE_AT],
    ),
    // Practice P20: one tap asks the victim desk, and somebody who holds that post takes it on (see rules).
    entry("support_requested", &[Owner, Creator, Assignee, Supervisor], &[may("what", Type::Line(500))]),
    entry("support_accepted", &[Team], &[need("target", Type::EntryId), may("remark", Type::Line(500))]),
    entry(
        "vps_offered",
        &[Owner, Assignee, Supervisor],
        &[need("words", Type::Line(500)), may("answer", Type::Line(300)), DONE_AT],
    ),
    entry(
        "vps_made",
        &[Owner, Assignee, Supervisor],
        &[may("evidence", Type::RecordId), may("updated", Type::YesNo), may("words", Type::Line(500)), DONE_AT],
    ),
    entry(
        "vps_read",
        &[Owner, Supervisor, Hub],
        &[need("by", Type::Choice(VPS_READ_BY)), may("words", Type::Line(500)), DONE_AT],
    ),
    entry(
        "reason_missed",
        &[Owner],
        &[need("rule", Type::Line(60)), may("milestone", Type::EntryId), need("reason", Type::Line(1_000))],
    ),
    // Victims and Prisoners Act 2024 s.5: a missed duty needs a good reason, and a supervisor to find it one.
    entry("approved", &[Supervisor], &[need("target", Type::EntryId), may("remark", Type::Line(500))]),
    entry("not_approved", &[Supervisor], &[need("target", Type::EntryId), need("remark", Type::Line(500))]),
    entry(
        "declined_update",
        &[Owner],
        &[need("rule", Type::Line(60)), may("milestone", Type::EntryId), need("her_words", Type::Prose(1_000))],
    ),
    entry("review_requested", &[Owner, Supervisor, Hub], &[need("at", Type::Instant), may("how", Type::Line(200))]),
    entry(
        "handed_over",
        OS,
        &[
            need("from", Type::Officer),
            need("to", Type::Officer),
            need("open_items", Type::Prose(2_000)),
            // Practice P18: a supervisor can move victims without that phone; it then needs no taking over.
            may("moved", Type::YesNo),
        ],
    ),
    entry("taken_over", &[Assignee, Owner], &[need("handover", Type::EntryId), may("remark", Type::Line(500))]),
    // Practice P18: who offered her answers for her still, and is told why.
    entry("handover_declined", &[Assignee], &[need("handover", Type::EntryId), need("why", Type::Line(500))]),
    // Practice P3: made apart for the same victim of the same crime, on two phones or beside an import. She is dealt with in the
    // other record; one that names itself takes that back.
    entry("same_victim", OS, &[need("record", Type::RecordId)]),
    entry("conferred", &[Owner, Assignee, Supervisor], &[need("with", Type::Line(200)), need("about", Type::Line(500))]),
];
