-- Gives a hold back.
--
-- KEYS[1] held, KEYS[2] holds: see room.lua
-- ARGV[1] holder
--
-- Returns 1
release(KEYS[1], KEYS[2], ARGV[1])
return 1
