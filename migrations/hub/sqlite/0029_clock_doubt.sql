-- When each batch was cut, as far as the clock of its device says it, beside what was cut before it (threat T9): where a clock
-- was set back, its times fall behind. Instants are ms UTC by the hub's clock.
CREATE TABLE batch_clock (
    device       BLOB    NOT NULL,
    incarnation  INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    batch        BLOB    NOT NULL,
    cut_at       INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,          -- when that run of the app began
    latest_cut   INTEGER,                   -- of this one and all before it whose times are not in doubt; none where there is none
    latest_start INTEGER,
    doubt        TEXT    NOT NULL,          -- set_back, ahead; empty where there is none
    PRIMARY KEY (device, incarnation, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_in_doubt ON batch_clock (batch) WHERE doubt <> '';
