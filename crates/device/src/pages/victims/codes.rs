//! Words of the kind's table and of `crate::screen`, where the two differ. The contract of the screens is older than
//! the table; both spellings are taken, the screen's is given.

use record::contact_rules::Method;
use record::deadlines::Outcome;

/// The screen's word for an outcome.
#[must_use]
pub fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SpokenVerified => "spoke",
        Outcome::WrittenByChosenMethod => "written",
        Outcome::Refused => "declined",
        other => other.name(),
    }
}

/// An outcome by the screen's word or the table's.
#[must_use]
pub fn outcome_named(code: &str) -> Outcome {
    Outcome::ALL.into_iter().find(|o| outcome_code(*o) == code || o.name() == code).unwrap_or(Outcome::Newer)
}

/// The screen's word for a method.
#[must_use]
pub fn method_code(method: Method) -> &'static str {
    match method {
        Method::Call => "phone",
        other => other.name(),
    }
}

/// A method by the screen's word or the table's.
#[must_use]
pub fn method_named(code: &str) -> Option<Method> {
    Method::ALL.into_iter().find(|m| method_code(*m) == code || m.name() == code)
}

/// A method in the screen's words, whatever it is called; words this app does not know stay as they are.
#[must_use]
pub fn method_shown(name: &str) -> String {
    method_named(name).map_or_else(|| name.to_owned(), |m| method_code(m).to_owned())
}

/// What a deadline asks for, as the catalogue names it: the rule, and for a rule of several events the event.
#[must_use]
pub fn duty(rule: &str, event: &str) -> String {
    let code = match (rule, event) {
        ("written_confirmation", _) => "confirm_allegation",
        ("needs_assessment", _) => "assess_needs",
        ("referral", _) => "refer",
        ("released_without_charge", _) => "tell_released",
        ("bail", "bail_changed" | "bail_cancelled") => "tell_bail_changed",
        ("bail", "released_under_investigation") => "tell_rui",
        ("bail", _) => "tell_bailed",
        ("decision", "charged") => "tell_charged",
        ("decision", "no_further_action") => "tell_no_further_action",
        ("hearing_set", _) => "tell_hearing",
        ("bail_hearing_outcome", _) => "tell_bail_hearing",
        ("required_to_give_evidence", _) => "tell_witness",
        ("case_outcome", _) => "tell_outcome",
        ("review_acknowledge", _) => "acknowledge_review",
        ("review_complete", _) => "complete_review",
        ("vps_offer", _) => "offer_vps",
        ("neighbourhood_query", _) => "reply_query",
        ("not_investigated" | "arrested" | "interviewed" | "decision" | "warrant" | "appeal", _) => {
            return format!("duty.tell_{rule}");
        }
        (other, _) => other,
    };
    format!("duty.{code}")
}
