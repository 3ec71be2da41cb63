-- Forgets a chat that went with its conversation.
--
-- KEYS[1] chats, see end.lua
-- KEYS[2] conversation, see begin.lua
-- ARGV[1] now, 16 digits
--
-- Returns 1, or 0 when it lives
local known = redis.call('HMGET', KEYS[2], 's', 'c')
if known[1] and known[2] and string.sub(known[1], 1, 16) > ARGV[1] then
	return 0
end
redis.call('HDEL', KEYS[2], 'c', 'w')
return redis.call('SREM', KEYS[1], string.sub(KEYS[2], -22))
