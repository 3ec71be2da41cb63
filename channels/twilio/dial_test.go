package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

func TestDial(t *testing.T) {
	p := newProvider(t)
	id, sure, err := p.open().Voice().Dial(context.Background(), "A+1", desk, office)
	if id != callSID || sure || err != nil {
		t.Fatalf("%q %v %v", id, sure, err)
	}
	want := url.Values{
		"To": {desk}, "From": {office}, "Timeout": {"25"}, "Method": {"POST"},
		"Url":                  {public + "/twilio/staff/whisper?a=A%2B1"},
		"StatusCallback":       {public + "/twilio/call-status?a=A%2B1&leg=staff"},
		"StatusCallbackMethod": {"POST"},
		"StatusCallbackEvent":  {"initiated", "ringing", "answered", "completed"},
	}
	if len(p.asked) != 1 || p.asked[0].Encode() != want.Encode() {
		t.Errorf("asked %v, want %v", p.asked, want)
	}
}

// TestDialSure: only what was certainly not placed is called so, and whatever
// happens one request is made.
func TestDialSure(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		sure   bool
		want   error
	}{
		"refused":         {400, `{"code":21211,"message":"The 'To' number ` + desk + ` is not valid","status":400}`, true, channels.ErrUnreachable},
		"too many":        {429, `{"code":20429,"status":429}`, true, channels.ErrTemporary},
		"wrong token":     {401, `{"code":20003,"status":401}`, true, channels.ErrRefused},
		"no JSON":         {404, `not found`, true, channels.ErrRefused},
		"broken":          {500, `{"code":20500,"status":500}`, false, channels.ErrTemporary},
		"a gateway's":     {504, `<html>`, false, channels.ErrTemporary},
		"proxy timed out": {408, ``, false, channels.ErrTemporary},
		"cut off":         {201, `{"sid":"CA0`, false, channels.ErrTemporary},
		"no ID":           {201, `{}`, false, channels.ErrTemporary},
		"moved":           {302, `{}`, false, channels.ErrTemporary},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			p.answer = func(*http.Request) (int, string) { return c.status, c.body }
			_, sure, err := p.open().Voice().Dial(context.Background(), "A1", desk, office)
			if sure != c.sure || !errors.Is(err, c.want) {
				t.Errorf("sure %v, error %v; want %v, %v", sure, err, c.sure, c.want)
			}
			if len(p.asked) != 1 {
				t.Errorf("%d requests: a phone may have rung twice", len(p.asked))
			}
			if strings.Contains(err.Error(), desk[1:]) || strings.Contains(err.Error(), account) {
				t.Errorf("the error says too much: %v", err)
			}
		})
	}
}

// TestDialConnection: a connection that cannot be made is sure, one that
// breaks after the request is not.
func TestDialConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan struct{}, 9)
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			accepted <- struct{}{}
			_, _ = c.Read(make([]byte, 4096))
			c.Close()
		}
	}()
	c := config()
	c.APIURL = "http://" + listener.Addr().String()
	tw, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	_, sure, err := tw.Voice().Dial(context.Background(), "A1", desk, office)
	if sure || !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("a broken connection: sure %v, error %v", sure, err)
	}
	if n := len(accepted); n != 1 {
		t.Errorf("%d connections: a phone may have rung twice", n)
	}
	listener.Close()
	_, sure, err = tw.Voice().Dial(context.Background(), "A1", desk, office)
	if !sure || !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("no connection: sure %v, error %v", sure, err)
	}
	if strings.Contains(err.Error(), "Calls.json") {
		t.Errorf("the error shows the request: %v", err)
	}
}

// TestDialTimesOut: a call that nobody answered for in time may ring.
func TestDialTimesOut(t *testing.T) {
	p := newProvider(t)
	ctx, cancel := context.WithCancel(context.Background())
	p.answer = func(*http.Request) (int, string) { cancel(); return 201, `{"sid":"` + callSID + `"}` }
	hold := make(chan struct{})
	p.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-hold
	})
	_, sure, err := p.open().Voice().Dial(ctx, "A1", desk, office)
	close(hold)
	if sure || !errors.Is(err, context.Canceled) || !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("sure %v, error %v", sure, err)
	}
}

// TestPlacedWaiting: a call that still waits has no start, and is found.
func TestPlacedWaiting(t *testing.T) {
	p := newProvider(t)
	p.answer = func(r *http.Request) (int, string) {
		if r.URL.Query().Has("StartTime>") {
			return 200, `{"calls":[]}`
		}
		return 200, `{"calls":[{"sid":"CAwaits","to":"` + desk + `","from":"` + office + `","status":"queued","date_created":"Tue, 24 Nov 2026 11:00:01 +0000"}]}`
	}
	id, found, err := p.open().Voice().Placed(context.Background(), "A1", desk, noon())
	if id != "CAwaits" || !found || err != nil {
		t.Errorf("%q %v %v", id, found, err)
	}
}

// TestOneRequest: should the SDK ever try again by itself, it is stopped.
func TestOneRequest(t *testing.T) {
	p := newProvider(t)
	tw := p.open()
	x := &exchange{ctx: context.Background(), rest: tw.api, sent: 1}
	q, err := http.NewRequest(http.MethodPost, p.server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.RoundTrip(q); err == nil || len(p.asked) != 0 {
		t.Errorf("%d requests more, error %v", len(p.asked), err)
	}
}

func TestPlaced(t *testing.T) {
	since := noon()
	type call struct {
		SID       string  `json:"sid"`
		To        string  `json:"to"`
		From      string  `json:"from"`
		Direction string  `json:"direction"`
		Created   string  `json:"date_created"`
		Started   *string `json:"start_time"`
	}
	placed := func(sid, to, from, direction string, after time.Duration) call {
		return call{SID: sid, To: to, From: from, Direction: direction, Created: since.Add(after).Format(time.RFC1123Z)}
	}
	good := placed("CAgood", desk, office, "outbound-api", time.Second)
	for name, c := range map[string]struct {
		calls []call
		want  string
	}{
		"none":            {nil, ""},
		"the one":         {[]call{good}, "CAgood"},
		"clocks differ":   {[]call{placed("CAgood", desk, office, "outbound-api", -2*time.Second)}, "CAgood"},
		"among others":    {[]call{placed("CAlater", desk, office, "outbound-api", time.Minute), good, placed("CAold", desk, office, "outbound-api", -time.Hour)}, "CAgood"},
		"just in time":    {[]call{placed("CAgood", desk, office, "outbound-api", 30*time.Second)}, "CAgood"},
		"the next one's":  {[]call{placed("CAnext", desk, office, "outbound-api", 31*time.Second)}, ""},
		"the last one's":  {[]call{placed("CAlast", desk, office, "outbound-api", -4*time.Second)}, ""},
		"two of ours":     {[]call{placed("CAnext", desk, office, "outbound-api", 20*time.Second), good}, "CAgood"},
		"in their order":  {[]call{good, placed("CAnext", desk, office, "outbound-api", 20*time.Second)}, "CAgood"},
		"exact before":    {[]call{good, placed("CAvague", desk, "", "", 0)}, "CAgood"},
		"exact behind":    {[]call{placed("CAvague", desk, "", "", 0), good}, "CAgood"},
		"exact at last":   {[]call{placed("CAvague", desk, "", "", 0), placed("CAnext", desk, office, "outbound-api", 9*time.Second), good}, "CAgood"},
		"someone else's":  {[]call{placed("CA1", citizen, office, "outbound-api", time.Second)}, ""},
		"the other way":   {[]call{placed("CA1", desk, office, "inbound", time.Second)}, ""},
		"another number":  {[]call{placed("CA1", desk, "+493023125999", "outbound-api", time.Second)}, ""},
		"an hour before":  {[]call{placed("CA1", desk, office, "outbound-api", -time.Hour)}, ""},
		"an hour later":   {[]call{placed("CA1", desk, office, "outbound-api", time.Hour)}, ""},
		"without a date":  {[]call{{SID: "CA1", To: desk, From: office}}, ""},
		"without the way": {[]call{placed("CAgood", desk, "", "", 0)}, "CAgood"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			b, _ := json.Marshal(map[string]any{"calls": c.calls, "page": 0, "page_size": 50})
			p.answer = func(*http.Request) (int, string) { return 200, string(b) }
			id, found, err := p.open().Voice().Placed(context.Background(), "A1", desk, since)
			if id != c.want || found != (c.want != "") || err != nil {
				t.Errorf("%q %v %v, want %q", id, found, err, c.want)
			}
			if q := p.queries[0]; q.Get("To") != desk || q.Get("StartTime>") != "2026-11-24T10:59:57Z" {
				t.Errorf("asked for %v", q)
			}
		})
	}
	p := newProvider(t)
	p.answer = func(*http.Request) (int, string) { return 500, "" }
	if _, found, err := p.open().Voice().Placed(context.Background(), "A1", desk, since); found || err == nil {
		t.Errorf("found %v, error %v: not knowing is an error", found, err)
	}
}
