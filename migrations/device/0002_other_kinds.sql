-- Views of the kinds beside tasks: what lists and deadlines need, one table a kind. Nothing by which a victim could be
-- reached or named stands here.

CREATE TABLE view_victim (
    rec     INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    mine    INTEGER NOT NULL,            -- this officer answers for her or supports her
    row     TEXT NOT NULL                -- JSON of the view's columns
) STRICT;

CREATE TABLE view_safe_contact (
    rec     INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    row     TEXT NOT NULL
) STRICT;

CREATE TABLE view_note (
    rec     INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    mine    INTEGER NOT NULL,            -- this officer's notebook
    last_at INTEGER NOT NULL,
    row     TEXT NOT NULL
) STRICT;
CREATE INDEX view_note_mine ON view_note (mine, last_at);

CREATE TABLE view_ward_priority (
    rec     INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    ward    TEXT NOT NULL,
    open    INTEGER NOT NULL,
    row     TEXT NOT NULL
) STRICT;
CREATE INDEX view_ward_priority_open ON view_ward_priority (ward, open);

CREATE TABLE view_ward_diary (
    rec     INTEGER PRIMARY KEY REFERENCES record (rec) ON DELETE CASCADE,
    ward    TEXT NOT NULL,
    month   TEXT NOT NULL,               -- YYYY-MM
    row     TEXT NOT NULL
) STRICT;
CREATE INDEX view_ward_diary_month ON view_ward_diary (ward, month);
