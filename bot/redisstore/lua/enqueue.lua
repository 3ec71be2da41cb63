-- Adds jobs; those whose ID is known are left as they are.
--
-- KEYS[1] jobs to do, KEYS[2] jobs: see end.lua
-- KEYS[3] lanes: see lanes.lua
-- ARGV    for each job: ID, moment, what is to be done
--
-- Returns how many were added
local added = 0
for i = 1, #ARGV, 3 do
	added = added + add_job(KEYS[1], KEYS[2], KEYS[3], ARGV[i], ARGV[i + 1], ARGV[i + 2])
end
return added
