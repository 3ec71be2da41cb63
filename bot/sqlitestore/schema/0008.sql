-- The key everything is sealed with, locked by the operator's secret.
CREATE TABLE keyring (
	id   INTEGER PRIMARY KEY CHECK (id = 1),
	data BLOB NOT NULL
);
