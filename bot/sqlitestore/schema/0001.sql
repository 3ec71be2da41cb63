-- Moments are whole microseconds since 1970 UTC. Records are JSON in data; the
-- columns beside it are what is searched and sorted by.

-- Turns are only ever appended, so that a busy hour writes few pages of the
-- file; the last one of a conversation has its state. hash is the FNV-1a hash
-- of the conversation, an index of which stays small.
CREATE TABLE turns (
	id           INTEGER PRIMARY KEY,
	hash         INTEGER NOT NULL,
	conversation TEXT NOT NULL,
	message      TEXT NOT NULL,
	keep         INTEGER NOT NULL, -- the state is forgotten then
	until        INTEGER NOT NULL, -- the reply is forgotten then
	expires      INTEGER NOT NULL, -- the later of the two
	state        BLOB,
	reply        BLOB
);
CREATE INDEX turns_hash ON turns (hash);
CREATE INDEX turns_expires ON turns (expires);

CREATE TABLE jobs (
	id      TEXT PRIMARY KEY,
	kind    TEXT NOT NULL,
	due     INTEGER NOT NULL,
	payload BLOB,
	tries   INTEGER NOT NULL DEFAULT 0,
	error   TEXT NOT NULL DEFAULT '',
	token   TEXT NOT NULL DEFAULT '', -- of the lease; '' when nobody has it
	visible INTEGER NOT NULL,         -- due, or when the lease ends
	buried  INTEGER                   -- since when it is in the dead letter
);
CREATE INDEX jobs_visible ON jobs (visible) WHERE buried IS NULL;
CREATE INDEX jobs_buried ON jobs (buried) WHERE buried IS NOT NULL;

CREATE TABLE requests (
	reference  TEXT PRIMARY KEY,
	version    INTEGER NOT NULL,
	department TEXT NOT NULL,
	door       TEXT NOT NULL,
	phone      TEXT NOT NULL,
	key        TEXT NOT NULL,
	open       INTEGER NOT NULL,
	slot       INTEGER,          -- start of the window it occupies
	due        INTEGER NOT NULL,
	created    INTEGER NOT NULL,
	closed     INTEGER,          -- null while open
	data       BLOB NOT NULL
);
CREATE UNIQUE INDEX requests_phone ON requests (phone) WHERE open = 1 AND phone <> '';
CREATE UNIQUE INDEX requests_key ON requests (key) WHERE key <> '';
CREATE INDEX requests_queue ON requests (due, reference) WHERE open = 1;
CREATE INDEX requests_department_queue ON requests (department, due, reference) WHERE open = 1;
CREATE INDEX requests_created ON requests (created, reference);
CREATE INDEX requests_department_created ON requests (department, created, reference);
CREATE INDEX requests_slot ON requests (department, slot, door) WHERE slot IS NOT NULL;
CREATE INDEX requests_closed ON requests (closed) WHERE closed IS NOT NULL;

CREATE TABLE holds (
	department TEXT NOT NULL,
	holder     TEXT NOT NULL,
	slot       INTEGER NOT NULL,
	door       TEXT NOT NULL,
	until      INTEGER NOT NULL,
	PRIMARY KEY (department, holder)
) WITHOUT ROWID;
CREATE INDEX holds_slot ON holds (department, slot);
CREATE INDEX holds_until ON holds (until);

CREATE TABLE reaches (
	channel    TEXT NOT NULL,
	address    TEXT NOT NULL,
	opted_out  INTEGER NOT NULL,
	voice_only INTEGER NOT NULL,
	blocked    INTEGER NOT NULL,
	PRIMARY KEY (channel, address)
) WITHOUT ROWID;

CREATE TABLE deliveries (
	channel TEXT NOT NULL,
	id      TEXT NOT NULL,
	rank    INTEGER NOT NULL,
	kept    INTEGER NOT NULL, -- when it was written
	data    BLOB NOT NULL,
	PRIMARY KEY (channel, id)
) WITHOUT ROWID;
CREATE INDEX deliveries_kept ON deliveries (kept);

CREATE TABLE staff (
	login TEXT PRIMARY KEY,
	data  BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE sessions (
	token BLOB PRIMARY KEY, -- SHA-256, so that the file signs nobody in
	data  BLOB,
	until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_until ON sessions (until);

CREATE TABLE tries (
	key   BLOB PRIMARY KEY, -- SHA-256, since keys name addresses
	count INTEGER NOT NULL,
	until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tries_until ON tries (until);

CREATE TABLE orders (
	source TEXT NOT NULL,
	number TEXT NOT NULL,
	data   BLOB NOT NULL,
	PRIMARY KEY (source, number)
) WITHOUT ROWID;
CREATE INDEX orders_number ON orders (number, source);

CREATE TABLE probe (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL
);
