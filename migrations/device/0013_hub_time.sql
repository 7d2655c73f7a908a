-- When the hub received a change that came from elsewhere, by the hub's own clock, and what its signed batch says of the
-- clock of the device it was made on. Own changes have theirs in own_change and batch.
CREATE TABLE hub_time (
    hash        BLOB PRIMARY KEY,
    rec         INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    received_at INTEGER,                 -- ms UTC; none where neither a log nor a proof has told it
    ahead       INTEGER,                 -- ms, hub minus device, as the batch says
    proven      INTEGER NOT NULL DEFAULT 0 -- its author's signature was checked on this device
) STRICT, WITHOUT ROWID;
CREATE INDEX hub_time_rec ON hub_time (rec);
