-- Lists of tasks in the order of practice P2, each part of it a range of an index: what is shown first is read first,
-- however much is held.
ALTER TABLE view_task ADD COLUMN by_at INTEGER GENERATED ALWAYS AS (coalesce(act_by, 9223372036854775807)) VIRTUAL;
ALTER TABLE view_task ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;   -- it has warning markers
ALTER TABLE view_task ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;   -- it is linked to a victim contact
ALTER TABLE view_task ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;    -- given and not yet accepted, or sent back
UPDATE view_task SET
    marked = coalesce(json_extract(row, '$.danger'), '') <> '',
    linked = json_array_length(row, '$.victims') > 0,
    waits = json_extract(row, '$.status') IN ('assigned', 'sent_back');

DROP INDEX view_task_mine;
DROP INDEX view_task_open;
CREATE INDEX view_task_mine ON view_task (by_at, urgency, rec) WHERE open = 1 AND mine = 1;
CREATE INDEX view_task_mine_critical ON view_task (by_at, rec) WHERE open = 1 AND mine = 1 AND urgency = 0;
CREATE INDEX view_task_mine_waits ON view_task (by_at, rec) WHERE open = 1 AND mine = 1 AND waits = 1;
CREATE INDEX view_task_mine_careful ON view_task (rec) WHERE open = 1 AND mine = 1 AND (marked = 1 OR linked = 1);
CREATE INDEX view_task_ward ON view_task (ward, by_at, urgency, rec) WHERE open = 1;
CREATE INDEX view_task_ward_critical ON view_task (ward, by_at, rec) WHERE open = 1 AND urgency = 0;
CREATE INDEX view_task_open ON view_task (urgency, by_at, rec) WHERE open = 1;
CREATE INDEX view_task_done_of ON view_task (mine, ward) WHERE open = 0;   -- to count them

-- Records whose warning markers this officer saw: one that has none any more has changed too.
CREATE INDEX record_danger_seen ON record (rec) WHERE danger_seen <> '';

-- Search counts and ranks by group without reading what a hit shows, and knows which words there are, for slips of typing.
CREATE INDEX search_row_group ON search_row (rec, grp);
CREATE VIRTUAL TABLE search_words USING fts5vocab (search, 'row');

-- Where this officer's notebook chains end, so that the next line finds the one before it without reading every note.
CREATE TABLE note_end (
    device  TEXT NOT NULL,
    n       INTEGER NOT NULL,
    rec     INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    PRIMARY KEY (device, n, rec)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_end_rec ON note_end (rec);
INSERT INTO note_end (device, n, rec)
    SELECT json_extract(e.value, '$.device'), json_extract(e.value, '$.n'), v.rec
    FROM view_note v, json_each(v.row, '$.ends') e WHERE v.mine = 1;
