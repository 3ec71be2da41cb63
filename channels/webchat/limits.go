package webchat

import (
	"net/netip"
	"sync"
	"time"
)

// limits bound how often somebody may write. They stand in memory: they are
// there for whoever floods us, not to count exactly.
type limits struct {
	writing  *buckets // by session
	asking   *buckets // by the browser's network
	greeting *buckets // conversations begun, by the browser's network
}

// newLimits are far above what people do. A network may be a whole school, or,
// where trusted_proxies is not set, everybody behind the town's own proxy.
func newLimits() limits {
	return limits{
		writing:  newBuckets(20, 3*time.Second),
		asking:   newBuckets(120, 500*time.Millisecond),
		greeting: newBuckets(40, 3*time.Second),
	}
}

// network is what of an address stands for one customer of a provider.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}

// most is how many buckets are in use before the fuller half is forgotten.
const most = 10_000

// buckets give each key so many at once, and one more after every pause.
type buckets struct {
	burst float64
	every time.Duration

	mu        sync.Mutex
	new, aged map[string]bucket // aged is what was not used since the last sweep
}

type bucket struct {
	left float64
	at   time.Time
}

func newBuckets(burst float64, every time.Duration) *buckets {
	return &buckets{burst: burst, every: every, new: map[string]bucket{}}
}

// take takes one and reports whether there was one.
func (b *buckets) take(key string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	have, ok := b.new[key]
	if !ok {
		have, ok = b.aged[key]
	}
	if !ok {
		have = bucket{b.burst, now}
	}
	if passed := now.Sub(have.at); passed > 0 {
		have.left = min(b.burst, have.left+float64(passed)/float64(b.every))
	}
	have.at = now
	enough := have.left >= 1
	if enough {
		have.left--
	}
	if len(b.new) >= most {
		b.aged, b.new = b.new, map[string]bucket{}
	}
	b.new[key] = have
	return enough
}

// streams count the open streams.
type streams struct {
	mu   sync.Mutex
	open map[string]int
	all  int
}

const (
	mostStreams = 6 // of one session, one for each open page
	mostOfAll   = 5000
)

// enter counts a stream until leave is called; not ok when there are too many.
func (s *streams) enter(id string) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[id] >= mostStreams || s.all >= mostOfAll {
		return nil, false
	}
	s.open[id]++
	s.all++
	return func() { s.leave(id) }, true
}

func (s *streams) leave(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.open[id]--; s.open[id] == 0 {
		delete(s.open, id)
	}
}
