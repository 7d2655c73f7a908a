-- A record that left because it was restricted takes the officer's own words in it with it.
ALTER TABLE held ADD COLUMN forget INTEGER NOT NULL DEFAULT 0;
