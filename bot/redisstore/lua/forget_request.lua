-- Forgets a closed request, if it is still as it was read.
--
-- KEYS[1] requests, KEYS[2] keys, KEYS[3] list, KEYS[4] list of the department,
-- KEYS[5] closed: see add.lua
-- KEYS[6] places: see room.lua
-- KEYS[7] unfinished: see add.lua
-- KEYS[8] media: hash, recorded message by reference
-- KEYS[9] awake: see add.lua
-- ARGV[1] reference
-- ARGV[2] record
-- ARGV[3] key or empty
-- ARGV[4] "created reference"
-- ARGV[5] "slot reference door", empty when it occupies none
-- ARGV[6] "wake reference", empty when nobody need look at it
--
-- Returns 1, or 0 when it was changed meanwhile
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
	return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
if ARGV[3] ~= '' then
	redis.call('HDEL', KEYS[2], ARGV[3])
end
redis.call('ZREM', KEYS[3], ARGV[4])
redis.call('ZREM', KEYS[4], ARGV[4])
redis.call('ZREM', KEYS[5], ARGV[1])
if ARGV[5] ~= '' then
	redis.call('ZREM', KEYS[6], ARGV[5])
end
redis.call('ZREM', KEYS[7], ARGV[4])
redis.call('HDEL', KEYS[8], ARGV[1])
redis.call('ZREM', KEYS[9], ARGV[6])
return 1
