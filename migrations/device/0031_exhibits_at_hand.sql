-- Today asks for the notes that hold exhibits and for no other: it must not grow with the notebook. The words of the condition are
-- those of the query.
CREATE INDEX view_note_exhibits ON view_note (rec) WHERE instr(row, '"items":[{') > 0;
-- The rows of notes gain since when a gap calls for somebody: they are filled again when this vault is opened next.
INSERT OR IGNORE INTO notes_to_fill (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM view_note);
