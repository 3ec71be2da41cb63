-- Questions nobody could answer, counted by day. They hold words of the language
-- only, never names or numbers.
CREATE TABLE missed (
	day      TEXT NOT NULL,
	language TEXT NOT NULL,
	words    TEXT NOT NULL,
	times    INTEGER NOT NULL,
	PRIMARY KEY (day, language, words)
) WITHOUT ROWID;
