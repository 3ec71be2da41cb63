-- Forgets links that have run out.
--
-- KEYS[1] links, KEYS[2] linked, KEYS[3] ends: see link.lua
-- ARGV[1] now
-- ARGV[2] how many at most
--
-- Returns how many went
local over = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, address in ipairs(over) do
	unlink(KEYS[1], KEYS[2], KEYS[3], address)
end
return #over
