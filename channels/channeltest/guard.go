package channeltest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
)

// Guard keeps everything in this machine until the test ends: whoever dials out
// or asks for a name is refused, and noted. It holds for every client made from
// http.DefaultTransport after it, and for every name looked up.
type Guard struct {
	mu      sync.Mutex
	outside []string
}

var errOutside = errors.New("a test must not leave this machine")

// NewGuard puts up a guard. Tests that have one do not run in parallel.
func NewGuard(t testing.TB) *Guard {
	g := &Guard{}
	transport, resolver := http.DefaultTransport, net.DefaultResolver
	guarded := transport.(*http.Transport).Clone()
	guarded.Proxy, guarded.DialContext = nil, g.dial
	http.DefaultTransport = guarded
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: g.dial}
	t.Cleanup(func() {
		http.DefaultTransport, net.DefaultResolver = transport, resolver
		guarded.CloseIdleConnections()
	})
	return g
}

// Outside gives where somebody wanted to go, as host:port, and forgets it.
func (g *Guard) Outside() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := g.outside
	g.outside = nil
	return out
}

func (g *Guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(address)
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(g.outside, address) {
		g.outside = append(g.outside, address)
	}
	return nil, errOutside
}

// home opens the channel as in earnest, with nobody saying where its network
// is. All that went before must have asked the fake network only.
func (k Kit) home(t *testing.T, g *Guard) {
	if out := g.Outside(); len(out) != 0 {
		t.Fatalf("somebody wanted to go to %v", out)
	}
	log := &Log{}
	_, err := k.Open(t, "", log.Logger()).Send(context.Background(), k.Address, confirmation())
	k.classed(t, err, errTemporary)
	if out := g.Outside(); !slices.Equal(out, []string{k.Host}) {
		t.Errorf("it wanted to go to %v, want %s only", out, k.Host)
	}
	k.private(t, "the log", log.String(), canary)
}
