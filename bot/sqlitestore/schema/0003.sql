-- What was said in a turn stands beside its reply, so that it costs no row of
-- its own. seq is the number of the conversation's last line after the turn.
ALTER TABLE turns ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN lines BLOB; -- each: length as uvarint, body

-- Chats that are not over; each lives as long as its conversation.
CREATE TABLE chats (
	conversation TEXT PRIMARY KEY,
	hash         INTEGER NOT NULL, -- as in turns
	department   TEXT NOT NULL,
	data         BLOB NOT NULL
) WITHOUT ROWID;

-- Addresses that are no telephone numbers, and the numbers of who is behind them.
CREATE TABLE links (
	channel TEXT NOT NULL,
	address TEXT NOT NULL,
	phone   TEXT NOT NULL,
	proof   TEXT NOT NULL,
	until   INTEGER NOT NULL,
	PRIMARY KEY (channel, address)
) WITHOUT ROWID;
CREATE INDEX links_phone ON links (phone);
CREATE INDEX links_until ON links (until);

-- The language somebody spoke last; channel is '' when address is a telephone
-- number, whatever the channel it was spoken on.
CREATE TABLE languages (
	channel  TEXT NOT NULL,
	address  TEXT NOT NULL,
	language TEXT NOT NULL,
	until    INTEGER NOT NULL,
	PRIMARY KEY (channel, address)
) WITHOUT ROWID;
CREATE INDEX languages_until ON languages (until);

-- A job that waits in its lane is visible at the end of time (9223372036854775807)
-- and becomes visible when all before it, by rowid, are done or buried.
ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT '';
CREATE INDEX jobs_lane ON jobs (lane) WHERE lane <> '' AND buried IS NULL;
