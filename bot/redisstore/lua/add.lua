-- Writes a new request and takes its place.
--
-- KEYS[1]  requests: hash, record by reference
-- KEYS[2]  keys: hash, reference by digest of the idempotency key
-- KEYS[3]  phones: hash, reference of the open request by digest of the number
-- KEYS[4]  queue, KEYS[5] queue of the department: sorted sets of open
--          requests, "due reference", all scores 0
-- KEYS[6]  list, KEYS[7] list of the department: sorted sets of all requests,
--          "created reference", all scores 0
-- KEYS[8]  closed: sorted set, reference by the moment it was closed
-- KEYS[9]  places, KEYS[10] held, KEYS[11] holds: see room.lua
-- KEYS[12] departments: set
-- KEYS[13] awake: sorted set, "wake reference", all scores 0
-- KEYS[14] unfinished: sorted set, "created reference", all scores 0
-- KEYS[15] in hand: sorted set, "due reference", all scores 0
-- ARGV[1] reference, ARGV[2] record, ARGV[3] digest of the key or empty
-- ARGV[4] digest of the number; empty when there is none, or the request is not open
-- ARGV[5] "due reference", empty when it is not open
-- ARGV[6] "created reference"
-- ARGV[7] moment it was closed, empty when it is open
-- ARGV[8] department
-- ARGV[9] slot it occupies, 16 digits; empty for none
-- ARGV[10] door, ARGV[11] capacity, ARGV[12] quota, ARGV[13] holder or empty
-- ARGV[14] now
-- ARGV[15] channel, ARGV[16] message: who is told
-- ARGV[17] "wake reference", empty when nobody need look at it
-- ARGV[18] "created reference" of an unfinished one, else empty
-- ARGV[19] "due reference" of one in hand, else empty
--
-- Returns {'added'}, {'earlier', record} when it was added before,
-- {'booked', record} when an open request has this number, {'used'} when the
-- reference is in use, {'full'}
if ARGV[3] ~= '' then
	local earlier = redis.call('HGET', KEYS[2], ARGV[3])
	if earlier then
		return {'earlier', redis.call('HGET', KEYS[1], earlier)}
	end
end
if ARGV[4] ~= '' then
	local open = redis.call('HGET', KEYS[3], ARGV[4])
	if open then
		return {'booked', redis.call('HGET', KEYS[1], open)}
	end
end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
	return {'used'}
end
if ARGV[9] ~= '' then
	if full(KEYS[9], KEYS[10], KEYS[11], ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13], ARGV[14]) then
		return {'full'}
	end
	redis.call('ZADD', KEYS[9], 0, ARGV[9] .. ' ' .. ARGV[1] .. ' ' .. ARGV[10])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] ~= '' then
	redis.call('HSET', KEYS[2], ARGV[3], ARGV[1])
end
if ARGV[4] ~= '' then
	redis.call('HSET', KEYS[3], ARGV[4], ARGV[1])
end
if ARGV[5] ~= '' then
	redis.call('ZADD', KEYS[4], 0, ARGV[5])
	redis.call('ZADD', KEYS[5], 0, ARGV[5])
end
redis.call('ZADD', KEYS[6], 0, ARGV[6])
redis.call('ZADD', KEYS[7], 0, ARGV[6])
if ARGV[7] ~= '' then
	redis.call('ZADD', KEYS[8], ARGV[7], ARGV[1])
end
if ARGV[13] ~= '' then
	release(KEYS[10], KEYS[11], ARGV[13])
end
redis.call('SADD', KEYS[12], ARGV[8])
if ARGV[17] ~= '' then
	redis.call('ZADD', KEYS[13], 0, ARGV[17])
end
if ARGV[18] ~= '' then
	redis.call('ZADD', KEYS[14], 0, ARGV[18])
end
if ARGV[19] ~= '' then
	redis.call('ZADD', KEYS[15], 0, ARGV[19])
end
redis.call('PUBLISH', ARGV[15], ARGV[16])
return {'added'}
