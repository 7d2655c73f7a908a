-- The marking in the rows of the task list and of the search is no less than their readers or their kind ask for: rows that
-- were filled before are filled again, once, when this vault is opened next.
CREATE TABLE rows_to_fill (
    rec INTEGER PRIMARY KEY
) STRICT;
INSERT INTO rows_to_fill (rec)
    SELECT rec FROM view_task
    WHERE (json_extract(row, '$.private') = 1 OR json_extract(row, '$.restricted') = 1)
        AND coalesce(json_extract(row, '$.marking'), 'official') = 'official'
    UNION
    -- Of a private record search finds no words.
    SELECT rec FROM search_row
    WHERE grp IN ('victims', 'notes') AND json_extract(row, '$.body') = ''
        AND coalesce(json_extract(row, '$.marking'), 'official') = 'official';
