-- Forgets jobs that have been in the dead letter for long.
--
-- KEYS[1] the dead letter: see retry.lua
-- KEYS[2] jobs: see end.lua
-- KEYS[3] how jobs stand: see lease.lua
-- ARGV[1] those buried before this moment
-- ARGV[2] how many at most
--
-- Returns how many went
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do
	redis.call('ZREM', KEYS[1], id)
	redis.call('HDEL', KEYS[2], id)
	redis.call('HDEL', KEYS[3], id)
end
return #ids
