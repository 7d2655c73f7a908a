-- What devices handed in, what became of it, and who they are.

CREATE TABLE batch (
    hash        BLOB    NOT NULL PRIMARY KEY,
    device      BLOB    NOT NULL,
    number      INTEGER NOT NULL,
    header      BLOB    NOT NULL,           -- the signed CBOR, as it came
    signature   BLOB    NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_by_device ON batch (device, number);

CREATE TABLE verdict (
    batch    BLOB    NOT NULL,
    position INTEGER NOT NULL,
    hash     BLOB    NOT NULL,
    verdict  TEXT    NOT NULL CHECK (verdict IN ('accepted', 'had', 'review', 'aside')),
    code     TEXT    NOT NULL,
    field    TEXT    NOT NULL,
    PRIMARY KEY (batch, position)
) STRICT, WITHOUT ROWID;

-- Changes that did not go in: set aside, or waiting for a supervisor. Never silently dropped.
CREATE TABLE quarantine (
    hash        BLOB    NOT NULL PRIMARY KEY,
    record      BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    batch       BLOB    NOT NULL,
    stage       TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    field       TEXT    NOT NULL,
    review      INTEGER NOT NULL,
    raw         BLOB    NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_by_device ON quarantine (device, record);

CREATE TABLE stage_count (
    stage TEXT    NOT NULL,
    code  TEXT    NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (stage, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment (
    device        BLOB    NOT NULL PRIMARY KEY,
    officer       BLOB    NOT NULL,
    key           BLOB    NOT NULL UNIQUE,
    role          TEXT    NOT NULL CHECK (role IN ('device', 'system')),
    label         TEXT    NOT NULL,         -- what the device is called: handheld 14
    incarnation   INTEGER NOT NULL,
    enrolled_at   INTEGER NOT NULL,
    revoked_at    INTEGER,
    last_heard    INTEGER,
    waiting       INTEGER NOT NULL,         -- changes it said it still holds
    app_version   TEXT    NOT NULL
) STRICT;
CREATE INDEX enrolment_by_officer ON enrolment (officer);

-- The scopes a device was last told it may read, so that a change of the roster reaches it as grants and revocations.
CREATE TABLE told (
    device BLOB NOT NULL,
    scope  TEXT NOT NULL,
    PRIMARY KEY (device, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
    id     BLOB    NOT NULL PRIMARY KEY,
    device BLOB    NOT NULL,
    until  INTEGER NOT NULL
) STRICT;

-- The code itself is not kept: `key` is what both sides make of it, good until it is used or ten minutes have gone.
CREATE TABLE code (
    id         BLOB    NOT NULL PRIMARY KEY,
    key        BLOB    NOT NULL,
    officer    BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    used_by    BLOB                         -- the public key that was enrolled with it
) STRICT;
CREATE INDEX code_by_officer ON code (officer);

-- The order of a first sync, fixed at a head, so that it resumes at a position after a restart too.
CREATE TABLE manifest (
    scope   TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    head    INTEGER NOT NULL,
    records BLOB    NOT NULL,               -- 16 bytes each
    made_at INTEGER NOT NULL,
    PRIMARY KEY (scope, epoch, head)
) STRICT;
