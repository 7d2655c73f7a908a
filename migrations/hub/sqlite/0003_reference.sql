-- What the hub looks up and keeps beside records: people, places, tables, files, and who looked at what.

-- Whole extracts by version: a change made under an older grant is judged by the roster as it then was.
CREATE TABLE roster (
    version INTEGER NOT NULL PRIMARY KEY,
    as_at   INTEGER NOT NULL,
    body    BLOB    NOT NULL                -- JSON in zstd
) STRICT;

CREATE TABLE ward (
    code     TEXT NOT NULL PRIMARY KEY,     -- ONS code without the trailing N
    name     TEXT NOT NULL,
    vintage  INTEGER NOT NULL,              -- the year of the boundaries
    boundary TEXT NOT NULL                  -- GeoJSON geometry
) STRICT;

CREATE TABLE reference (
    name   TEXT    NOT NULL PRIMARY KEY,
    sha256 BLOB    NOT NULL,
    size   INTEGER NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
CREATE TABLE blob (
    sha256 BLOB NOT NULL PRIMARY KEY,
    bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
    n      INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    who    TEXT    NOT NULL,                -- a pseudonym: officer or device id, or 'hub'
    what   TEXT    NOT NULL,
    detail TEXT    NOT NULL
) STRICT;

-- Written on the device before the record was shown; arrives with sync. One row once, however often it is sent.
CREATE TABLE read_log (
    device      BLOB    NOT NULL,
    n           INTEGER NOT NULL,           -- contiguous for the device: a missing row shows
    officer     BLOB    NOT NULL,
    record      BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    hash        BLOB    NOT NULL,           -- over the row before and this one, as the device chained it
    received_at INTEGER NOT NULL,
    PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_log_by_record ON read_log (record, at);

CREATE TABLE upload (
    id         BLOB    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,            -- the device, or the name of a bearer token
    length     INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    sha256     BLOB,                        -- claimed when it was opened, proved when it is complete; none claimed by some clients
    media_type TEXT    NOT NULL,
    opened_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE object (
    sha256      BLOB    NOT NULL PRIMARY KEY,
    size        INTEGER NOT NULL,
    media_type  TEXT    NOT NULL,
    owner       TEXT    NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE bearer (
    hash       BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
