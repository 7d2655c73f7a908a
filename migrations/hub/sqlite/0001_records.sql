-- Records, their changes, who may see them, and the logs that devices follow.
-- A change's bytes are stored once, whatever the number of scopes; snapshots are derived and can be rebuilt from the changes.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE record (
    id         BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    heads      BLOB    NOT NULL,            -- 32 bytes each, ascending
    snapshot   BLOB    NOT NULL,            -- uncompressed columns, at exactly these heads
    version    INTEGER NOT NULL,            -- counts commits; a commit names the one it was validated against
    harm       INTEGER NOT NULL,            -- place in a first sync: 0 open victims and tasks, 1 priorities, 2 notes, 3 the rest
    is_open    INTEGER NOT NULL,
    people     TEXT    NOT NULL,            -- JSON: what the audience of a linked record needs to know
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE change (
    n           INTEGER PRIMARY KEY,        -- clustered by arrival; hashes as a key cost four times the writing
    hash        BLOB    NOT NULL UNIQUE,
    record      BLOB    NOT NULL,
    actor       BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    start_op    INTEGER NOT NULL,
    max_op      INTEGER NOT NULL,
    device      BLOB    NOT NULL,
    batch       BLOB    NOT NULL,
    raw         BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (record, actor, seq)
) STRICT;

CREATE TABLE membership (
    record BLOB NOT NULL,
    scope  TEXT NOT NULL,
    PRIMARY KEY (record, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_scope ON membership (scope, record);

CREATE TABLE link (
    from_record BLOB NOT NULL,
    to_record   BLOB NOT NULL,
    PRIMARY KEY (from_record, to_record)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_target ON link (to_record, from_record);

-- The counter row of a scope: numbers are contiguous because they are taken in the transaction that inserts.
CREATE TABLE scope (
    id    TEXT    NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    head  INTEGER NOT NULL
) STRICT;

CREATE TABLE log (
    scope  TEXT    NOT NULL,
    seq    INTEGER NOT NULL,
    what   TEXT    NOT NULL CHECK (what IN ('change', 'arrive', 'leave', 'erase', 'blob', 'notice')),
    record BLOB,
    change BLOB,
    detail BLOB,                            -- a blob's name, or the CBOR of what one device is told
    at     INTEGER NOT NULL,
    PRIMARY KEY (scope, seq)
) STRICT, WITHOUT ROWID;
