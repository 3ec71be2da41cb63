-- Hands out jobs whose moment has come, the most overdue first.
--
-- KEYS[1] jobs to do, KEYS[2] jobs: see end.lua
-- KEYS[3] how jobs stand: hash by job ID, "tries token due error"; due is
--         empty until a try has failed
-- ARGV[1] now
-- ARGV[2] end of the lease
-- ARGV[3] token of the lease; of a job in a lane it ends in a point and the lane
-- ARGV[4] how many at most
--
-- Returns for each job: ID, what is to be done, tries, due, error
local out = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[4])) do
	local stands = redis.call('HGET', KEYS[3], id) or '0   '
	local tries, due, failure = string.match(stands, '^(%d+) %S* (%d*) (.*)$')
	tries = string.format('%d', tonumber(tries) + 1)
	local body, token = redis.call('HGET', KEYS[2], id) or '', ARGV[3]
	if string.byte(body) == 43 then -- see lanes.lua
		token = token .. '.' .. string.sub(body, 18, 39)
	end
	redis.call('HSET', KEYS[3], id, tries .. ' ' .. token .. ' ' .. due .. ' ' .. failure)
	redis.call('ZADD', KEYS[1], ARGV[2], id)
	for _, v in ipairs({id, body, tries, due, failure}) do
		out[#out + 1] = v
	end
end
return out
