-- A supervisor deals with words that came in a rescue file: who, when, and what they did. They leave the queue, not the hub.
ALTER TABLE rescued_words ADD COLUMN done_by BLOB;
ALTER TABLE rescued_words ADD COLUMN done_at INTEGER;   -- ms UTC
ALTER TABLE rescued_words ADD COLUMN remark TEXT;
