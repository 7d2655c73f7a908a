-- Words that came in rescue files: set aside on a device before it failed, and not settled by their author. Kept for the
-- author's supervisors; the same item again is nothing new.
CREATE TABLE rescued_words (
    id          BLOB    NOT NULL PRIMARY KEY,   -- the item's id on the device
    record      BLOB    NOT NULL,
    kind        TEXT    NOT NULL,
    change      BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    written_at  INTEGER NOT NULL,               -- by the device's clock
    code        TEXT    NOT NULL,
    words       TEXT    NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rescued_words_by_record ON rescued_words (record);
