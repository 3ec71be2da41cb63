-- Counts a try, unless there were too many in the window.
--
-- KEYS[1] tries: end of the window (16 digits) + count
-- ARGV[1] now, 16 digits
-- ARGV[2] end of a window that begins now, 16 digits
-- ARGV[3] limit
-- ARGV[4] how long it is kept, in milliseconds
--
-- Returns 1 when it counts, 0 when there were too many
local known = redis.call('GET', KEYS[1])
local until_, count = ARGV[2], 0
if known and string.sub(known, 1, 16) > ARGV[1] then
	until_, count = string.sub(known, 1, 16), tonumber(string.sub(known, 17))
end
if count >= tonumber(ARGV[3]) then
	return 0
end
redis.call('SET', KEYS[1], until_ .. string.format('%d', count + 1), 'PX', ARGV[4])
return 1
