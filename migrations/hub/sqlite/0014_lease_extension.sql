-- How long a supervisor lets an officer's devices work without hearing from the hub (practice P14: to 72 hours).
CREATE TABLE lease_extension (
    officer BLOB    NOT NULL PRIMARY KEY,
    until   INTEGER NOT NULL,               -- ms UTC
    given_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
