package redisstore_test

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
)

// cutter passes everything on to a server. When it is told to, it passes one
// more script on and cuts the connection instead of passing on its answer.
type cutter struct {
	net.Listener
	server string
	armed  atomic.Bool
	cuts   atomic.Int32
}

func newCutter(t *testing.T) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return &cutter{Listener: l}
}

func (c *cutter) host() string { return c.Addr().String() }

// run passes on to a server until the test ends.
func (c *cutter) run(server string) {
	c.server = server
	for {
		client, err := c.Accept()
		if err != nil {
			return
		}
		go c.pass(client)
	}
}

func (c *cutter) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", c.server)
	if err != nil {
		return
	}
	defer server.Close()
	var cut atomic.Bool
	go copied(server, client, func(sent []byte) bool {
		if bytes.Contains(sent, []byte("\r\nevalsha\r\n")) && c.armed.CompareAndSwap(true, false) {
			cut.Store(true)
		}
		return true
	})
	copied(client, server, func([]byte) bool {
		if cut.Load() { // it was done
			c.cuts.Add(1)
			return false
		}
		return true
	})
}

// copied copies until either side ends or look does not want what came.
func copied(to, from net.Conn, look func([]byte) bool) {
	defer to.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if !look(buf[:n]) {
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// loses runs do, the first script of which loses its answer, and wants to hear
// of it.
func (c *cutter) loses(t *testing.T, what string, do func() error) {
	t.Helper()
	before := c.cuts.Load()
	c.armed.Store(true)
	if err := do(); !errors.Is(err, callback.ErrUnavailable) {
		t.Errorf("%s: the error of a lost answer is %v", what, err)
	}
	if n := c.cuts.Load() - before; n != 1 {
		t.Errorf("%s: %d answers were cut off, want 1", what, n)
	}
}

// TestLostAnswer: what was done, but whose answer was lost, is not done again.
func TestLostAnswer(t *testing.T) {
	t.Run("plain", func(t *testing.T) {
		c := newCutter(t)
		server := storetest.NewServer(t)
		go c.run(server.Host())
		lostAnswers(t, c, "redis://"+c.host())
	})
	t.Run("cluster", func(t *testing.T) {
		c := newCutter(t)
		_, port, _ := strings.Cut(c.host(), ":")
		server := newCluster(t, "--cluster-announce-ip", "127.0.0.1", "--cluster-announce-port", port)
		go c.run(server.Host())
		lostAnswers(t, c, "redis-cluster://"+c.host())
	})
}

func lostAnswers(t *testing.T, c *cutter, address string) {
	s := open(t, address, time.Now)
	defer s.Close()
	warm(t, s)
	c.loses(t, "take", func() error {
		_, err := s.Take(t.Context(), "key", 2, time.Hour)
		return err
	})
	if ok, err := s.Take(t.Context(), "key", 2, time.Hour); !ok || err != nil {
		t.Errorf("after one lost try of two: %v (%v)", ok, err)
	}
	c.loses(t, "begin", func() error {
		_, err := s.Begin(t.Context(), "sms:a", "1", time.Hour)
		return err
	})
	turnOK(t, s, "sms:a", "1") // the network's repeat need not wait for the lease
	lostTurn(t, c, s)
	changes := 0
	c.loses(t, "update", func() error {
		_, err := s.Update(t.Context(), "1234567", callback.Room{}, func(r *callback.Request) error {
			changes++
			r.Note += "changed"
			return nil
		})
		return err
	})
	if r, err := s.Request(t.Context(), "1234567"); err != nil || r.Note != "changed" || changes != 1 {
		t.Errorf("after %d changes the note is %q (%v)", changes, r.Note, err)
	}
}

// lostTurn: an end whose answer was lost said everything once.
func lostTurn(t *testing.T, c *cutter, s *redisstore.Store) {
	t.Helper()
	turn, err := s.Begin(t.Context(), "web:a", "1", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	turn.Keep, turn.Remember, turn.Lines = time.Hour, time.Hour, [][]byte{[]byte("said")}
	turn.Jobs = []bot.Job{{ID: "1", Lane: "web:a"}, {ID: "2", Lane: "web:a"}}
	c.loses(t, "end", func() error { return s.End(t.Context(), turn) })
	if err := s.End(t.Context(), turn); !errors.Is(err, bot.ErrLost) {
		t.Errorf("the end again: %v", err)
	}
	if again, err := s.Begin(t.Context(), "web:a", "1", time.Hour); err != nil || !again.Repeat {
		t.Errorf("the repeat is %+v (%v)", again, err)
	}
	if lines, err := s.Lines(t.Context(), "web:a", 0); err != nil || len(lines) != 1 {
		t.Errorf("said was %+v (%v)", lines, err)
	}
	jobs, err := s.Lease(t.Context(), 9, time.Hour)
	if err != nil || len(jobs) != 1 || jobs[0].ID != "1" {
		t.Fatalf("leased %+v (%v)", jobs, err)
	}
	c.loses(t, "finish", func() error { return s.Finish(t.Context(), jobs[0]) })
	if err := s.Finish(t.Context(), jobs[0]); !errors.Is(err, bot.ErrLost) {
		t.Errorf("finished again: %v", err)
	}
	if jobs, err = s.Lease(t.Context(), 9, time.Hour); err != nil || len(jobs) != 1 || jobs[0].ID != "2" {
		t.Errorf("then comes %+v (%v)", jobs, err)
	}
}

// warm has the server learn the scripts: an answer that says that it does not
// know one is not worth losing.
func warm(t *testing.T, s *redisstore.Store) {
	t.Helper()
	turnOK(t, s, "sms:warm", "1")
	if err := s.Enqueue(t.Context(), bot.Job{ID: "warm"}); err != nil {
		t.Fatal(err)
	}
	if jobs, err := s.Lease(t.Context(), 1, time.Hour); err != nil || len(jobs) != 1 || s.Finish(t.Context(), jobs[0]) != nil {
		t.Fatalf("leased %+v (%v)", jobs, err)
	}
	if _, err := s.Take(t.Context(), "warm", 1, time.Hour); err != nil {
		t.Fatal(err)
	}
	r := callback.Request{Reference: "1234567", Department: "town", Status: callback.Booked}
	if _, err := s.Add(t.Context(), r, callback.Room{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(t.Context(), r.Reference, callback.Room{}, func(*callback.Request) error { return nil }); err != nil {
		t.Fatal(err)
	}
}

// TestOutOfMemory: an end that the server refuses can be given back at once,
// and the repeat of the message is answered when there is room again.
func TestOutOfMemory(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	warm(t, s)
	for _, conversation := range []string{"sms:warm", "sms:new"} {
		turn, err := s.Begin(t.Context(), conversation, "2", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		c := client(t, server)
		c.ConfigSet(t.Context(), "maxmemory", "1")
		turn.State, turn.Keep, turn.Remember = []byte("state"), time.Hour, time.Hour
		if err := s.End(t.Context(), turn); !errors.Is(err, callback.ErrUnavailable) {
			t.Errorf("end without memory: %v", err)
		}
		if err := s.Abandon(t.Context(), turn); err != nil {
			t.Error(err)
		}
		if _, err := s.Begin(t.Context(), conversation, "3", time.Hour); !errors.Is(err, callback.ErrUnavailable) {
			t.Errorf("begin without memory: %v", err)
		}
		c.ConfigSet(t.Context(), "maxmemory", "0")
		turnOK(t, s, conversation, "3")
	}
}
