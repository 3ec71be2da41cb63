-- Keeps a place of a window; the holder's other hold in the department goes.
--
-- KEYS[1] places, KEYS[2] held, KEYS[3] holds: see room.lua
-- KEYS[4] departments: set
-- ARGV[1] slot, ARGV[2] door, ARGV[3] capacity, ARGV[4] quota, ARGV[5] holder
-- ARGV[6] now
-- ARGV[7] end of the hold, 16 digits
-- ARGV[8] department
--
-- Returns 1, or 0 when the window is full
if full(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]) then
	return 0
end
release(KEYS[2], KEYS[3], ARGV[5])
redis.call('HSET', KEYS[3], ARGV[5], ARGV[7] .. ' ' .. ARGV[1] .. ' ' .. ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[1] .. ' ' .. ARGV[5])
redis.call('SADD', KEYS[4], ARGV[8])
return 1
