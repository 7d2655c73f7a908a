-- Which of the open notices is a colleague's question to this officer: an alert counts these and reads no document for it.
ALTER TABLE notice_open ADD COLUMN asked INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1));
