package desk

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// stream reads the lines of a live stream of a member.
func (w *town) stream(t *testing.T, login, query string, server *httptest.Server) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/desk/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "desk", Value: w.tokens(w.signedIn(login))})
	res, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("status %d, type %q", res.StatusCode, got)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if s.Text() != "" {
				lines <- s.Text()
			}
		}
	}()
	return lines
}

// next is the next line that begins with prefix; false at the end.
func next(t *testing.T, lines <-chan string, prefix string) bool {
	t.Helper()
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return false
			}
			if len(line) >= len(prefix) && line[:len(prefix)] == prefix {
				return true
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no %q came", prefix)
		}
	}
}

// TestEvents: a change of one's own departments comes, a foreign one does not.
func TestEvents(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	server := httptest.NewServer(w.router)
	t.Cleanup(server.Close)
	anna := w.stream(t, "anna", "", server)
	one := w.stream(t, "anna", "?reference="+ref, server)
	for _, lines := range []<-chan string{anna, one} {
		if !next(t, lines, "event: change") {
			t.Fatal("a page that connects is not told to read itself anew")
		}
	}
	w.settle(t, anna, one)
	w.asks(foreignRequest, "Hochzeit", func(r *callback.Request) { r.Department = "standesamt" })
	if n := drain(anna); n > 0 {
		t.Error("anna hears of another department")
	}
	w.asks(unknownRequest, "Reisepass")
	next(t, anna, "event: change")
	if n := drain(one); n > 0 {
		t.Error("the page of one request hears of another")
	}
	w.signedIn("anna").post(path(ref, "/claim"))
	next(t, anna, "event: change")
	next(t, one, "event: change")
	w.desk.Close()
	if next(t, anna, "event: change") {
		t.Error("the stream goes on after Close")
	}
}

// settle waits until the subscription stands and its first signal has come.
func (w *town) settle(t *testing.T, streams ...<-chan string) {
	t.Helper()
	<-w.joined
	for _, lines := range streams {
		drain(lines)
	}
}

// drain reads what comes within a moment and counts it.
func drain(lines <-chan string) (n int) {
	for end := time.After(150 * time.Millisecond); ; {
		select {
		case <-lines:
			n++
		case <-end:
			return n
		}
	}
}

// TestStreamOutlivesTimeouts: a server that limits how long a request and its
// answer may take does not cut live pages off.
func TestStreamOutlivesTimeouts(t *testing.T) {
	w := newTown(t)
	w.desk.beat = 150 * time.Millisecond
	server := httptest.NewUnstartedServer(w.router)
	server.Config.ReadTimeout = 100 * time.Millisecond
	server.Config.WriteTimeout = 100 * time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	lines := w.stream(t, "anna", "", server)
	for range 4 {
		if !next(t, lines, ": still here") {
			t.Fatal("the stream was cut off")
		}
	}
}

// broken is a store that lets go of subscriptions.
type broken struct{ subscribed chan chan callback.Change }

func (b broken) Changes(ctx context.Context) (<-chan callback.Change, error) {
	ch := make(chan callback.Change)
	select {
	case b.subscribed <- ch:
		return ch, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	default:
		return nil, errors.New("not now")
	}
}

func TestFeedSubscribesAgain(t *testing.T) {
	source := broken{make(chan chan callback.Change)}
	f := newFeed(source, slog.New(slog.DiscardHandler))
	f.retry = time.Millisecond
	ring, leave := f.join(func(c callback.Change) bool { return c.Department == "a" })
	for range 3 {
		ch := <-source.subscribed
		<-ring // something may have been missed
		ch <- callback.Change{Department: "b"}
		ch <- callback.Change{Department: "a"}
		<-ring
		close(ch)
	}
	leave()
	_, again := f.join(func(callback.Change) bool { return true })
	<-source.subscribed
	again()
	f.close()
	if _, ok := <-func() <-chan struct{} { r, _ := f.join(nil); return r }(); ok {
		t.Error("a closed feed takes readers")
	}
}
