-- Which run of the hub's own clock a batch's times were measured in: where that clock was set back, nothing from before is a
-- measure for what comes after.
ALTER TABLE batch_clock ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
