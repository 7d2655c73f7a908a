-- Erasure, legal holds and decisions to retain (practice P19). What is erased leaves its id here and nothing else, so that
-- neither a phone that was away nor a second import of the same source brings it back.

CREATE TABLE erased (
    record BLOB    NOT NULL PRIMARY KEY,
    at     INTEGER NOT NULL,
    who    TEXT    NOT NULL,
    reason TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Files whose rows are gone and whose bytes are still to be taken off the disk.
CREATE TABLE doomed_object (
    sha256 BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Every scope a device was ever told it may read: who may hold an officer's own words of a record long after it left.
CREATE TABLE told_ever (
    scope  TEXT NOT NULL,
    device BLOB NOT NULL,
    PRIMARY KEY (scope, device)
) STRICT, WITHOUT ROWID;
INSERT INTO told_ever (scope, device) SELECT scope, device FROM told;

CREATE TABLE hold (
    n           INTEGER PRIMARY KEY,
    record      BLOB    NOT NULL,
    placed_at   INTEGER NOT NULL,
    placed_by   TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    lifted_at   INTEGER,
    lifted_by   TEXT,
    lift_reason TEXT
) STRICT;
CREATE UNIQUE INDEX hold_in_force ON hold (record) WHERE lifted_at IS NULL;

CREATE TABLE retain_decision (
    n           INTEGER PRIMARY KEY,
    record      BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    who         TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    next_review TEXT    NOT NULL                -- YYYY-MM-DD
) STRICT;
CREATE INDEX retain_decision_by_record ON retain_decision (record, n);
