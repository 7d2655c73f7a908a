-- Search knows a victim's task by its crime reference alone, and no more by the title that somebody wrote; and wards tell how a
-- promise was kept. Such tasks, priorities and diaries are filled again, once, when this vault is opened next.
INSERT OR IGNORE INTO rows_to_fill (rec)
    SELECT rec FROM view_task WHERE json_array_length(row, '$.victims') > 0
    UNION
    SELECT v.rec FROM view_ward_priority v
    WHERE EXISTS (SELECT 1 FROM json_each(v.row, '$.diary') line WHERE json_extract(line.value, '$.kept') > 0)
    UNION
    SELECT v.rec FROM view_ward_diary v
    WHERE EXISTS (SELECT 1 FROM json_each(v.row, '$.lines') line WHERE json_extract(line.value, '$.kept') > 0);
