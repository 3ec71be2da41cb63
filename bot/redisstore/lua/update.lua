-- Writes a request again, if nobody else did since it was read. What it was
-- found by before goes, what it is found by now comes.
--
-- KEYS[1]  requests, KEYS[2] keys, KEYS[3] phones, KEYS[4] queue: see add.lua
-- KEYS[5]  closed: see add.lua
-- KEYS[6]  departments: set
-- KEYS[7]  queue, KEYS[8] list, KEYS[9] places of the department before
-- KEYS[10] queue, KEYS[11] list, KEYS[12] places of the department now
-- KEYS[13] held, KEYS[14] holds of the department now
-- KEYS[15] awake, KEYS[16] unfinished, KEYS[17] in hand: see add.lua
-- ARGV[1]  reference
-- ARGV[2]  record before, ARGV[3] record now
-- ARGV[4]  key before, ARGV[5] key now
-- ARGV[6]  number before, ARGV[7] number now, as in add.lua
-- ARGV[8]  "due reference" before, ARGV[9] now; empty when not open
-- ARGV[10] "created reference"
-- ARGV[11] moment it was closed, empty when it is open
-- ARGV[12] "slot reference door" before, ARGV[13] now; empty when it occupies none
-- ARGV[14] slot to be taken, empty when nothing new is taken
-- ARGV[15] door, ARGV[16] capacity, ARGV[17] quota, ARGV[18] holder or empty
-- ARGV[19] now
-- ARGV[20] department
-- ARGV[21] "wake reference" before, ARGV[22] now; empty when nobody need look at it
-- ARGV[23] "created reference" of an unfinished one before, ARGV[24] now; else empty
-- ARGV[25] "due reference" of one in hand before, ARGV[26] now; else empty
-- ARGV[27] channel, ARGV[28…] messages: who is told
--
-- Returns 'written', 'again' when somebody else wrote, 'booked' when another
-- open request has this number, 'full'
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
	return 'again'
end
if ARGV[7] ~= '' then
	local open = redis.call('HGET', KEYS[3], ARGV[7])
	if open and open ~= ARGV[1] then
		return 'booked'
	end
end
if ARGV[14] ~= '' then
	if full(KEYS[12], KEYS[13], KEYS[14], ARGV[14], ARGV[15], ARGV[16], ARGV[17], ARGV[18], ARGV[19]) then
		return 'full'
	end
	if ARGV[18] ~= '' then
		release(KEYS[13], KEYS[14], ARGV[18])
	end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[4] ~= ARGV[5] then
	if ARGV[4] ~= '' then
		redis.call('HDEL', KEYS[2], ARGV[4])
	end
	if ARGV[5] ~= '' then
		redis.call('HSET', KEYS[2], ARGV[5], ARGV[1])
	end
end
if ARGV[6] ~= ARGV[7] then
	if ARGV[6] ~= '' then
		redis.call('HDEL', KEYS[3], ARGV[6])
	end
	if ARGV[7] ~= '' then
		redis.call('HSET', KEYS[3], ARGV[7], ARGV[1])
	end
end
if ARGV[8] ~= '' then
	redis.call('ZREM', KEYS[4], ARGV[8])
	redis.call('ZREM', KEYS[7], ARGV[8])
end
if ARGV[9] ~= '' then
	redis.call('ZADD', KEYS[4], 0, ARGV[9])
	redis.call('ZADD', KEYS[10], 0, ARGV[9])
end
if KEYS[8] ~= KEYS[11] then
	redis.call('ZREM', KEYS[8], ARGV[10])
	redis.call('ZADD', KEYS[11], 0, ARGV[10])
end
if ARGV[11] == '' then
	redis.call('ZREM', KEYS[5], ARGV[1])
else
	redis.call('ZADD', KEYS[5], ARGV[11], ARGV[1])
end
if ARGV[12] ~= '' then
	redis.call('ZREM', KEYS[9], ARGV[12])
end
if ARGV[13] ~= '' then
	redis.call('ZADD', KEYS[12], 0, ARGV[13])
end
redis.call('SADD', KEYS[6], ARGV[20])
for i = 0, 2 do
	local before, now = ARGV[21 + 2 * i], ARGV[22 + 2 * i]
	if before ~= '' and before ~= now then
		redis.call('ZREM', KEYS[15 + i], before)
	end
	if now ~= '' then -- also when it was there: an earlier version may not have known the set
		redis.call('ZADD', KEYS[15 + i], 0, now)
	end
end
for i = 28, #ARGV do
	redis.call('PUBLISH', ARGV[27], ARGV[i])
end
return 'written'
