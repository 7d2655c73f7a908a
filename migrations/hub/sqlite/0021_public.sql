-- What of a ward's records is out to the public: derived from a record whenever it changes, so that a reader from outside never
-- makes the hub open one.

CREATE TABLE public_row (
    record BLOB NOT NULL PRIMARY KEY,
    ward   TEXT NOT NULL,                   -- ONS code without the trailing N
    kind   TEXT NOT NULL,                   -- the record's kind
    body   TEXT NOT NULL                    -- JSON, public words only
) STRICT, WITHOUT ROWID;
CREATE INDEX public_row_by_ward ON public_row (ward, kind);
