-- Each row of the audit carries SHA-256 over itself and the hash of the row before it (threat T14): a row that is changed, left out
-- or put in shows. Rows from before have none.
ALTER TABLE audit ADD COLUMN hash BLOB;
