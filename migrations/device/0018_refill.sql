-- Records of which a restored hub lacks changes: they stay on this device until it has them, whatever its logs say.
CREATE TABLE lacking (
    record BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
