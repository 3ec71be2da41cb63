-- begin
-- Opens a turn of a conversation, unless its message was seen before or
-- another turn is under way. One that is under way for the same message is
-- handed over, once: whoever had it may be gone.
--
-- KEYS[1] conversation: hash, s = end of keeping (16 digits) + state,
--         l = end of the lease (16 digits) + token, none or empty when there is
--         none; a token is 1, or 2 for a turn that was handed over, then letters,
--         a space and the message; n = number of the last line, 1, 2, 3 … = the
--         lines, the newest 200; c = chat, w = who hears of it (see end.lua),
--         none when there is none; k = name
-- KEYS[2] reply to this message: end of remembering (16 digits) + reply
-- ARGV[1] now, 16 digits
-- ARGV[2] end of the new lease (16 digits) + token, with 1
-- ARGV[3] how long a conversation without a state is kept, in milliseconds
--
-- Returns {'open', state or false}, {'over', state or false} when the turn was
-- handed over, {'repeat', reply} for a message seen before, {'busy'} while
-- another turn is under way
local reply = redis.call('GET', KEYS[2])
if reply and string.sub(reply, 1, 16) > ARGV[1] then
	return {'repeat', string.sub(reply, 17)}
end
local known = redis.call('HMGET', KEYS[1], 's', 'l')
local how, lease = 'open', ARGV[2]
if known[2] and string.sub(known[2], 1, 16) > ARGV[1] then
	if string.match(known[2], ' (.*)$') ~= string.match(ARGV[2], ' (.*)$') or string.sub(known[2], 17, 17) ~= '1' then
		return {'busy'}
	end
	how, lease = 'over', string.sub(lease, 1, 16) .. '2' .. string.sub(lease, 18)
end
if known[1] and string.sub(known[1], 1, 16) <= ARGV[1] then
	redis.call('DEL', KEYS[1]) -- what was said, and the chat, go with it
	known[1] = false
end
-- A lease need not outlive the server: it goes neither to disk nor to replicas,
-- which saves a write to disk per turn. After a crash nobody holds one, and the
-- end of a turn without its lease writes nothing.
redis.set_repl(redis.REPL_NONE)
redis.call('HSET', KEYS[1], 'l', lease)
if not known[1] then
	redis.call('PEXPIRE', KEYS[1], ARGV[3])
	return {how, false}
end
return {how, string.sub(known[1], 17)}
