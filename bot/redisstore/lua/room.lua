-- full tells whether a window, or a door's share of it, has no place left:
-- requests count, and live holds of others. Holds that have run out go.
-- Put in front of scripts that take a place.
--
-- places  sorted set of a department, "slot reference door", all scores 0
-- held    sorted set of a department, "slot digest", all scores 0
-- holds   hash of a department by digest of the holder: "until slot door"
-- slot    start of the window, 16 digits
local function full(places, held, holds, slot, door, capacity, quota, holder, now)
	local total, mine = 0, 0
	local from, to = '[' .. slot .. ' ', '(' .. slot .. '!'
	for _, place in ipairs(redis.call('ZRANGEBYLEX', places, from, to)) do
		total = total + 1
		if string.match(place, '^%d+ %S+ (.*)$') == door then
			mine = mine + 1
		end
	end
	for _, hold in ipairs(redis.call('ZRANGEBYLEX', held, from, to)) do
		local other = string.sub(hold, 18)
		local known = redis.call('HGET', holds, other)
		if not known or string.sub(known, 1, 16) <= now then
			redis.call('ZREM', held, hold)
			redis.call('HDEL', holds, other)
		elseif other ~= holder then
			total = total + 1
			if string.sub(known, 35) == door then
				mine = mine + 1
			end
		end
	end
	return total >= tonumber(capacity) or (tonumber(quota) > 0 and mine >= tonumber(quota))
end

-- release gives a holder's hold back.
local function release(held, holds, holder)
	local known = redis.call('HGET', holds, holder)
	if known then
		redis.call('ZREM', held, string.sub(known, 18, 33) .. ' ' .. holder)
		redis.call('HDEL', holds, holder)
	end
end

