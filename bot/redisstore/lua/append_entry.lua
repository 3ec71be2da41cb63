-- Writes an entry of the audit log after the newest one.
--
-- KEYS[1] log: stream, IDs "seq-0", fields h (hash) and e (entry)
-- KEYS[2…] what the entry is found by: streams of the same IDs, without content
-- ARGV[1] seq
-- ARGV[2] hash of the entry before; '' of the first
-- ARGV[3] hash
-- ARGV[4] entry
--
-- Returns 1, or 0 when another one is the newest
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local seq, hash = 0, ''
if last then
	seq, hash = tonumber(string.match(last[1], '^%d+')), last[2][2]
end
if seq + 1 ~= tonumber(ARGV[1]) or hash ~= ARGV[2] then
	return 0
end
local id = ARGV[1] .. '-0'
redis.call('XADD', KEYS[1], id, 'h', ARGV[3], 'e', ARGV[4])
for i = 2, #KEYS do
	redis.call('XADD', KEYS[i], id, '', '')
end
return 1
