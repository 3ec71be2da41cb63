-- Links an address with a telephone number, in place of an earlier link.
--
-- KEYS[1] links: hash, end of the link (16 digits) + digest of the number (43
--         characters) + record, by digest of the address
-- KEYS[2] linked: sorted set, "digest of the number digest of the address", all
--         scores 0
-- KEYS[3] ends: sorted set, digest of the address by the end of its link
-- ARGV[1] digest of the address
-- ARGV[2] digest of the number
-- ARGV[3] end of the link, 16 digits
-- ARGV[4] record
--
-- Returns 1
unlink(KEYS[1], KEYS[2], KEYS[3], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ARGV[2] .. ARGV[4])
redis.call('ZADD', KEYS[2], 0, ARGV[2] .. ' ' .. ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return 1
