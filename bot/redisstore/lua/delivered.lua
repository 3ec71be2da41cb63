-- Keeps the state of a message sent, if it ranks higher than the one kept.
--
-- KEYS[1] delivery: rank, a space, record
-- ARGV[1] rank
-- ARGV[2] record
-- ARGV[3] how long it is kept, in milliseconds
--
-- Returns 1 when it was kept, else 0
local known = redis.call('GET', KEYS[1])
if known and tonumber(string.match(known, '^(%-?%d+) ')) >= tonumber(ARGV[1]) then
	return 0
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
return 1
