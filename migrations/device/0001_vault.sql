-- One officer's vault. Everything here is inside SQLCipher; instants are ms UTC, ids and hashes raw bytes.

-- The device's own key and what it knows of its enrolment.
CREATE TABLE device (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    secret  BLOB NOT NULL,               -- Ed25519 seed
    state   TEXT NOT NULL                -- JSON: enrolment, hub, epoch, lease, clock offset
) STRICT;

-- Records held. The document is derived from the changes and carries them; it stands last, so that reading the rest
-- never walks its pages.
CREATE TABLE record (
    rec         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    open        INTEGER NOT NULL,        -- still live work
    mine        INTEGER NOT NULL,        -- this officer wrote in it
    branch      INTEGER NOT NULL DEFAULT 0,
    opened_at   INTEGER,                 -- when this officer last opened it here
    arrived_at  INTEGER,                 -- when somebody else's change last arrived
    danger_seen TEXT,                    -- what was dangerous in it when this officer last opened it
    people      TEXT NOT NULL,           -- JSON: who stands in which relation, for records linked to this one
    heads       BLOB NOT NULL,           -- 32 bytes each, sorted
    doc         BLOB NOT NULL
) STRICT;

-- Which records a record names.
CREATE TABLE link (
    rec     INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    target  BLOB NOT NULL,
    PRIMARY KEY (rec, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_target ON link (target);

-- Views: what lists sort and filter by; a row of a list is shown from here and no document is loaded.
CREATE TABLE view_task (
    rec         INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    open        INTEGER NOT NULL,
    mine        INTEGER NOT NULL,        -- given to this officer
    ward        TEXT,
    act_by      INTEGER,
    urgency     INTEGER NOT NULL,        -- 0 is the most urgent
    touched_at  INTEGER NOT NULL,
    row         TEXT NOT NULL            -- JSON of the view's columns
) STRICT;
CREATE INDEX view_task_mine ON view_task (urgency, act_by) WHERE open = 1 AND mine = 1;
CREATE INDEX view_task_open ON view_task (ward, urgency, act_by) WHERE open = 1;
CREATE INDEX view_task_done ON view_task (touched_at) WHERE open = 0;

-- Search. Erased words must not stay in the index's own pages.
CREATE TABLE search_row (
    rec     INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    grp     TEXT NOT NULL,               -- tasks, victims, notes, ward
    row     TEXT NOT NULL                -- JSON of what a hit may show
) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (shown, body, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- The outbox: batches as they were cut and signed, for ever the same.
CREATE TABLE batch (
    seq         INTEGER PRIMARY KEY,
    hash        BLOB NOT NULL UNIQUE,
    urgency     INTEGER NOT NULL,        -- 0 goes first
    at          INTEGER NOT NULL,
    sent_at     INTEGER,                 -- all its bytes left
    received_at INTEGER,                 -- hub time of its verified receipt
    receipt     BLOB,
    bytes       BLOB NOT NULL
) STRICT;
CREATE INDEX batch_waiting ON batch (urgency, seq) WHERE received_at IS NULL;

-- Own changes and where each is: waiting until its receipt says accepted, review or aside.
CREATE TABLE own_change (
    hash        BLOB PRIMARY KEY,
    rec         INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    batch       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    grp         TEXT NOT NULL,           -- safety, tasks, victims, notebook, ward
    words       TEXT NOT NULL,           -- JSON: what was done, for the table of receipts
    connected   INTEGER NOT NULL,        -- the hub had answered the last attempt when it was written
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'review', 'aside')),
    code        TEXT,
    received_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX own_change_rec ON own_change (rec, at);
CREATE INDEX own_change_waiting ON own_change (rec) WHERE state = 'waiting';
CREATE INDEX own_change_received ON own_change (grp, received_at) WHERE received_at IS NOT NULL;

-- What the hub did not take, with the words.
CREATE TABLE set_aside (
    id          BLOB PRIMARY KEY,
    record      BLOB NOT NULL,
    kind        TEXT NOT NULL,
    change      BLOB NOT NULL UNIQUE,
    at          INTEGER NOT NULL,
    code        TEXT NOT NULL,
    field       TEXT,
    words       TEXT NOT NULL,           -- JSON: what the change would have done
    said        TEXT,                    -- the officer's own words in it
    entries     TEXT NOT NULL,           -- JSON: types of the entries in it
    raw         BLOB NOT NULL,
    settled     TEXT,                    -- the choice made
    settled_at  INTEGER
) STRICT, WITHOUT ROWID;

-- Cursors, one a scope; moved in the transaction that stores what they passed.
CREATE TABLE cursor (
    scope       TEXT PRIMARY KEY,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,        -- last entry stored
    head        INTEGER NOT NULL,        -- the hub's last, as last heard
    pinned      INTEGER,                 -- a first sync is under way: the head its manifest was fixed at
    position    INTEGER NOT NULL DEFAULT 0 -- and how far it is
) STRICT, WITHOUT ROWID;

-- Which scopes hold a record; `leaving` waits until all cursors are level.
CREATE TABLE held (
    rec     INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    scope   TEXT NOT NULL,
    leaving INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (rec, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_leaving ON held (rec) WHERE leaving = 1;

-- An officer's own words in records that left: what they wrote stays readable to them, the rest is gone.
CREATE TABLE kept_words (
    record  BLOB NOT NULL,
    change  BLOB NOT NULL,
    kind    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    wrote   TEXT NOT NULL,               -- JSON
    PRIMARY KEY (record, change)
) STRICT, WITHOUT ROWID;

-- Records a log speaks of and the hub does not give: not this officer's any more.
CREATE TABLE unreadable (
    record  BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Named blobs everyone may read: roster extract, wards, calendar, rule tables.
CREATE TABLE reference (
    name    TEXT PRIMARY KEY,
    sha256  BLOB NOT NULL,
    bytes   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What is being typed. Never in the record, never sent.
CREATE TABLE draft (
    form    TEXT NOT NULL,
    record  BLOB NOT NULL,               -- empty for something new
    content TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (form, record)
) STRICT, WITHOUT ROWID;

-- Who opened which victim's record: written before the record is shown, chained so that a gap shows.
CREATE TABLE read_log (
    n       INTEGER PRIMARY KEY,
    record  BLOB NOT NULL,
    officer BLOB NOT NULL,
    at      INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    hash    BLOB NOT NULL,               -- SHA-256 of the row before and this one
    sent    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX read_log_unsent ON read_log (n) WHERE sent = 0;

-- Which version of a safe-contact card this officer read to its last line, and when.
CREATE TABLE card_read (
    record  BLOB PRIMARY KEY,            -- the safe-contact record
    version TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Notices this officer has settled; the notices themselves are computed from history.
CREATE TABLE notice (
    id      TEXT PRIMARY KEY,
    choice  TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Open notices, so that Today and lists need no document: derived, one row a notice.
CREATE TABLE notice_open (
    id      TEXT PRIMARY KEY,
    rec     INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_open_rec ON notice_open (rec);

-- Sealed photos: the key of each, and how far its upload is.
CREATE TABLE photo (
    sha256      BLOB PRIMARY KEY,
    record      BLOB NOT NULL,
    entry       BLOB,
    size        INTEGER NOT NULL,
    media       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    upload      TEXT,                    -- where the hub expects the rest
    sent        INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER,
    key         BLOB NOT NULL,
    thumbnail   BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_waiting ON photo (at) WHERE received_at IS NULL;

-- When an officer's phone was last heard, by the hub.
CREATE TABLE heard (
    officer BLOB PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
