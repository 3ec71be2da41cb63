-- Adds jobs; those whose ID is known are left as they are.
--
-- KEYS[1] jobs to do, KEYS[2] jobs: see end.lua
-- ARGV    for each job: ID, moment, what is to be done
--
-- Returns how many were added
local added = 0
for i = 1, #ARGV, 3 do
	if redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 2]) == 1 then
		redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i])
		added = added + 1
	end
end
return added
