//! One shape of error everywhere: CBOR, JSON, the command line, the window.

use std::collections::BTreeMap;

use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};
use minicbor::{Decode, Encode};
use record::{RecordError, Retry};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Refusal;

/// `{code, field?, params, retry, id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireError {
    /// Stable; the catalogue of every language has a sentence for it.
    pub code: String,
    /// The field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What the sentence needs: never personal data.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Whether trying again can help.
    pub retry: Retry,
    /// Names this occurrence in the logs.
    pub id: Uuid,
}

impl WireError {
    /// An error without parameters.
    #[must_use]
    pub fn new(code: &str, retry: Retry, id: Uuid) -> Self {
        Self { code: code.to_owned(), field: None, params: BTreeMap::new(), retry, id }
    }

    /// The same with what its sentence needs.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same, about a field.
    #[must_use]
    pub fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// From bytes that were refused. The `reason` parameter is the English sentence.
    #[must_use]
    pub fn refused(refusal: &Refusal, id: Uuid) -> Self {
        Self::new(refusal.code(), refusal.retry(), id).with("reason", refusal)
    }

    /// From a rule of the record's kind.
    #[must_use]
    pub fn from_record(error: &RecordError, id: Uuid) -> Self {
        let made = Self::new(error.code(), error.retry(), id).with("reason", error);
        match error.field() {
            Some(field) => made.about(field),
            None => made,
        }
    }

    /// The HTTP status that carries it. A code without a line here is the request's fault: 400, or 503 where a later attempt
    /// may work.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.code.as_str() {
            "bad_signature" | "not_enrolled" | "revoked" | "request_time" | "replayed" | "code_wrong" | "code_used"
            | "code_expired" => 401,
            "not_allowed" | "not_granted" => 403,
            "not_found" | "unknown_kind" => 404,
            "code_taken" | "changed_underneath" | "epoch_gone" => 409,
            "too_large" | "too_many" => 413,
            "content_type" => 415,
            "upgrade_needed" | "unknown_version" => 426,
            "slow_down" => 429,
            "internal" => 500,
            "busy" | "starting" | "stopping" | "storage_full" => 503,
            _ if self.retry == Retry::Never => 400,
            _ => 503,
        }
    }

    /// The `Retry-After` header line, in whole seconds rounded up, where the error names a time.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u64> {
        match self.retry {
            Retry::AfterMs(ms) => Some(ms.div_ceil(1_000)),
            Retry::Never | Retry::Later => None,
        }
    }
}

/// `[code, field or null, [[name, value]...], retry, id]`: parameters are pairs in the order of their names.
#[derive(Encode, Decode)]
struct Spelt {
    #[n(0)]
    code: String,
    #[n(1)]
    field: Option<String>,
    #[n(2)]
    params: Vec<(String, String)>,
    #[cbor(n(3), with = "crate::codec::with::retry")]
    retry: Retry,
    #[cbor(n(4), with = "crate::codec::with::id")]
    id: Uuid,
}

impl<C> Encode<C> for WireError {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), EncodeError<W::Error>> {
        let Self { code, field, params, retry, id } = self.clone();
        Spelt { code, field, params: params.into_iter().collect(), retry, id }.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for WireError {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, DecodeError> {
        let Spelt { code, field, params, retry, id } = Spelt::decode(d, ctx)?;
        if !params.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(DecodeError::message("parameters out of order"));
        }
        Ok(Self { code, field, params: params.into_iter().collect(), retry, id })
    }
}
