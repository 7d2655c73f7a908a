-- A photo is checked at every open, and what was found is kept: a failed check sets it apart until the same bytes come again.
ALTER TABLE photo ADD COLUMN checked_at INTEGER;
ALTER TABLE photo ADD COLUMN damaged_at INTEGER;

-- Working copies: derived from a master, with a fingerprint and a key of their own; never uploaded.
CREATE TABLE photo_copy (
    entry  BLOB PRIMARY KEY,             -- the entry that says it was made
    record BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    size   INTEGER NOT NULL,
    media  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    key    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_copy_record ON photo_copy (record);

-- What the hub said of the numbers this device gave to exhibits; until it has, a number is provisional.
CREATE TABLE exhibit_number (
    entry BLOB PRIMARY KEY,              -- the entry that gave the number
    taken INTEGER NOT NULL               -- another exhibit of this officer had it first
) STRICT, WITHOUT ROWID;

-- The rows of notes gain exhibits, cases and disclosure: they are filled again when this vault is opened next.
CREATE TABLE notes_to_fill (
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO notes_to_fill (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM view_note);
