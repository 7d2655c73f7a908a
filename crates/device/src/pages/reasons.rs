//! Why something was not taken, or waits, in the words of the screens.

use crate::screen::Words;

/// Reasons of policy, of the hub and of this device that are an officer's business: each has a sentence of its own in the
/// catalogue, `aside.<code>`.
const SAID: &[&str] = &[
    "audit_cut",
    "bad_value",
    "blocked",
    "chain_broken",
    "contact_is_suspect",
    "copied",
    "declined",
    "entry_exists",
    "erased",
    "exhibit_taken",
    "grant_lost",
    "newer_than_table",
    "no_quick_result",
    "no_target",
    "not_a_fact",
    "not_a_hand",
    "not_allowed",
    "not_eligible",
    "not_granted",
    "not_measured",
    "not_on_roster",
    "not_replayed",
    "not_your_own",
    "not_yours",
    "own_exhibit",
    "pcso_may_not",
    "personal_data",
    "rank_holds",
    "record_full",
    "record_refused",
    "reviewed",
    "struck_not_erased",
    "supervisor_only",
    "too_dear",
    "too_large",
    "victim_desk_only",
];

/// Codes of what is only told: nothing of an officer's was refused, or nothing of it is left. There is nothing to send, to copy
/// or to ask about: not of an erased record, a copied vault or a log of the hub's that was cut off.
pub const ONLY_TOLD: &[&str] = &["audit_cut", "copied", "erased"];

/// Reasons that say something of bytes and nothing of the work: no officer can mend them. They share a sentence that keeps
/// the code, for the support desk.
const TECHNICAL: &[&str] = &[
    "actor_length",
    "author_line",
    "bad_author_line",
    "bad_cbor",
    "bad_checksum",
    "bad_compression",
    "bad_entry",
    "bad_entry_id",
    "bad_magic",
    "bad_role",
    "bad_scope",
    "bad_signature",
    "bare_delete",
    "calendar_ends",
    "changed_underneath",
    "chunk_type",
    "columns_disagree",
    "deflated_column",
    "does_not_load",
    "extra_bytes",
    "foreign_operation",
    "foreign_text",
    "malformed",
    "mismatch",
    "missing_dependency",
    "no_predecessor",
    "not_applied",
    "not_canonical",
    "not_deterministic",
    "not_editable",
    "not_the_pair",
    "not_your_actor",
    "number_reused",
    "other_heads",
    "other_value",
    "panicked",
    "record_exists",
    "skeleton",
    "trailing_bytes",
    "truncated",
    "unknown_column",
    "unknown_grant_version",
    "unknown_incarnation",
    "unloadable",
    "unreadable",
    "wrong_counter",
    "wrong_hash",
    "wrong_number",
];

/// The hub's reason as words. One that only a newer hub knows is told by its code.
#[must_use]
pub fn refused(code: &str) -> Words {
    match code {
        "no_grant" | "scope" => Words::of("aside.grant_lost"),
        "too_many" | "too_many_operations" => Words::of("aside.too_large"),
        "no_such_name" | "unknown_kind" | "unknown_version" => Words::of("aside.newer_than_table"),
        said if SAID.contains(&said) => Words::of(format!("aside.{said}")),
        bytes if TECHNICAL.contains(&bytes) => Words::of("aside.technical").with("reason", bytes),
        other => Words::of("aside.other").with("reason", other),
    }
}

/// Why a change waits for a supervisor, as words.
#[must_use]
pub fn review_why(code: &str) -> Words {
    let known = match code {
        "revoked" => "review.why.revoked",
        "left" => "review.why.left",
        "lease_ended" => "review.why.lease_ended",
        "unknown_lease" => "review.why.unknown_lease",
        "blocked" => "review.why.blocked",
        // Whatever grant it is: it stood when this was written, and does not now.
        _ => return Words::of("review.why.old_grant").with("reason", code),
    };
    Words::of(known)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn checkout() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    /// Every text of a folder and of those in it.
    fn texts(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(texts(&path));
            } else {
                found.push(fs::read_to_string(&path).unwrap());
            }
        }
        found
    }

    /// The texts in quotation marks that come right after a mark, as codes are written.
    fn codes<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
        let quoted = |after: &'t str| after.trim_start().strip_prefix('"')?.split_once('"').map(|(code, _)| code);
        text.split(mark).skip(1).filter_map(quoted).collect()
    }

    #[test]
    fn whatever_policy_and_the_hub_refuse_for_is_told_in_words_and_never_as_a_bare_code() {
        let record = texts(&checkout().join("crates/record/src"));
        let pipeline = texts(&checkout().join("crates/hub/src/pipeline"));
        let written = texts(&checkout().join("crates/wire/src"));
        let mut all: Vec<&str> = record.iter().flat_map(|t| codes(t, "Refusal::new(")).collect();
        assert!(all.len() > 40, "policy refuses for many reasons, and only {} were found", all.len());
        for mark in ["no(", "Refused::at(STAGE,", "Refused::at(\"policy\",", "Refused::at(\"fit\",", "Refused::at(\"decode\","] {
            all.extend(pipeline.iter().flat_map(|t| codes(t, mark)));
        }
        for mark in ["Unsound { code:", "unsound("] {
            all.extend(written.iter().flat_map(|t| codes(t, mark)));
        }
        assert!(["victim_desk_only", "wrong_counter", "other_heads"].iter().all(|code| all.contains(code)), "{all:?}");
        // Of these a supervisor reads first: they are reasons to wait.
        all.retain(|code| !matches!(*code, "revoked" | "left" | "lease_ended" | "unknown_lease" | "review"));
        for code in all {
            assert_ne!(refused(code).code, "aside.other", "{code} has no sentence");
        }
    }

    #[test]
    fn every_reason_that_is_said_to_have_a_sentence_has_one_in_both_languages() {
        for language in ["en", "fr"] {
            let catalogue = texts(&checkout().join("ui/src/lib/words").join(language)).concat();
            for code in SAID.iter().chain(&["technical", "other", "declined_why"]) {
                assert!(catalogue.contains(&format!("'aside.{code}':")), "{language}: aside.{code}");
            }
        }
    }

    #[test]
    fn one_that_only_a_newer_hub_knows_keeps_its_code() {
        let told = refused("from_a_newer_hub");
        assert_eq!(told, Words::of("aside.other").with("reason", "from_a_newer_hub"));
        assert_eq!(refused("not_measured").code, "aside.not_measured");
        assert_eq!(refused("wrong_hash"), Words::of("aside.technical").with("reason", "wrong_hash"));
    }
}
