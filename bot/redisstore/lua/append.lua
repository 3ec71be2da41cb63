-- Appends an entry to the audit log, if it follows the newest one.
--
-- KEYS[1] audit: sorted set, entries by Seq
-- ARGV[1] Seq of the entry, ARGV[2] entry
--
-- Returns 'written', 'chained' when another entry is the newest
local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
if (tonumber(newest[2]) or 0) + 1 ~= tonumber(ARGV[1]) then
	return 'chained'
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
return 'written'
