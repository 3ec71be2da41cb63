-- Tells what is taken of the windows of a department.
--
-- KEYS[1] places, KEYS[2] held, KEYS[3] holds: see room.lua
-- ARGV[1] windows that start at or after this, 16 digits
-- ARGV[2] and before this, 16 digits
-- ARGV[3] now
--
-- Returns for each place taken: slot, door
local out = {}
for _, place in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1], '(' .. ARGV[2])) do
	out[#out + 1] = string.sub(place, 1, 16)
	out[#out + 1] = string.match(place, '^%d+ %S+ (.*)$')
end
for _, hold in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[' .. ARGV[1], '(' .. ARGV[2])) do
	local known = redis.call('HGET', KEYS[3], string.sub(hold, 18))
	if known and string.sub(known, 1, 16) > ARGV[3] then
		out[#out + 1] = string.sub(hold, 1, 16)
		out[#out + 1] = string.sub(known, 35)
	end
end
return out
