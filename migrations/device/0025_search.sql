-- A search is narrowed to what is open or over, and to days. Rows filled before they said so count as open and by what they
-- are about.
ALTER TABLE search_row ADD COLUMN open INTEGER GENERATED ALWAYS AS (coalesce(json_extract(row, '$.open'), 1)) VIRTUAL;
ALTER TABLE search_row ADD COLUMN day INTEGER GENERATED ALWAYS AS (coalesce(json_extract(row, '$.day'), json_extract(row, '$.at'))) VIRTUAL;
