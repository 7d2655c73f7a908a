-- What supervisors decided on changes that waited for them. A change that was let in is in `change` from then on; one that
-- was not stays in `quarantine`. The first decision stands.

CREATE TABLE review_decision (
    change     BLOB    NOT NULL PRIMARY KEY,
    record     BLOB    NOT NULL,
    device     BLOB    NOT NULL,            -- whose work it is
    waited_for TEXT    NOT NULL,            -- the code under which it waited
    outcome    TEXT    NOT NULL CHECK (outcome IN ('let_in', 'set_aside')),
    by_officer BLOB    NOT NULL,
    reason     TEXT    NOT NULL,            -- the supervisor's words to the author
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX review_decision_by_record ON review_decision (record);
CREATE INDEX quarantine_by_review ON quarantine (review, received_at);
