-- Every sync asks what waits, in which order, and what may be forgotten: none of it may cost what this device ever wrote.
-- The changes of a batch, by it; the rows of an officer's month are not gone through for those of one.
CREATE INDEX own_change_batch ON own_change (batch, rec);
-- What waits, without the batches themselves: the order in which they go is read from here alone.
DROP INDEX batch_waiting;
CREATE INDEX batch_waiting ON batch (seq, urgency, received_at) WHERE received_at IS NULL;
-- What was received long ago.
CREATE INDEX batch_received ON batch (received_at) WHERE received_at IS NOT NULL;
