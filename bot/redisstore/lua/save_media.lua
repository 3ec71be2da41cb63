-- Keeps the recorded message of a request.
--
-- KEYS[1] requests: see add.lua
-- KEYS[2] media: hash, recorded message by reference
-- ARGV[1] reference
-- ARGV[2] message
--
-- Returns 1, or 0 when there is no such request
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
	return 0
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
