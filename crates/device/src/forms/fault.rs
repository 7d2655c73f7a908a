//! How a form says no: a code and the field it is about, never a sentence.

use std::collections::BTreeMap;

use record::RecordError;
use record::policy::Refusal;
use uuid::Uuid;

use crate::screen::{Failure, Param, TryAgain, Words};

/// Why what was typed cannot be written as it is. Nothing typed is lost.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{code} ({field:?})")]
pub struct FormFault {
    /// The reason, as `failure.<code>` or `blocked.<code>` in the catalogue.
    pub code: String,
    /// The field of the request.
    pub field: Option<String>,
    /// What the sentence needs.
    pub params: BTreeMap<String, Param>,
}

impl FormFault {
    /// A fault of one field.
    #[must_use]
    pub fn of(code: &str, field: &str) -> Self {
        Self { code: code.to_owned(), field: Some(field.to_owned()).filter(|f| !f.is_empty()), params: BTreeMap::new() }
    }

    /// A field that must be filled.
    #[must_use]
    pub fn needed(field: &str) -> Self {
        Self::of("bad_value", field).with("rule_code", "rule.needed")
    }

    /// A field whose value breaks a rule of the catalogue.
    #[must_use]
    pub fn rule(field: &str, rule: &str) -> Self {
        Self::of("bad_value", field).with("rule_code", format!("rule.{rule}"))
    }

    /// With one thing the sentence needs.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Param>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// As the failure of an operation; `id` finds it in the log.
    #[must_use]
    pub fn failure(self, id: Uuid) -> Failure {
        Failure { code: self.code, field: self.field, params: self.params, retry: TryAgain::Never, id }
    }

    /// As the reason under a blocked button.
    #[must_use]
    pub fn blocked(self) -> Words {
        Words { code: format!("blocked.{}", self.code), params: self.params }
    }

    /// The record's name of a part, as the request calls it.
    #[must_use]
    pub(super) fn called(mut self, names: &[(&str, &str)]) -> Self {
        if let Some(found) = self.field.as_deref().and_then(|f| names.iter().find(|(theirs, _)| *theirs == f)) {
            self.field = Some(found.1.to_owned());
        }
        self
    }
}

impl From<RecordError> for FormFault {
    fn from(error: RecordError) -> Self {
        let fault = Self::of(error.code(), error.field().unwrap_or_default());
        match error {
            RecordError::ChangedUnderneath { field, mine, now } => fault.with("field", field).with("mine", mine).with("now", now),
            RecordError::CalendarEnds { ends } => fault.with("ends_on", ends),
            _ => fault,
        }
    }
}

impl From<Refusal> for FormFault {
    fn from(refusal: Refusal) -> Self {
        Self::of(refusal.code, &refusal.field)
    }
}
