-- A supervisor who sets something aside says why: their words, and who they are.
ALTER TABLE set_aside ADD COLUMN reason TEXT;
ALTER TABLE set_aside ADD COLUMN decided_by BLOB;
