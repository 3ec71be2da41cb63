-- Forgets the link of an address.
--
-- KEYS[1] links, KEYS[2] linked, KEYS[3] ends: see link.lua
-- ARGV[1] digest of the address
--
-- Returns 1, or 0 when there was none
return unlink(KEYS[1], KEYS[2], KEYS[3], ARGV[1])
