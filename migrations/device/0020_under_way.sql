-- A call or message begun from here for which no contact was written yet: where unlocking returns to (practice P13). One at a
-- time: a phone holds one conversation.
CREATE TABLE under_way (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    record  BLOB NOT NULL,               -- the victim contact
    method  TEXT NOT NULL,               -- phone or text
    at      INTEGER NOT NULL             -- by this device's clock
) STRICT;

-- Rows of victims were filled before rows knew what waits for somebody: filled again when the vault is next opened.
CREATE TABLE victims_to_fill (
    one     INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO victims_to_fill (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM view_victim);
