-- Lists records in the order of sorted sets whose members end in what the
-- record is found by.
--
-- KEYS[1]  records: hash
-- KEYS[2…] sorted sets, all scores 0
-- ARGV[1] from, ARGV[2] to, as ZRANGEBYLEX takes them
-- ARGV[3] how many at most, of each set
-- ARGV[4] how many bytes of a member stand before what its record is found by
--
-- Returns for each: member, record or false
local out = {}
for i = 2, #KEYS do
	for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[i], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
		out[#out + 1] = member
		out[#out + 1] = redis.call('HGET', KEYS[1], string.sub(member, ARGV[4] + 1))
	end
end
return out
