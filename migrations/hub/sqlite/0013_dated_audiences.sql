-- What time alone changes about who holds a record, and what a record is called back by.

-- When a record leaves its scopes because its work has long been over. None stands here for one that stays.
CREATE TABLE ages (
    record BLOB    NOT NULL PRIMARY KEY,
    at     INTEGER NOT NULL                 -- ms UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX ages_by_at ON ages (at);

-- Who asked to have a record again that had aged out, and until when.
CREATE TABLE called_back (
    record   BLOB    NOT NULL,
    officer  BLOB    NOT NULL,
    until    INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (record, officer)
) STRICT, WITHOUT ROWID;
CREATE INDEX called_back_by_until ON called_back (until);

-- A record's references into other systems and its crime, in capitals without spaces.
CREATE TABLE referred (
    reference TEXT NOT NULL,
    record    BLOB NOT NULL,
    PRIMARY KEY (reference, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX referred_by_record ON referred (record);

-- Records that came before this are given these rows, and are decided again by the rules of now, at the next start.
INSERT INTO setting (name, value) VALUES ('reassess_pending', 'yes')
    ON CONFLICT (name) DO UPDATE SET value = 'yes';
