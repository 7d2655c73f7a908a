-- A record's document has pages of its own, so that the rows which lists read and edits touch stay narrow.
CREATE TABLE document (
    rec     INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    saved   BLOB NOT NULL                -- all changes up to the last time it was saved whole
) STRICT;

-- Own changes made since, as they were signed: an edit writes its change, not the document around it.
CREATE TABLE document_tail (
    rec     INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    n       INTEGER NOT NULL,            -- in the order they were made
    change  BLOB NOT NULL,
    PRIMARY KEY (rec, n)
) STRICT, WITHOUT ROWID;

INSERT INTO document (rec, saved) SELECT rec, doc FROM record;
ALTER TABLE record DROP COLUMN doc;
