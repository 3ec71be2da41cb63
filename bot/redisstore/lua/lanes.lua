-- add_job adds a job, unless its ID is known. One in a lane waits while another is
-- there. It returns 1 when it was added, else 0. next_in_lane takes the first job
-- out of a lane and makes the one behind it ready. Put in front of scripts that
-- add jobs or end them.
--
-- due, jobs  see end.lua
-- lanes      sorted set, "lane number job ID", all scores 0: those in lanes that
--            are neither done nor buried, the first of each lane being in due;
--            lane has 22 characters, number 10 digits
-- at         moment the job is due
-- body       what is to be done; of a job in a lane it begins with a plus sign,
--            the moment it is due (16 digits) and the lane (22 characters)
local function in_lane(lanes, command, from, to, n)
	return redis.call(command, lanes, from, to, 'LIMIT', 0, n)
end

local function add_job(due, jobs, lanes, id, at, body)
	if redis.call('HSETNX', jobs, id, body) == 0 then
		return 0
	end
	if string.byte(body) == 43 then
		local lane = string.sub(body, 18, 39)
		local last = in_lane(lanes, 'ZREVRANGEBYLEX', '(' .. lane .. '!', '[' .. lane .. ' ', 1)[1]
		local number = last and tonumber(string.sub(last, 24, 33)) + 1 or 0
		redis.call('ZADD', lanes, 0, lane .. string.format(' %010d ', number) .. id)
		if last then
			return 1
		end
	end
	redis.call('ZADD', due, at, id)
	return 1
end

local function next_in_lane(due, jobs, lanes, lane)
	local first = in_lane(lanes, 'ZRANGEBYLEX', '[' .. lane .. ' ', '(' .. lane .. '!', 2)
	redis.call('ZREM', lanes, first[1])
	if first[2] then
		local id = string.sub(first[2], 35)
		redis.call('ZADD', due, string.sub(redis.call('HGET', jobs, id), 2, 17), id)
	end
end

