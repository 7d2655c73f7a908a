-- Diaries tell how stores of exhibits are kept. An earlier app may have taken such words in without knowing them: diaries are filled
-- again, once, when this vault is opened next.
INSERT OR IGNORE INTO rows_to_fill (rec) SELECT rec FROM view_ward_diary;
