-- Removes a job that is done.
--
-- KEYS[1] jobs to do, KEYS[2] jobs: see end.lua
-- KEYS[3] how jobs stand: see lease.lua
-- ARGV[1] job ID
-- ARGV[2] token of the lease
--
-- Returns 1, or 0 when the lease was lost
local stands = redis.call('HGET', KEYS[3], ARGV[1])
if not stands or string.match(stands, '^%d+ (%S*) ') ~= ARGV[2] then
	return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
