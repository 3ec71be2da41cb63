-- Writes an order.
--
-- KEYS[1] orders: hash, record by "number source"
-- KEYS[2] list, KEYS[3] list of the source: sorted sets of "number source",
--         all scores 0
-- KEYS[4] open ones of the source: sorted set of "created number source", all
--         scores 0
-- ARGV[1] "number source"
-- ARGV[2] record
-- ARGV[3] the version it must have had, or -1 when it must be a new one
-- ARGV[4] when it was created
-- ARGV[5] 1 while it is open
--
-- Returns 1, or 0 when there is one already, none, or one of another version
local was = redis.call('HGET', KEYS[1], ARGV[1])
local version = tonumber(ARGV[3])
if version < 0 then
	if was then
		return 0
	end
elseif not was or (cjson.decode(was).version or 0) ~= version then
	return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
local open = ARGV[4] .. ' ' .. ARGV[1]
if ARGV[5] == '1' then
	redis.call('ZADD', KEYS[4], 0, open)
else
	redis.call('ZREM', KEYS[4], open)
end
return 1
