-- The hub found that the clock of the phone a change was written on may have been changed before it was.
ALTER TABLE hub_time ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
