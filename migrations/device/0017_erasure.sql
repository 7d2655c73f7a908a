-- Records the hub had erased: their ids and nothing else, so that a hub restored from an older backup hears of it.
CREATE TABLE erased (
    record BLOB PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sealed photos whose key is gone and whose file is still to be taken off the disk.
CREATE TABLE doomed_file (
    sha256 BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Something left or was erased, and the write-ahead log was not emptied yet: done again until it is.
CREATE TABLE log_to_empty (
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
