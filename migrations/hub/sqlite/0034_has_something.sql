-- A device said after a restore that it has something of a record, and nothing else here tells of it: what it was given since the
-- backup was taken is not known any more. Its officer is told when the record is erased.
CREATE TABLE has_something (
    record BLOB NOT NULL,
    device BLOB NOT NULL,
    PRIMARY KEY (record, device)
) STRICT, WITHOUT ROWID;
