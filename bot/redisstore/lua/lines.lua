-- Gives what was said in a conversation after a line.
--
-- KEYS[1] conversation, see begin.lua
-- ARGV[1] now, 16 digits
-- ARGV[2] number of the line
--
-- Returns the number of the first line given, then the lines
local known = redis.call('HMGET', KEYS[1], 's', 'n')
if not known[1] or not known[2] or string.sub(known[1], 1, 16) <= ARGV[1] then
	return {'1'}
end
local last = tonumber(known[2])
local first = math.max(tonumber(ARGV[2]), last - 200, 0) + 1
local out = {string.format('%d', first)}
for i = first, last do
	out[#out + 1] = redis.call('HGET', KEYS[1], string.format('%d', i))
end
return out
