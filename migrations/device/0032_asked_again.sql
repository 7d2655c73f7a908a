-- Rows of victims were filled before rows knew who is to be asked again what she needs: filled again when the vault is next opened.
INSERT OR IGNORE INTO victims_to_fill (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM view_victim);
