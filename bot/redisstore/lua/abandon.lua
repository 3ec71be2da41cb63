-- Closes a turn without writing anything.
--
-- KEYS[1] conversation, see begin.lua
-- ARGV[1] token of the turn
--
-- Returns 1, or 0 when the turn was lost
local known = redis.call('HMGET', KEYS[1], 's', 'l')
if not known[2] or string.sub(known[2], 17) ~= ARGV[1] then
	return 0
end
if known[1] then
	redis.call('HDEL', KEYS[1], 'l') -- which a server without memory takes too
else
	redis.call('DEL', KEYS[1])
end
return 1
