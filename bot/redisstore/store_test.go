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
	if err != nil || len(keys) < 5 {
		t.Fatalf("the keys are %q (%v)", keys, err)
	}
	for _, k := range keys {
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
