-- An exhibit is called by what stands after its officer's corrections, its stores are one however they are written, and its cold
-- clock stands where nothing says it is warm: notes with exhibits are filled again, once, when this vault is opened next.
INSERT OR IGNORE INTO rows_to_fill (rec) SELECT rec FROM view_note WHERE json_array_length(row, '$.exhibits') > 0;
