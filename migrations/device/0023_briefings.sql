-- The team's briefings, found without reading every open task.
ALTER TABLE view_task ADD COLUMN briefs INTEGER GENERATED ALWAYS AS (json_extract(row, '$.task_kind') = 'team_briefing') VIRTUAL;
CREATE INDEX view_task_briefs ON view_task (rec) WHERE open = 1 AND briefs = 1;
