-- Secrets of spare keys: each opens the wrapping of this vault's key that stands under its name in spare.key. The newest is the
-- one to be left at the hub; the one before stays until the hub has it.
CREATE TABLE spare_key (
    n      INTEGER PRIMARY KEY,
    secret BLOB NOT NULL,
    epoch  INTEGER                          -- of the hub when it was left there; none until then
) STRICT;
