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
    incarnation   INTEGER NOT NULL,
    enrolled_at   INTEGER NOT NULL,
    revoked_at    INTEGER,
    last_heard    INTEGER,
    grant_version INTEGER NOT NULL,         -- the roster the device was last told
    app_version   TEXT    NOT NULL
) STRICT;
CREATE INDEX enrolment_by_officer ON enrolment (officer);

-- A code is kept as a locator (its first four characters) and a hash of the whole: reading this table opens nothing.
CREATE TABLE code (
    locator    TEXT    NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL,
    officer    BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

-- A request signature is good once.
CREATE TABLE nonce (
    device BLOB    NOT NULL,
    nonce  BLOB    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (device, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonce_by_age ON nonce (at);
