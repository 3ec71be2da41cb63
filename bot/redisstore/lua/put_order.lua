-- Writes an order.
--
-- KEYS[1] orders: hash, record by "number source"
-- KEYS[2] list, KEYS[3] list of the source: sorted sets of "number source",
--         all scores 0
-- ARGV[1] "number source"
-- ARGV[2] record
-- ARGV[3] 1 when it must be a new one
--
-- Returns 1, or 0 when there is one already
if ARGV[3] == '1' and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
	return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
return 1
