-- Orders change by compare and set, and those that are open are found by when
-- they were created.
ALTER TABLE orders ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN opened INTEGER; -- milliseconds since 1970; NULL: closed
UPDATE orders SET opened = coalesce(unixepoch(json_extract(CAST(data AS TEXT), '$.created_at')), 0) * 1000
WHERE json_extract(CAST(data AS TEXT), '$.status') NOT IN ('handed_over', 'sent', 'refused', 'cancelled');
CREATE INDEX orders_opened ON orders (source, opened, number) WHERE opened IS NOT NULL;
