-- unlink forgets a link and everything it is found by; see link.lua. It returns 1,
-- or 0 when there was none. Put in front of scripts that end links.
local function unlink(links, linked, ends, address)
	local known = redis.call('HGET', links, address)
	if not known then
		return 0
	end
	redis.call('HDEL', links, address)
	redis.call('ZREM', linked, string.sub(known, 17, 59) .. ' ' .. address)
	redis.call('ZREM', ends, address)
	return 1
end

