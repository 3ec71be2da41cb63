-- Forgets holds that have run out.
--
-- KEYS[1] held, KEYS[2] holds: see room.lua
-- ARGV[1] now
-- ARGV[2…] holders to look at
--
-- Returns how many went
local gone = 0
for i = 2, #ARGV do
	local known = redis.call('HGET', KEYS[2], ARGV[i])
	if known and string.sub(known, 1, 16) <= ARGV[1] then
		release(KEYS[1], KEYS[2], ARGV[i])
		gone = gone + 1
	end
end
return gone
