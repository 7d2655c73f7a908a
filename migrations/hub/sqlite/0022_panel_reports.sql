-- Reports to a ward's panel that a supervisor let out: the very bytes that the public reads, and what they were made of. Days of
-- two reports of a ward never overlap, so that no figure can be worked out from the difference of two.

CREATE TABLE panel_report (
    ward         TEXT    NOT NULL,          -- ONS code without the trailing N
    from_day     TEXT    NOT NULL,          -- YYYY-MM-DD, both included
    to_day       TEXT    NOT NULL,
    published_at INTEGER NOT NULL,
    published_by BLOB    NOT NULL,
    looked_at    TEXT    NOT NULL,          -- JSON: what a look at the words found and the supervisor let stand
    body         TEXT    NOT NULL,          -- JSON, public words and figures only
    html         TEXT    NOT NULL,
    pdf          BLOB    NOT NULL,
    down_at      INTEGER,                   -- taken down; its figures are remembered, so that no later report tells the difference
    PRIMARY KEY (ward, from_day, to_day)
) STRICT, WITHOUT ROWID;
