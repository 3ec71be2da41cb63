-- Who did what at the desk; each entry is chained to the one before by hash.
CREATE TABLE audit (
	seq        INTEGER PRIMARY KEY, -- 1, 2, 3 …, without a gap
	at         INTEGER NOT NULL,
	login      TEXT NOT NULL,
	action     TEXT NOT NULL,
	department TEXT NOT NULL,
	data       BLOB NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_login ON audit (login, seq);
CREATE INDEX audit_department ON audit (department, seq);

-- What happened on one day, in numbers only.
CREATE TABLE tallies (
	day  TEXT PRIMARY KEY, -- 2026-11-25, of the town
	data BLOB NOT NULL
) WITHOUT ROWID;
