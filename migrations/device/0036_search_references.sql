-- Search knows a task by its references into other systems, and a note by its captions, places and descriptions: tasks with
-- references and notes are filled again, once, when this vault is opened next.
INSERT OR IGNORE INTO rows_to_fill (rec)
    SELECT rec FROM view_task WHERE json_array_length(row, '$.refs') > 0
    UNION
    SELECT rec FROM view_note;
