-- Writes state, reply, lines, jobs and chat of a turn and closes it.
--
-- KEYS[1] conversation, see begin.lua
-- KEYS[2] reply to this message, see begin.lua
-- KEYS[3] jobs to do: sorted set, job ID by the moment it is handed out
-- KEYS[4] jobs: hash, what is to be done by job ID
-- KEYS[5] lanes: see lanes.lua; only with jobs or a chat
-- KEYS[6] chats: set, the last 22 characters of the conversations that have one;
--         only with jobs or a chat
-- ARGV[1] token of the turn
-- ARGV[2] end of keeping (16 digits) + state, ARGV[3] that as a time to live in milliseconds
-- ARGV[4] end of remembering (16 digits) + reply, ARGV[5] that in milliseconds
-- ARGV[6] name of the conversation, by which it is moved to another store
-- ARGV[7] how many lines, ARGV[8] how many jobs; none of these and what follows
--         when there is nothing but state and reply
-- ARGV[9…] the lines; for each job: ID, moment, what is to be done; and with a
--          chat: the record, empty when it is over, then channel and message:
--          who is told
--
-- Returns 1, or 0 when the turn was lost and nothing was written
local lease = redis.call('HGET', KEYS[1], 'l')
if not lease or string.sub(lease, 17) ~= ARGV[1] then
	return 0
end
local lines, jobs = tonumber(ARGV[7] or 0), tonumber(ARGV[8] or 0)
if lines == 0 then
	redis.call('HSET', KEYS[1], 's', ARGV[2], 'l', '', 'k', ARGV[6])
else
	local last = tonumber(redis.call('HGET', KEYS[1], 'n') or 0)
	local set = {'s', ARGV[2], 'l', '', 'k', ARGV[6], 'n', string.format('%d', last + lines)}
	for i = math.max(lines - 199, 1), lines do
		set[#set + 1] = string.format('%d', last + i)
		set[#set + 1] = ARGV[8 + i]
	end
	redis.call('HSET', KEYS[1], unpack(set))
	for i = math.max(last - 199, 1), last + lines - 200 do
		redis.call('HDEL', KEYS[1], string.format('%d', i))
	end
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
local first = 9 + lines
for i = first, first + 3 * jobs - 1, 3 do
	add_job(KEYS[3], KEYS[4], KEYS[5], ARGV[i], ARGV[i + 1], ARGV[i + 2])
end
local chat = first + 3 * jobs
if not ARGV[chat] then
	return 1
end
local channel, told = ARGV[chat + 1], ARGV[chat + 2]
local before = redis.call('HGET', KEYS[1], 'w')
if ARGV[chat] == '' then
	redis.call('HDEL', KEYS[1], 'c', 'w')
	redis.call('SREM', KEYS[6], string.sub(KEYS[1], -22))
else
	redis.call('HSET', KEYS[1], 'c', ARGV[chat], 'w', told)
	redis.call('SADD', KEYS[6], string.sub(KEYS[1], -22))
end
redis.call('PUBLISH', channel, told)
if before and string.match(before, ' (.*)$') ~= string.match(told, ' (.*)$') then
	redis.call('PUBLISH', channel, before) -- the department it was with
end
return 1
