-- Writes the keyring.
--
-- KEYS[1] the keyring
-- ARGV[1] what it must be; '' when there must be none
-- ARGV[2] what it becomes
--
-- Returns 1, or 0 when it is something else
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
	return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
