-- Records of a kind that this app does not know yet: nothing of them can be kept here but that they are there, so that they are
-- asked for, whole, once an app is here that knows their kind.
CREATE TABLE newer_kind (
    record  BLOB PRIMARY KEY,
    kind    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX newer_kind_by_name ON newer_kind (kind, record);

-- The scopes whose logs speak of them, and that hold them once they are here.
CREATE TABLE newer_held (
    record  BLOB NOT NULL,
    scope   TEXT NOT NULL,
    PRIMARY KEY (record, scope)
) STRICT, WITHOUT ROWID;
