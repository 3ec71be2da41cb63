package twilio

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// calls is a Calls that cannot greet.
type calls struct {
	inboxFunc
	channels.Calls
}

// greeted is a line on which a citizen is to be greeted.
func greeted(t *testing.T) *line {
	l := attempted(t)
	l.hub.hello = channels.Hello{Text: "Hier ist das Rathaus. Ihr Wort ist Apfel.", Language: "de"}
	l.hub.connect.Hello = l.hub.hello
	return l
}

// TestHello: the one who is called hears it; nobody else is told of it.
func TestHello(t *testing.T) {
	l := greeted(t)
	accepted := l.twiml(pathAccept+"?a=A%2B1", call("Digits", "1"))
	golden(t, "accept-hello", accepted)
	if strings.Contains(accepted, "Apfel") {
		t.Error("an address carries what is said")
	}
	hello := l.twiml(pathHello+"?a=A%2B1", call("Direction", "outbound-dial"))
	golden(t, "hello", hello)
	if again := l.twiml(pathHello+"?a=A%2B1", call("Direction", "outbound-dial")); again != hello {
		t.Errorf("a repeat is answered differently: %s", again)
	}
	if got := l.hub.asked[1]; got != "hello A+1" {
		t.Errorf("asked %q", got)
	}
}

// TestHelloKeepsNobodyApart: whatever goes wrong, the two are connected.
func TestHelloKeepsNobodyApart(t *testing.T) {
	l := greeted(t)
	l.hub.err = errors.New("the store is away")
	for _, query := range []string{"?a=A1", "", "?a=" + strings.Repeat("A", maxAttempt+1)} {
		if doc := l.twiml(pathHello+query, call()); doc != empty {
			t.Errorf("%s: %s", query, doc)
		}
	}
	l.hub.err, l.hub.hello = nil, channels.Hello{Text: " "}
	if doc := l.twiml(pathHello+"?a=A1", call()); doc != empty {
		t.Errorf("nothing to say: %s", doc)
	}
	r := signed(pathHello+"?a=A1", call())
	r.Header.Set(signatureHeader, Sign("gu3ss", public+pathHello+"?a=A1", call()))
	if rec := serveOn(l, r); rec.Code != 403 {
		t.Errorf("forged: %d, want 403", rec.Code)
	}
}

// TestHelloNeedsAGreeter: nobody is sent to a greeting that nobody can give.
func TestHelloNeedsAGreeter(t *testing.T) {
	l := greeted(t)
	r := newRouter()
	l.tw.Voice().Mount(r, calls{inboxFunc(func(context.Context, channels.Message) (channels.Reply, error) { return channels.Reply{}, nil }), l.hub})
	l.r = r
	golden(t, "accept", l.twiml(pathAccept+"?a=A%2B1", call("Digits", "1")))
	if doc := l.twiml(pathHello+"?a=A1", call()); doc != empty {
		t.Errorf("answered with %s", doc)
	}
}
