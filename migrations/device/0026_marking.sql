-- The marking in a note's row is no less than its readers or its kind ask for: rows are filled again when this vault is opened next.
INSERT OR IGNORE INTO notes_to_fill (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM view_note);
