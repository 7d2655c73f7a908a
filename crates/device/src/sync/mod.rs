//! The sync engine: a plain `sync` that any trigger may call, that can be cut at any byte and called again.
//!
//! One request pushes stored batches and pulls the device's log and the scopes' logs; new scopes come as snapshots. Every
//! cursor moves in the transaction that stores what it passed, and never past an entry that the device does not have.
//!
//! Files: `push` (batches up, receipts down), `pull` (pages into records), `snapshot` (new scopes), `device_log`, `leave`.
//! Records are kept through the store's one function for it, the same that an officer's edit uses.
