-- Rows of a copied vault's read log whose number the other copy had used: who looked at what is never dropped.

CREATE TABLE read_fork (
    device      BLOB    NOT NULL,
    n           INTEGER NOT NULL,
    officer     BLOB    NOT NULL,
    record      BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    hash        BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (device, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_fork_by_record ON read_fork (record, at);
