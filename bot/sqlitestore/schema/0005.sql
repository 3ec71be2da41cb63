-- Requests that somebody has, or had, in hand: few, beside all that are open.
ALTER TABLE requests ADD COLUMN inhand INTEGER NOT NULL DEFAULT 0;
UPDATE requests SET inhand = 1 WHERE open = 1 AND json_extract(CAST(data AS TEXT), '$.status') IN ('claimed', 'calling');
CREATE INDEX requests_inhand ON requests (due, reference) WHERE inhand = 1;
