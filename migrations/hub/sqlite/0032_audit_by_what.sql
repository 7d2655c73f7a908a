-- Whoever asks for one sort of audit entry, as each sync does of a phone that misses a place, reads no others. Batches, which are
-- nearly all of them, are asked for by nobody so, and cost no more to write.
CREATE INDEX audit_by_what ON audit (what) WHERE what <> 'batch';
