-- What a device may hold of a scope's log beside its members: whatever left after this entry. A device was given the scope, and has
-- since said at this entry that it had heard all of it; a scope that it was to lose stays until it says that it has. What is here
-- already counts from when the device was enrolled: of that nothing is known, and a report of a lost phone rather lists too many.
CREATE TABLE may_hold (
    device BLOB    NOT NULL,
    scope  TEXT    NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (device, scope)
) STRICT, WITHOUT ROWID;

INSERT INTO may_hold (device, scope, seq)
SELECT t.device, t.scope, coalesce((SELECT max(l.seq) FROM log l WHERE l.scope = t.scope AND l.at < e.enrolled_at), 0)
FROM told t JOIN enrolment e ON e.device = t.device
WHERE t.scope NOT LIKE 'device:%' AND t.scope <> 'reference';
