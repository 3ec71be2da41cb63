package redisstore

import (
	"context"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// slot is where a cluster keeps a key: CRC16 (XMODEM) of what stands between
// the first braces, modulo 16384; see the Redis Cluster specification.
func slot(key string) int {
	if _, rest, ok := strings.Cut(key, "{"); ok {
		if tag, _, ok := strings.Cut(rest, "}"); ok && tag != "" {
			key = tag
		}
	}
	crc := uint16(0)
	for i := range len(key) {
		crc ^= uint16(key[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return int(crc % 16384)
}

func TestSlot(t *testing.T) {
	for key, want := range map[string]int{"123456789": 0x31c3, "foo": 12182, "{foo}:x": 12182, "{}x": slot("{}x")} {
		if got := slot(key); got != want {
			t.Errorf("slot of %q is %d, want %d", key, got, want)
		}
	}
}

// spy sees every command on its way to the server.
type spy struct {
	mu     sync.Mutex
	trips  int
	wrong  []string
	hashes map[string]bool
}

func (s *spy) DialHook(next redis.DialHook) redis.DialHook { return next }

func (s *spy) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		s.look(cmd)
		return next(ctx, cmd)
	}
}

func (s *spy) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		s.look(cmds...)
		return next(ctx, cmds)
	}
}

// look counts a round trip and checks the keys of every script in it.
func (s *spy) look(cmds ...redis.Cmder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trips++
	for _, c := range cmds {
		args := c.Args()
		if c.Name() != "evalsha" {
			continue
		}
		hash, _ := args[1].(string)
		s.hashes[hash] = true
		n, _ := args[2].(int)
		for _, key := range args[3 : 3+n] {
			if slot(key.(string)) != slot(args[3].(string)) {
				s.wrong = append(s.wrong, key.(string)+" is not where "+args[3].(string)+" is")
			}
		}
	}
}

// TestKeysTogether runs the whole suite and looks at the keys of every script:
// each must find them in one slot of a cluster. No script is left out.
func TestKeysTogether(t *testing.T) {
	server := storetest.NewServer(t)
	s := &spy{hashes: map[string]bool{}}
	c := redis.NewClient(&redis.Options{Addr: server.Host()})
	defer c.Close()
	storetest.Run(t, func(t *testing.T, now func() time.Time) bot.Store {
		if err := c.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		store, err := Open(context.Background(), server.Address(), now)
		if err != nil {
			t.Fatal(err)
		}
		store.client.(*redis.Client).AddHook(s)
		return store
	})
	for _, w := range s.wrong {
		t.Error(w)
	}
	for name, sc := range all() {
		if !s.hashes[sc.Hash()] {
			t.Errorf("the suite never ran %s.lua", name)
		}
	}
}

func all() map[string]*redis.Script {
	return map[string]*redis.Script{
		"begin": beginTurn, "end": endTurn, "abandon": abandonTurn, "enqueue": enqueueJobs, "lease": leaseJobs,
		"finish": finishJob, "retry": retryJob, "forget_jobs": forgetJobs, "count_jobs": countJobs, "add": addRequest, "update": updateRequest,
		"forget_request": forgetRequest, "open_for": openFor, "list": listRecords, "taken": takenPlaces,
		"hold": holdPlace, "release": releasePlace, "forget_holds": forgetHolds, "delivered": keepDelivery,
		"take": takeTry, "put_order": putOrder, "save_media": saveMedia, "lines": readLines, "forget_chat": forgetChat,
		"link": linkAddress, "unlink": unlinkAddress, "forget_links": forgetLinks,
	}
}

// TestRoundTrips: a turn costs one to begin and one to end, jobs, lines and chat
// included, and who is behind an address at most two.
func TestRoundTrips(t *testing.T) {
	s, err := Open(t.Context(), storetest.Redis(t), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	look := &spy{hashes: map[string]bool{}}
	turn := func(message string) {
		t.Helper()
		n, err := s.Begin(t.Context(), "sms:a", message, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		n.State, n.Keep, n.Remember = []byte("s"), time.Hour, time.Hour
		n.Jobs = []bot.Job{{ID: message}, {ID: message + "b", Lane: "sms:a"}, {ID: message + "c", Lane: "sms:a"}}
		n.Lines, n.Chat = [][]byte{[]byte("one"), []byte("two")}, &callback.Chat{Conversation: "sms:a"}
		if err := s.End(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	turn("1") // the server learns the scripts
	s.client.(*redis.Client).AddHook(look)
	turn("2")
	if look.trips != 2 {
		t.Errorf("a turn took %d round trips, want 2", look.trips)
	}
	linked := channels.Address{Channel: "telegram", ID: "1"}
	if err := s.Link(t.Context(), linked, "+493023125001", "code", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for a, most := range map[channels.Address]int{linked: 2, {Channel: "telegram", ID: "2"}: 1, {Channel: "sms", ID: "+493023125001"}: 1} {
		look.trips = 0
		if _, err := s.Citizen(t.Context(), a); err != nil || look.trips > most {
			t.Errorf("a citizen took %d round trips, want %d (%v)", look.trips, most, err)
		}
	}
}

// TestShared: what concurrent requests ask for travels together.
func TestShared(t *testing.T) {
	s, err := Open(t.Context(), storetest.Redis(t), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Take(t.Context(), "key", 1, time.Hour); err != nil { // connects, and teaches the script
		t.Fatal(err)
	}
	look := &spy{hashes: map[string]bool{}}
	s.client.(*redis.Client).AddHook(look)
	var calls []*call
	for i := range 100 {
		calls = append(calls, &call{
			script: takeTry, keys: []string{triesOf(strconv.Itoa(i))},
			args: []any{moment(time.Now()), moment(time.Now()), 1, 1000}, done: make(chan struct{}),
		})
	}
	s.batch.put(calls...)
	for _, c := range calls {
		<-c.done
		if c.err != nil || c.answer.Val() != int64(1) {
			t.Fatalf("answer is %v (%v)", c.answer.Val(), c.err)
		}
	}
	if look.trips != 1 {
		t.Errorf("a hundred scripts took %d round trips", look.trips)
	}
}

// TestHeads: every script says at its head what it takes and gives, and uses
// exactly the keys and arguments that stand there.
func TestHeads(t *testing.T) {
	files, err := fs.Glob(lua, "lua/*.lua")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d scripts (%v)", len(files), err)
	}
	used := regexp.MustCompile(`\b(KEYS|ARGV)\[(\d+)\]`)
	for _, name := range files {
		text, err := lua.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var head, body strings.Builder
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "--") {
				head.WriteString(line)
			} else {
				body.WriteString(line)
			}
		}
		shared := strings.Contains("lua/room.lua lua/unlinking.lua lua/lanes.lua", name)
		if !shared && (!strings.Contains(head.String(), "KEYS[1]") || !strings.Contains(head.String(), "-- Returns ")) {
			t.Errorf("%s: the head does not tell keys and returns", name)
		}
		for _, u := range used.FindAllString(body.String(), -1) {
			if !strings.Contains(head.String(), u) {
				t.Errorf("%s uses %s, of which its head says nothing", name, u)
			}
		}
		for _, bad := range []string{"'TIME'", "math.random", "os.clock"} {
			if strings.Contains(body.String(), bad) {
				t.Errorf("%s: time and IDs come from outside, not from %s", name, bad)
			}
		}
	}
}
