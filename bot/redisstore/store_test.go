package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

func open(t testing.TB, address string, now func() time.Time) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(context.Background(), address, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// client talks to the server of a test itself.
func client(t testing.TB, s *storetest.Server) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: s.Host()})
	t.Cleanup(func() { c.Close() })
	return c
}

func TestStore(t *testing.T) {
	server := storetest.NewServer(t)
	runOn(t, server, server.Address())
}

// TestCluster runs everything on a cluster: it refuses a script whose keys lie
// in different slots, and one that touches a key it did not name.
func TestCluster(t *testing.T) {
	server := newCluster(t)
	runOn(t, server, "redis-cluster://"+server.Host())
}

// newCluster starts a cluster of one.
func newCluster(t *testing.T, args ...string) *storetest.Server {
	t.Helper()
	server := storetest.NewServer(t, append(args, "--cluster-enabled", "yes")...)
	c := client(t, server)
	if err := c.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the cluster is ready", func() bool {
		return strings.Contains(c.ClusterInfo(context.Background()).Val(), "cluster_state:ok")
	})
	return server
}

func runOn(t *testing.T, server *storetest.Server, address string) {
	c := client(t, server)
	storetest.Run(t, func(t *testing.T, now func() time.Time) bot.Store {
		if err := c.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		return open(t, address, now)
	})
}

func TestReopen(t *testing.T) {
	address := storetest.Redis(t)
	storetest.Reopen(t, func(t *testing.T, now func() time.Time) bot.Store { return open(t, address, now) })
}

// eventually asks again and again until it is so, for what another process
// does in its own time.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	limit := time.NewTimer(30 * time.Second)
	defer limit.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !so() {
		select {
		case <-limit.C:
			t.Fatalf("after 30 s still not so: %s", what)
		case <-again.C:
		}
	}
}

// TestKill: the server is killed and started again; errors in between say so,
// afterwards everything confirmed is there and all goes on by itself.
func TestKill(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	changes, err := s.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		turnOK(t, s, fmt.Sprint("sms:", i%5), fmt.Sprint(i))
	}
	server.Kill()
	_, beginning := s.Begin(t.Context(), "sms:0", "new", time.Minute)
	_, reading := s.Request(t.Context(), "1234567")
	_, leasing := s.Lease(t.Context(), 1, time.Minute)
	for _, err := range []error{beginning, reading, leasing, s.Ping(t.Context())} {
		if !errors.Is(err, callback.ErrUnavailable) {
			t.Errorf("without a server the error is %v", err)
		}
	}
	server.Restart()
	eventually(t, "the store has found the server again", func() bool { return s.Ping(context.Background()) == nil })
	for i := range 50 {
		turn, err := s.Begin(t.Context(), fmt.Sprint("sms:", i%5), fmt.Sprint(i), time.Minute)
		if err != nil || !turn.Repeat || string(turn.Reply) != fmt.Sprint(i) {
			t.Fatalf("confirmed turn %d is %+v (%v)", i, turn, err)
		}
	}
	turnOK(t, s, "sms:0", "new")
	feedAgain(t, changes)
}

// feedAgain: a page that was open during the break learns that it must read
// anew.
func feedAgain(t *testing.T, changes <-chan callback.Change) {
	t.Helper()
	select {
	case c := <-changes:
		if c != (callback.Change{}) {
			t.Errorf("the change is %+v", c)
		}
	case <-time.After(30 * time.Second):
		t.Error("the feed did not come back")
	}
}

func turnOK(t *testing.T, s bot.Store, conversation, message string) {
	t.Helper()
	turn, err := s.Begin(t.Context(), conversation, message, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	turn.State, turn.Reply, turn.Keep, turn.Remember = []byte("state"), []byte(message), time.Hour, time.Hour
	if err := s.End(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
}

// TestReplica: a server that may only be read is not ready.
func TestReplica(t *testing.T) {
	main := storetest.NewServer(t)
	host, port, _ := strings.Cut(main.Host(), ":")
	replica := storetest.NewServer(t, "--replicaof", host+" "+port)
	_, err := redisstore.Open(t.Context(), replica.Address(), time.Now)
	if !errors.Is(err, callback.ErrUnavailable) {
		t.Fatalf("error is %v", err)
	}
}

// TestSentinel: the store asks a sentinel where the server is.
func TestSentinel(t *testing.T) {
	main := storetest.NewServer(t)
	host, port, _ := strings.Cut(main.Host(), ":")
	sentinel := storetest.NewSentinel(t, "town", host, port)
	s := open(t, "redis-sentinel://"+sentinel.Host()+"?master=town", time.Now)
	defer s.Close()
	turnOK(t, s, "sms:a", "1")
}

// TestScriptsForgotten: a server that was restarted or flushed learns the
// scripts again.
func TestScriptsForgotten(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	turnOK(t, s, "sms:a", "1")
	if err := client(t, server).ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	turnOK(t, s, "sms:a", "2")
}

// TestSharedByTwo: two instances see one conversation, one book and each
// other's changes.
func TestSharedByTwo(t *testing.T) {
	address := storetest.Redis(t)
	one, two := open(t, address, time.Now), open(t, address, time.Now)
	defer one.Close()
	defer two.Close()
	changes, err := two.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	turn, err := one.Begin(t.Context(), "sms:a", "1", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Begin(t.Context(), "sms:a", "2", time.Minute); !errors.Is(err, bot.ErrBusy) {
		t.Errorf("the other instance got %v", err)
	}
	if err := one.Abandon(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	turnOK(t, two, "sms:a", "2")
	if _, err := one.Add(t.Context(), callback.Request{Reference: "1234567", Department: "town", Status: callback.Booked}, callback.Room{}); err != nil {
		t.Fatal(err)
	}
	select {
	case c := <-changes:
		if c != (callback.Change{Department: "town", Reference: "1234567"}) {
			t.Errorf("the change is %+v", c)
		}
	case <-time.After(30 * time.Second):
		t.Error("no change came")
	}
}

// TestMemory: an open conversation takes at most 2 KiB of the server, its
// remembered reply included.
func TestMemory(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	c := client(t, server)
	turnOK(t, s, "sms:first", "1")
	before := used(t, c)
	const n = 2000
	for i := range n {
		turn, err := s.Begin(t.Context(), fmt.Sprintf("sms:+4917139200%05d", i), fmt.Sprintf("SM%032d", i), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		turn.State, turn.Reply = make([]byte, 500), make([]byte, 300)
		turn.Keep, turn.Remember = time.Hour, time.Hour
		if err := s.End(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
	}
	each := (used(t, c) - before) / n
	t.Logf("a conversation with 500 bytes of state and 300 of reply takes %d bytes", each)
	if each > 2048 {
		t.Errorf("a conversation takes %d bytes", each)
	}
}

func used(t *testing.T, c *redis.Client) int {
	t.Helper()
	for line := range strings.Lines(c.Info(t.Context(), "memory").Val()) {
		var n int
		if _, err := fmt.Sscanf(line, "used_memory:%d", &n); err == nil {
			return n
		}
	}
	t.Fatal("the server does not say what it uses")
	return 0
}

// TestTimesToLive: nothing of a conversation stays for ever.
func TestTimesToLive(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	turnOK(t, s, "sms:a", "1")
	if err := talked(t.Context(), s, "sms:c", "1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Speak(t.Context(), channels.Address{Channel: "web", ID: "1"}, "de", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(t.Context(), "sms:b", "1", time.Minute); err != nil { // never ended
		t.Fatal(err)
	}
	if err := s.SaveSession(t.Context(), "token", nil, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Take(t.Context(), "key", 5, time.Hour); err != nil {
		t.Fatal(err)
	}
	c := client(t, server)
	keys, err := c.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) < 8 {
		t.Fatalf("the keys are %q (%v)", keys, err)
	}
	for _, k := range keys {
		if k == partly("sms:c", "chats") { // swept: see TestNothingLeft
			continue
		}
		if left := c.PTTL(t.Context(), k).Val(); left <= 0 || left > 2*time.Hour {
			t.Errorf("%s lives for %v", k, left)
		}
	}
}

// TestNothingLeft: a request that was swept leaves nothing it was found by.
func TestNothingLeft(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	from := time.Now().Add(time.Hour)
	r := callback.Request{
		Reference: "1234567", Department: "town", Door: "sms", Phone: "+493023125001", Key: "key", Status: callback.Booked,
		Slot: callback.Slot{From: from, To: from.Add(time.Hour)}, Due: from, CreatedAt: time.Now(),
	}
	room := callback.Room{Capacity: 1, Holder: "sms:a"}
	if err := s.Hold(t.Context(), callback.Hold{Department: "town", Slot: r.Slot, Holder: "sms:a", Until: from}, room); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(t.Context(), r, room); err != nil {
		t.Fatal(err)
	}
	_, err := s.Update(t.Context(), r.Reference, room, func(r *callback.Request) error {
		r.Department, r.Status, r.ClosedAt = "library", callback.Done, time.Now()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(time.Hour), time.Now()); n != 1 || err != nil {
		t.Fatalf("%d went (%v)", n, err)
	}
	left := client(t, server).Keys(t.Context(), "*{book}*").Val()
	if len(left) != 1 || left[0] != "rr:{book}:departments" {
		t.Errorf("left are %q", left)
	}
}

// TestNothingLeftOfTalk: jobs that are done, a chat that is over or went with
// its conversation, and links that ended or were forgotten leave nothing.
func TestNothingLeftOfTalk(t *testing.T) {
	server := storetest.NewServer(t)
	now := time.Now()
	s := open(t, server.Address(), func() time.Time { return now })
	defer s.Close()
	link := func(id string, d time.Duration) {
		t.Helper()
		if err := s.Link(t.Context(), channels.Address{Channel: "telegram", ID: id}, "+493023125001", "code", now.Add(d)); err != nil {
			t.Fatal(err)
		}
	}
	link("1", time.Hour)
	link("2", 9*time.Hour)
	link("2", time.Hour)
	link("3", 9*time.Hour)
	if err := s.Unlink(t.Context(), channels.Address{Channel: "telegram", ID: "3"}); err != nil {
		t.Fatal(err)
	}
	for _, conversation := range []string{"web:a", "web:b"} {
		if err := talked(t.Context(), s, conversation, "1"); err != nil {
			t.Fatal(err)
		}
		if err := s.Enqueue(t.Context(), bot.Job{ID: "1", Lane: conversation}, bot.Job{ID: "2", Lane: conversation}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		jobs, err := s.Lease(t.Context(), 10, time.Minute)
		if err != nil || len(jobs) != 2 {
			t.Fatalf("leased %+v (%v)", jobs, err)
		}
		for _, j := range jobs {
			if err := s.Finish(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
	}
	now = now.Add(time.Hour)
	if n, err := s.Sweep(t.Context(), now, now); n != 4 || err != nil { // two chats, two links
		t.Errorf("%d went (%v)", n, err)
	}
	for _, k := range client(t, server).Keys(t.Context(), "*").Val() {
		if !strings.Contains(k, "}:c:") && !strings.Contains(k, "}:m:") && k != "rr:ping" { // these go by themselves
			t.Errorf("%s is left", k)
		}
	}
}

// TestSaidIsBounded: the server keeps no more of what was said than the newest
// lines.
func TestSaidIsBounded(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	for i := range 250 {
		if err := talked(t.Context(), s, "web:a", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	c := client(t, server)
	conversation := c.Keys(t.Context(), "rr:{*}:c:*").Val()
	if len(conversation) != 1 {
		t.Fatalf("conversations are %q", conversation)
	}
	if fields := c.HKeys(t.Context(), conversation[0]).Val(); len(fields) != 206 { // state, lease, name, number, chat and who hears of it
		t.Errorf("%d fields are kept: %q", len(fields), fields)
	}
}

// TestOlderJobs: what an earlier version left to do is done, and counted.
func TestOlderJobs(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	c, due := client(t, server), time.Now().UnixMicro()-5
	for id, stands := range map[string]string{"a": "", "b": "1 OLD.3  ", "dead": "8  0000000000000007 no"} {
		body := fmt.Sprintf("%016d\x04text+%s", due, id)
		if err := c.HSet(t.Context(), "rr:{3}:jobs", id, body).Err(); err != nil {
			t.Fatal(err)
		}
		if stands != "" {
			c.HSet(t.Context(), "rr:{3}:tries", id, stands)
		}
		if id == "dead" {
			c.ZAdd(t.Context(), "rr:{3}:dead", redis.Z{Score: float64(due), Member: id})
		} else {
			c.ZAdd(t.Context(), "rr:{3}:due", redis.Z{Score: float64(due), Member: id})
		}
	}
	if todo, dead, err := s.Backlog(t.Context()); todo != 2 || dead != 1 || err != nil {
		t.Errorf("%d to do, %d dead (%v)", todo, dead, err)
	}
	jobs, err := s.Lease(t.Context(), 10, time.Minute)
	if err != nil || len(jobs) != 2 {
		t.Fatalf("leased %+v (%v)", jobs, err)
	}
	for _, j := range jobs {
		if j.Kind != "text" || string(j.Payload) != "+"+j.ID || j.Lane != "" || j.Due.UnixMicro() != due || (j.ID == "b") != (j.Tries == 2) {
			t.Errorf("handed out is %+v", j)
		}
		if err := s.Retry(t.Context(), j, j.ID == "a"); err != nil {
			t.Error(err)
		}
	}
	if todo, dead, err := s.Backlog(t.Context()); todo != 1 || dead != 2 || err != nil {
		t.Errorf("%d to do, %d dead (%v)", todo, dead, err)
	}
	if err := s.Finish(t.Context(), bot.Job{ID: "b", Token: "OLD.3"}); !errors.Is(err, bot.ErrLost) {
		t.Errorf("the old lease is %v", err)
	}
}
