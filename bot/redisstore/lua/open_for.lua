-- Finds the open request of a number.
--
-- KEYS[1] phones, KEYS[2] requests: see add.lua
-- ARGV[1] digest of the number
--
-- Returns the record, or false
local open = redis.call('HGET', KEYS[1], ARGV[1])
return open and redis.call('HGET', KEYS[2], open)
