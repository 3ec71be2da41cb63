-- Removes a job that is done.
--
-- KEYS[1] jobs to do, KEYS[2] jobs: see end.lua
-- KEYS[3] how jobs stand: see lease.lua
-- KEYS[4] lanes: see lanes.lua; only of a job in a lane
-- ARGV[1] job ID
-- ARGV[2] token of the lease
-- ARGV[3] lane; only of a job in one
--
-- Returns 1, or 0 when the lease was lost
local stands = redis.call('HGET', KEYS[3], ARGV[1])
if not stands or string.match(stands, '^%d+ (%S*) ') ~= ARGV[2] then
	return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[3] then
	next_in_lane(KEYS[1], KEYS[2], KEYS[4], ARGV[3])
end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
