-- What opens the vault of an officer who forgot their passphrase (practice P13). The secret opens nothing without the files of
-- its device, and lies here under a key that follows from the hub's signing key, which is not in this database.
CREATE TABLE spare_key (
    device  BLOB    NOT NULL PRIMARY KEY,
    sealed  BLOB    NOT NULL,
    kept_at INTEGER NOT NULL                -- ms UTC
) STRICT;

-- One code an officer: a new one takes the place of the one before. The code itself is not kept, as with enrolment codes.
CREATE TABLE unlock_code (
    officer    BLOB    NOT NULL PRIMARY KEY,
    key        BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
