-- Puts a job back, or into the dead letter.
--
-- KEYS[1] jobs to do: see end.lua
-- KEYS[2] the dead letter: sorted set, job ID by the moment it was buried
-- KEYS[3] how jobs stand: see lease.lua
-- KEYS[4] jobs: see end.lua, KEYS[5] lanes: see lanes.lua; only of a job in a lane
-- ARGV[1] job ID
-- ARGV[2] token of the lease
-- ARGV[3] due
-- ARGV[4] error
-- ARGV[5] moment of burial, empty to put it back
-- ARGV[6] lane; only of a job in one
--
-- Returns 1, or 0 when the lease was lost
local stands = redis.call('HGET', KEYS[3], ARGV[1])
if not stands then
	return 0
end
local tries, token = string.match(stands, '^(%d+) (%S*) ')
if token ~= ARGV[2] then
	return 0
end
redis.call('HSET', KEYS[3], ARGV[1], tries .. '  ' .. ARGV[3] .. ' ' .. ARGV[4])
if ARGV[5] == '' then
	redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
else
	redis.call('ZREM', KEYS[1], ARGV[1])
	redis.call('ZADD', KEYS[2], ARGV[5], ARGV[1])
	if ARGV[6] then
		next_in_lane(KEYS[1], KEYS[4], KEYS[5], ARGV[6])
	end
end
return 1
