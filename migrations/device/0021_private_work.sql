-- Open work in no ward's list, because it is private or has no ward: few rows, and residents' queries are among them.
CREATE INDEX view_task_private ON view_task (by_at, rec) WHERE open = 1 AND ward IS NULL;
