//! Names of things: UUIDs in newtypes, so that an officer is never taken for a record.
//! They are hyphenated lower case in JSON, 16 raw bytes in CBOR, and never used for order.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The 16 raw bytes, as CBOR and hashes take them.
            #[must_use]
            pub fn bytes(&self) -> [u8; 16] {
                *self.0.as_bytes()
            }

            /// From 16 raw bytes.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// A record: UUIDv7 where a device made it, UUIDv5(source, external id) where it was imported.
    RecordId
);
id!(
    /// One entry inside a record; UUIDv7.
    EntryId
);
id!(
    /// An officer, PCSO, member of staff or system, as the hub's roster names them.
    OfficerId
);
id!(
    /// One enrolment: one officer on one device with one key.
    DeviceId
);

/// The id under which something from another system is kept, so that importing it twice changes nothing.
/// `source` names the system (`police.uk`, `cad`), `external` is its own reference there.
#[must_use]
pub fn imported(source: &str, external: &str) -> RecordId {
    let space = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("beatbook:{source}").as_bytes());
    RecordId(Uuid::new_v5(&space, external.as_bytes()))
}
