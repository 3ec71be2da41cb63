-- When the worker looks at a request next; null: never.
ALTER TABLE requests ADD COLUMN wake INTEGER;
CREATE INDEX requests_wake ON requests (wake, reference) WHERE wake IS NOT NULL;

-- Calls that ended before anything was booked.
ALTER TABLE requests ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0;
CREATE INDEX requests_unfinished ON requests (created, reference) WHERE unfinished = 1;

CREATE TABLE closures (
	id         TEXT PRIMARY KEY,
	department TEXT NOT NULL,
	begins     INTEGER NOT NULL,
	ends       INTEGER NOT NULL,
	data       BLOB NOT NULL
) WITHOUT ROWID;

-- Recorded messages, encrypted; each goes with its request.
CREATE TABLE media (
	reference TEXT PRIMARY KEY REFERENCES requests (reference),
	data      BLOB NOT NULL
);
CREATE TRIGGER requests_media AFTER DELETE ON requests BEGIN
	DELETE FROM media WHERE reference = old.reference;
END;
