-- Removes a job, wherever it stands.
--
-- KEYS[1] jobs to do, KEYS[2] jobs: see end.lua
-- KEYS[3] how jobs stand: see lease.lua
-- KEYS[4] the dead letter: see retry.lua
-- KEYS[5] lanes: see lanes.lua
-- ARGV[1] job ID
-- ARGV[2] lane; empty when it is in none
--
-- Returns 1
if ARGV[2] ~= '' then
	local first = in_lane(KEYS[5], 'ZRANGEBYLEX', '[' .. ARGV[2] .. ' ', '(' .. ARGV[2] .. '!', 1)[1]
	if first and string.sub(first, 35) == ARGV[1] then
		next_in_lane(KEYS[1], KEYS[2], KEYS[5], ARGV[2])
	else
		for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[5], '[' .. ARGV[2] .. ' ', '(' .. ARGV[2] .. '!')) do
			if string.sub(member, 35) == ARGV[1] then
				redis.call('ZREM', KEYS[5], member)
			end
		end
	end
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
