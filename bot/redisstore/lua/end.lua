-- Writes state, reply and jobs of a turn and closes it.
--
-- KEYS[1] conversation, see begin.lua
-- KEYS[2] reply to this message, see begin.lua
-- KEYS[3] jobs to do: sorted set, job ID by the moment it is handed out
-- KEYS[4] jobs: hash, what is to be done by job ID
-- ARGV[1] token of the turn
-- ARGV[2] end of keeping (16 digits) + state, ARGV[3] that as a time to live in milliseconds
-- ARGV[4] end of remembering (16 digits) + reply, ARGV[5] that in milliseconds
-- ARGV[6…] for each job: ID, moment, what is to be done
--
-- Returns 1, or 0 when the turn was lost and nothing was written
local lease = redis.call('HGET', KEYS[1], 'l')
if not lease or string.sub(lease, 17) ~= ARGV[1] then
	return 0
end
redis.call('HSET', KEYS[1], 's', ARGV[2], 'l', '')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
for i = 6, #ARGV, 3 do
	if redis.call('HSETNX', KEYS[4], ARGV[i], ARGV[i + 2]) == 1 then
		redis.call('ZADD', KEYS[3], ARGV[i + 1], ARGV[i])
	end
end
return 1
