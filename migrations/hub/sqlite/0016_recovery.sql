-- After a restore: changes that a device holds and the hub has lost, whose author's signed batch has not come. Somebody
-- else hands them in, so they wait for a supervisor and are never merged silently. One that comes signed meanwhile needs
-- no decision any more.

CREATE TABLE recovery (
    hash        BLOB    NOT NULL PRIMARY KEY,
    record      BLOB    NOT NULL,
    device      BLOB    NOT NULL,           -- who handed it in
    raw         BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    decided_at  INTEGER,
    decided_by  TEXT,
    let_in      INTEGER
) STRICT;
CREATE INDEX recovery_by_record ON recovery (record);
