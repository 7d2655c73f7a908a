-- The numbers of exhibits: they belong to the officer, not to the device, and are never given out twice. The first entry of the
-- officer that came with a number has it; kept through an erasure, because a number is never used again.

CREATE TABLE exhibit_number (
    officer   BLOB NOT NULL,
    reference TEXT NOT NULL,                -- ABC/1
    entry     BLOB NOT NULL,                -- the entry that gave it: the seizure, or a renumbering
    PRIMARY KEY (officer, reference)
) STRICT, WITHOUT ROWID;
