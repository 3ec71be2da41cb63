package webchat

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rathausruf/rathausruf/channels"
)

// stream reads the lines of the stream of a session.
func (w *world) stream(server *httptest.Server, s session, headers ...string) (int, <-chan string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, server.URL+"/chat/events?tongue=de", nil)
	w.must(err)
	r.Header.Set(sessionHeader, w.chat.keys.seal(s))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := server.Client().Do(r)
	w.must(err)
	w.t.Cleanup(func() { res.Body.Close() })
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if s.Text() != "" {
				lines <- s.Text()
			}
		}
	}()
	return res.StatusCode, lines
}

// next is the rest of the next line that begins with prefix.
func next(t *testing.T, lines <-chan string, prefix string) string {
	t.Helper()
	for end := time.After(20 * time.Second); ; {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatalf("the stream ended before %q", prefix)
			}
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				return rest
			}
		case <-end:
			t.Fatalf("no %q came", prefix)
		}
	}
}

func text(s string) channels.Line {
	return channels.Line{By: channels.Person, Name: "Herr Kaya", Reply: channels.Reply{Text: s, Language: "de"}}
}

// TestEvents: what is said comes, with its number, whoever says it, and goes on
// behind the line that a page has.
func TestEvents(t *testing.T) {
	w := newWorld(t)
	s := w.chat.keys.begin(w.now())
	w.hall.says(conversation(s.id), text("eins"))
	status, lines := w.stream(w.server, s)
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if id := next(t, lines, "id: "); id != "1" || !strings.Contains(next(t, lines, "data: "), `data-seq="1"`) {
		t.Errorf("the first line has the ID %s", id)
	}
	w.hall.says(conversation(s.id), text("zwei"))
	if id := next(t, lines, "id: "); id != "2" {
		t.Errorf("the second line has the ID %s", id)
	}
	_, later := w.stream(w.server, s, "Last-Event-ID", "1")
	if id := next(t, later, "id: "); id != "2" {
		t.Errorf("behind 1 comes %s", id)
	}
	other := w.chat.keys.begin(w.now())
	_, foreign := w.stream(w.server, other)
	next(t, foreign, "retry: ")
	w.hall.says(conversation(s.id), text("drei"))
	w.hall.says(conversation(other.id), text("vier"))
	if data := next(t, foreign, "id: "); data != "1" || !strings.Contains(strings.Join(rest(t, foreign, "</div>"), ""), "vier") {
		t.Error("another conversation comes")
	}
}

// rest are the lines until one that ends so.
func rest(t *testing.T, lines <-chan string, ending string) (list []string) {
	for {
		l := next(t, lines, "")
		list = append(list, l)
		if strings.HasSuffix(l, ending) && strings.Contains(strings.Join(list, ""), "words") {
			return list
		}
	}
}

// TestOtherInstances: lines come also when nothing wakes us.
func TestOtherInstances(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Poll = time.Millisecond })
	w.hall.deaf = true
	s := w.chat.keys.begin(w.now())
	_, lines := w.stream(w.server, s)
	next(t, lines, "retry: ")
	w.hall.set(func() { w.hall.blind = errAway })
	w.hall.says(conversation(s.id), text("eins"))
	w.hall.set(func() { w.hall.blind = nil })
	if next(t, lines, "id: ") != "1" {
		t.Error("the line did not come")
	}
	if n := strings.Count(w.logs.String(), "could not be read"); n > 1 {
		t.Errorf("a transcript that is away is logged %d times", n)
	}
}

// TestStreamsThatAreNone: without a session, or too many.
func TestStreamsThatAreNone(t *testing.T) {
	w := newWorld(t)
	s := w.chat.keys.begin(w.now())
	if status, _ := w.stream(w.server, s, sessionHeader, ""); status != http.StatusUnauthorized {
		t.Errorf("without a session: status %d", status)
	}
	old := s
	old.spoken = w.now().Add(-49 * time.Hour)
	if status, _ := w.stream(w.server, old); status != http.StatusUnauthorized {
		t.Errorf("with an ended session: status %d", status)
	}
	for range mostStreams {
		if status, _ := w.stream(w.server, s); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	if status, _ := w.stream(w.server, s); status != http.StatusTooManyRequests {
		t.Errorf("too many streams: status %d", status)
	}
	w.server.CloseClientConnections()
	for w.chat.streams.count() > 0 { // they are given back
		w.server.CloseClientConnections()
	}
}

func (s *streams) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// TestAForgottenConversationOnAStream: a page that shows more than there is.
func TestAForgottenConversationOnAStream(t *testing.T) {
	w := newWorld(t)
	s := w.chat.keys.begin(w.now())
	_, lines := w.stream(w.server, s, "Last-Event-ID", "7")
	next(t, lines, "event: forgotten")
	w.hall.says(conversation(s.id), text("neu"))
	if next(t, lines, "id: ") != "1" {
		t.Error("what is said anew does not come")
	}
}

// TestStreamOutlivesTimeouts: a server that limits how long a request and its
// answer may take does not cut live pages off.
func TestStreamOutlivesTimeouts(t *testing.T) {
	w := newWorld(t)
	w.chat.beat = 150 * time.Millisecond
	server := httptest.NewUnstartedServer(w.engine)
	server.Config.ReadTimeout = 100 * time.Millisecond
	server.Config.WriteTimeout = 100 * time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	_, lines := w.stream(server, w.chat.keys.begin(w.now()))
	for range 4 {
		next(t, lines, ": still here")
	}
}

// TestStreamEnds: it lasts a while, and until the server stops.
func TestStreamEnds(t *testing.T) {
	w := newWorld(t)
	w.chat.longest = time.Millisecond
	_, lines := w.stream(w.server, w.chat.keys.begin(w.now()))
	for range lines {
	}
	w.chat.longest = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	c := &cutReader{left: 1 << 20, wrote: func() { cancel() }}
	c.connect(ctx, w, w.chat.keys.begin(w.now()))
}

// cutReader is a browser whose connection is cut after some bytes. It counts an
// event when it is whole, and not before.
type cutReader struct {
	header http.Header
	left   int // bytes until the cut
	rest   string
	got    []int64
	last   string
	wrote  func() // something came
	full   func() bool
}

var errCut = errors.New("cut")

func (c *cutReader) Header() http.Header              { return c.header }
func (c *cutReader) WriteHeader(int)                  {}
func (c *cutReader) Flush()                           {}
func (c *cutReader) SetWriteDeadline(time.Time) error { return nil }

func (c *cutReader) Write(p []byte) (int, error) {
	n := min(len(p), c.left)
	c.left -= n
	c.rest += string(p[:n])
	for {
		event, rest, whole := strings.Cut(c.rest, "\n\n")
		if !whole {
			break
		}
		c.rest = rest
		c.event(event)
	}
	c.wrote()
	if n < len(p) || c.full != nil && c.full() {
		return n, errCut
	}
	return n, nil
}

var seqs = regexp.MustCompile(`class="line[^>]*data-seq="(\d+)"`)

func (c *cutReader) event(event string) {
	id, ok := strings.CutPrefix(event, "id: ")
	if !ok {
		return
	}
	c.last, _, _ = strings.Cut(id, "\n")
	for _, m := range seqs.FindAllStringSubmatch(event, -1) {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		c.got = append(c.got, n)
	}
}

func (c *cutReader) connect(ctx context.Context, w *world, s session) {
	c.header, c.rest = http.Header{}, ""
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/chat/events", nil)
	r.Header.Set(sessionHeader, w.chat.keys.seal(s))
	if c.last != "" {
		r.Header.Set("Last-Event-ID", c.last)
	}
	w.engine.ServeHTTP(c, r)
}

// TestCutsLoseAndDoubleNothing: wherever a connection is cut, and whenever
// something is said, a page ends up with every line once and in order.
func TestCutsLoseAndDoubleNothing(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		s := w.chat.keys.begin(w.now())
		said, all := 0, rapid.IntRange(1, 40).Draw(rt, "lines")
		say := func() {
			if said++; said <= all {
				l := text("Zeile\n" + strconv.Itoa(said))
				if said%3 == 0 {
					l = channels.Line{By: channels.Machine, Reply: channels.Reply{Text: "Frage " + strconv.Itoa(said), Choices: choices("a", "A", "b", "B"), Ask: "q", Expect: channels.ExpectChoice}}
				}
				w.hall.says(conversation(s.id), l)
			}
		}
		c := &cutReader{}
		c.full = func() bool { return said >= all && len(c.got) >= all }
		chatty := rapid.SliceOfN(rapid.Bool(), 8, 8).Draw(rt, "when lines are said")
		writes := 0
		c.wrote = func() {
			if writes++; chatty[writes%8] || said == 0 || len(c.got) == said {
				say()
			}
		}
		for connections := 0; !c.full(); connections++ {
			say()
			c.left = 1 << 20 // no network is so bad for ever
			if connections < 50 {
				c.left = rapid.IntRange(0, 3000).Draw(rt, "bytes until the cut")
			}
			c.connect(t.Context(), w, s)
		}
		want := make([]int64, all)
		for i := range want {
			want[i] = int64(i) + 1
		}
		if !slices.Equal(c.got, want) {
			rt.Fatalf("the page has the lines %v, want 1 to %d", c.got, all)
		}
	})
}
