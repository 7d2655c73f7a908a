//! Why bytes from outside were refused.

pub use record::Retry;

/// Everything that can be wrong with what crossed the network. Each variant says what was found; nothing of the content is
/// repeated, so that a refusal can be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// More bytes than allowed.
    #[error("{what} is larger than the {limit} bytes allowed")]
    TooLarge {
        /// The part.
        what: &'static str,
        /// Bytes allowed.
        limit: usize,
    },
    /// More items than allowed.
    #[error("{what}: more than the {limit} allowed")]
    TooMany {
        /// The part.
        what: &'static str,
        /// Items allowed.
        limit: u64,
    },
    /// The bytes end too early.
    #[error("{what} is cut short: send it again")]
    Truncated {
        /// The part.
        what: &'static str,
    },
    /// Something follows where nothing should.
    #[error("there are bytes after the end of {what}")]
    TrailingBytes {
        /// The part.
        what: &'static str,
    },
    /// The bytes do not follow the format.
    #[error("{what} is malformed: {why}")]
    Malformed {
        /// The part.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Not an Automerge chunk at all.
    #[error("this is not an Automerge chunk")]
    BadMagic,
    /// A chunk, but not of the one type allowed here.
    #[error("an Automerge chunk of type {found} is not allowed here, only type {wanted}")]
    ChunkType {
        /// Type byte found.
        found: u8,
        /// Type byte allowed: 0 document, 1 raw change.
        wanted: u8,
    },
    /// The chunk's own checksum is wrong.
    #[error("the chunk's checksum is wrong: it was damaged, send it again")]
    Checksum,
    /// The change is not the one that was signed for.
    #[error("the change's hash is not the one that was signed")]
    WrongHash,
    /// An actor id that is not 16 bytes.
    #[error("an actor id of {len} bytes: it must have 16")]
    ActorLength {
        /// Bytes found.
        len: usize,
    },
    /// A column that would have to be inflated.
    #[error("a column is compressed: only raw columns are accepted")]
    DeflatedColumn,
    /// A column Automerge 0.12 does not write.
    #[error("column {spec:#x} is not one that is written by Automerge 0.12")]
    UnknownColumn {
        /// The column specification.
        spec: u32,
    },
    /// Columns of different lengths.
    #[error("column {column} does not have one value for each operation")]
    ColumnsDisagree {
        /// The column.
        column: &'static str,
    },
    /// A change with a footer: an Automerge author, or bytes of nobody's.
    #[error("the change carries extra bytes: an author or a footer is not accepted")]
    ExtraBytes,
    /// Not the CBOR of this message.
    #[error("{what} cannot be read as CBOR: {why}")]
    Cbor {
        /// The message.
        what: &'static str,
        /// The decoder's reason.
        why: String,
    },
    /// CBOR, but not the one spelling allowed (RFC 8949, section 4.2).
    #[error("{what} is not deterministic CBOR: {why}")]
    NotDeterministic {
        /// The message.
        what: &'static str,
        /// What is spelt wrong.
        why: &'static str,
    },
    /// zstd refused it, or it inflates past the limit.
    #[error("{what} cannot be decompressed: {why}")]
    Decompress {
        /// The part.
        what: &'static str,
        /// What went wrong.
        why: &'static str,
    },
    /// A version, algorithm or type this build does not know.
    #[error("{what} {found} is newer than this build: update the app or the hub")]
    Unknown {
        /// What has the version.
        what: &'static str,
        /// The number found.
        found: u64,
    },
    /// The signature does not fit the key and the bytes.
    #[error("the signature of the {what} does not hold")]
    BadSignature {
        /// What was signed.
        what: &'static str,
    },
    /// The parts of a message contradict each other.
    #[error("{what} does not fit: {why}")]
    Mismatch {
        /// The part.
        what: &'static str,
        /// The contradiction.
        why: &'static str,
    },
    /// Automerge could not load it, or panicked on it.
    #[error("the record cannot be loaded: {why}")]
    Unloadable {
        /// What happened.
        why: &'static str,
    },
    /// A change that Automerge takes, and that leaves a record which does not pass the shadow gate.
    #[error("the record cannot be kept with this change in it: {code}")]
    Unsound {
        /// What it failed at: `no_predecessor`, `foreign_text`, `number_reused`, `wrong_number`, `does_not_load`, `other_heads`, `other_value`, `not_editable`,
        /// `panicked`.
        code: &'static str,
    },
}

impl Refusal {
    /// The stable reason code: the hub's counters and a screen's catalogue go by it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::TooMany { .. } => "too_many",
            Self::Truncated { .. } => "truncated",
            Self::TrailingBytes { .. } => "trailing_bytes",
            Self::Malformed { .. } => "malformed",
            Self::BadMagic => "bad_magic",
            Self::ChunkType { .. } => "chunk_type",
            Self::Checksum => "bad_checksum",
            Self::WrongHash => "wrong_hash",
            Self::ActorLength { .. } => "actor_length",
            Self::DeflatedColumn => "deflated_column",
            Self::UnknownColumn { .. } => "unknown_column",
            Self::ColumnsDisagree { .. } => "columns_disagree",
            Self::ExtraBytes => "extra_bytes",
            Self::Cbor { .. } => "bad_cbor",
            Self::NotDeterministic { .. } => "not_deterministic",
            Self::Decompress { .. } => "bad_compression",
            Self::Unknown { .. } => "unknown_version",
            Self::BadSignature { .. } => "bad_signature",
            Self::Mismatch { .. } => "mismatch",
            Self::Unloadable { .. } => "unloadable",
            Self::Unsound { code } => code,
        }
    }

    /// Whether sending the same again can help: only where it may have been damaged on the way.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Truncated { .. } | Self::Checksum | Self::Decompress { .. } => Retry::Later,
            Self::Unknown { .. } => Retry::Later,
            _ => Retry::Never,
        }
    }
}
