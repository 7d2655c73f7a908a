-- Exhibits are found by themselves: by reference, description and seal, as their note lets them be shown. Erased words must not
-- stay in the index's own pages.
CREATE TABLE search_exhibit_row (
    n         INTEGER PRIMARY KEY,        -- the row of the index
    rec       INTEGER NOT NULL REFERENCES record (rec) ON DELETE CASCADE,
    place     INTEGER NOT NULL,           -- where in the search row of its note
    reference TEXT    NOT NULL,
    found_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX search_exhibit_row_rec ON search_exhibit_row (rec);
CREATE VIRTUAL TABLE search_exhibit USING fts5 (reference, description, seals, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO search_exhibit (search_exhibit, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE search_exhibit_words USING fts5vocab (search_exhibit, 'row');

-- A search is narrowed to a ward. Rows filled before they said theirs are told it by the rows of the lists, without opening a
-- record.
UPDATE search_row SET row = json_set(row, '$.ward', (SELECT json_extract(v.row, '$.ward') FROM view_task v WHERE v.rec = search_row.rec))
    WHERE grp = 'tasks' AND EXISTS (SELECT 1 FROM view_task v WHERE v.rec = search_row.rec);
UPDATE search_row SET row = json_set(row, '$.ward', (SELECT v.ward FROM view_ward_priority v WHERE v.rec = search_row.rec))
    WHERE EXISTS (SELECT 1 FROM view_ward_priority v WHERE v.rec = search_row.rec AND v.ward <> '');
ALTER TABLE search_row ADD COLUMN ward TEXT GENERATED ALWAYS AS (json_extract(row, '$.ward')) VIRTUAL;
-- Which wards there are to choose from.
CREATE INDEX search_row_ward ON search_row (ward) WHERE ward IS NOT NULL;

-- Notes with exhibits are filled again, once, when this vault is opened next.
INSERT OR IGNORE INTO rows_to_fill (rec) SELECT rec FROM view_note WHERE json_array_length(row, '$.exhibits') > 0;
