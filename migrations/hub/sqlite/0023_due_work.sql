-- What the hub has to do about a record though nobody writes: a task that expires, the next task of a series.
CREATE TABLE wakes (
    record BLOB    NOT NULL PRIMARY KEY,
    at     INTEGER,                         -- when next, ms UTC; none while nothing is to come
    since  INTEGER                          -- up to when it was done, ms UTC; none where it never was
) STRICT, WITHOUT ROWID;
CREATE INDEX wakes_by_at ON wakes (at) WHERE at IS NOT NULL;
