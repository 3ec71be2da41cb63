-- Counts jobs.
--
-- KEYS[1] jobs: see end.lua
-- KEYS[2] the dead letter: see retry.lua
--
-- Returns how many there are, and how many of them are in the dead letter
return {redis.call('HLEN', KEYS[1]), redis.call('ZCARD', KEYS[2])}
