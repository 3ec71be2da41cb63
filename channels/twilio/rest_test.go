package twilio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

var loadAPI = sync.OnceValues(func() (*openapi3.T, error) {
	b, err := os.ReadFile("../../../shared/specs/twilio/twilio_api_v2010.json")
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(b)
})

// provider is a fake Twilio that takes only what its published API takes.
type provider struct {
	t       *testing.T
	server  *httptest.Server
	answer  func(r *http.Request) (status int, body string)
	asked   []url.Values
	queries []url.Values
}

func newProvider(t *testing.T) *provider {
	p := &provider{t: t, answer: func(*http.Request) (int, string) { return 201, `{"sid":"` + callSID + `"}` }}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.server.Close)
	return p
}

func (p *provider) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	p.asked, p.queries = append(p.asked, form), append(p.queries, r.URL.Query())
	r.Body = io.NopCloser(bytes.NewReader(body))
	p.validate(r, form)
	status, answer := p.answer(r)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// validate checks a request against the published API, its parameters' names
// too, which the schema leaves open.
func (p *provider) validate(r *http.Request, form url.Values) {
	if user, pass, _ := r.BasicAuth(); user != account || pass != token {
		p.t.Errorf("asked as %q", user)
	}
	specs(p.t, "twilio/twilio_api_v2010.json")
	doc, err := loadAPI()
	if err != nil {
		p.t.Error(err)
		return
	}
	path := strings.Replace(r.URL.Path, account, "{AccountSid}", 1)
	item := doc.Paths.Value(path)
	if item == nil || item.GetOperation(r.Method) == nil {
		p.t.Errorf("there is no %s %s", r.Method, r.URL.Path)
		return
	}
	route := &routers.Route{Spec: doc, Path: path, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method)}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: map[string]string{"AccountSid": account}, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
		p.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	known := map[string]bool{}
	for _, q := range route.Operation.Parameters {
		known[q.Value.Name] = true
	}
	if b := route.Operation.RequestBody; b != nil {
		for name := range b.Value.Content["application/x-www-form-urlencoded"].Schema.Value.Properties {
			known[name] = true
		}
	}
	for _, given := range []url.Values{form, r.URL.Query()} {
		for name := range given {
			if !known[name] {
				p.t.Errorf("%s %s takes no %s", r.Method, r.URL.Path, name)
			}
		}
	}
}

// account opens a Twilio that asks this provider.
func (p *provider) open(change ...func(*Config)) *Twilio {
	c := config()
	c.APIURL = p.server.URL
	for _, f := range change {
		f(&c)
	}
	t, err := New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	return t
}

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

func TestSendText(t *testing.T) {
	sms := channels.Address{Channel: channels.SMS, ID: citizen}
	wa := channels.Address{Channel: channels.WhatsApp, ID: citizen}
	const service = "MG00000000000000000000000000000001"
	confirmation := channels.Reply{Text: "Ihr Rückruf – „Bürgerbüro“", Choices: []channels.Choice{{Key: "1", Label: "Absagen"}}}
	for name, c := range map[string]struct {
		to     channels.Address
		change func(*Config)
		want   url.Values
	}{
		"number":  {sms, func(*Config) {}, url.Values{"From": {texting}, "To": {citizen}, "Body": {"Ihr Rückruf - \"Bürgerbüro\"\n1 Absagen"}}},
		"service": {sms, func(c *Config) { c.MessagingServiceSID = service }, url.Values{"MessagingServiceSid": {service}, "To": {citizen}, "Body": {"Ihr Rückruf - \"Bürgerbüro\"\n1 Absagen"}}},
		"WhatsApp": {wa, func(*Config) {}, url.Values{"From": {"whatsapp:+493023125001"}, "To": {"whatsapp:" + citizen},
			"Body": {"Ihr Rückruf – „Bürgerbüro“\n1 Absagen"}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			tw := p.open(c.change)
			var ch channels.Channel = tw.SMS()
			if c.to.Channel == channels.WhatsApp {
				ch = tw.WhatsApp()
			}
			if id, err := ch.Send(context.Background(), c.to, confirmation); id != callSID || err != nil {
				t.Fatalf("%q %v", id, err)
			}
			c.want.Set("StatusCallback", public+pathSMSStatus)
			if len(p.asked) != 1 || p.asked[0].Encode() != c.want.Encode() {
				t.Errorf("asked %v, want %v", p.asked, c.want)
			}
		})
	}
}

func TestSendLongText(t *testing.T) {
	p := newProvider(t)
	_, err := p.open().SMS().Send(context.Background(), channels.Address{Channel: channels.SMS, ID: citizen}, channels.Reply{Text: strings.Repeat("Wort ", 900)})
	if err != nil || len(p.asked) != 3 {
		t.Errorf("%d texts, %v", len(p.asked), err)
	}
}

func TestSendWithoutSender(t *testing.T) {
	p := newProvider(t)
	tw := p.open(func(c *Config) { c.SMSFrom, c.WhatsAppFrom, c.OfficePhone = "", "", "" })
	for _, ch := range []channels.Channel{tw.SMS(), tw.WhatsApp(), tw.Voice()} {
		_, err := ch.Send(context.Background(), channels.Address{Channel: ch.Name(), ID: citizen}, channels.Reply{Text: "Hallo"})
		if !errors.Is(err, channels.ErrRefused) {
			t.Errorf("%s: %v", ch.Name(), err)
		}
	}
	if len(p.asked) != 0 {
		t.Errorf("asked %d times", len(p.asked))
	}
}

func TestReadOut(t *testing.T) {
	p := newProvider(t)
	v := p.open().Voice()
	to := channels.Address{Channel: channels.Voice, ID: citizen}
	for _, r := range []struct {
		text  string
		times int
		want  error
	}{
		{"Guten Tag. Ihr Rückruf ist gebucht.", 2, nil},
		{strings.Repeat("Ein langer Satz. ", 150), 1, nil},
		{strings.Repeat("Ein langer Satz. ", 300), 0, channels.ErrRefused},
	} {
		p.asked = nil
		_, err := v.Send(context.Background(), to, channels.Reply{Text: r.text, Language: "de"})
		if !errors.Is(err, r.want) {
			t.Errorf("%d characters: %v", len(r.text), err)
		}
		if r.times == 0 {
			continue
		}
		form := p.asked[0]
		checkTwiML(t, form.Get("Twiml"))
		if n := strings.Count(form.Get("Twiml"), strings.TrimSpace(r.text)); n != r.times {
			t.Errorf("said %d times, want %d", n, r.times)
		}
		if form.Get("From") != office || form.Get("To") != citizen || form.Get("Url") != "" {
			t.Errorf("asked %v", form)
		}
	}
}

// TestWhatsAppKeepsBusinessUsers: they have no number, and can be written to.
func TestWhatsAppKeepsBusinessUsers(t *testing.T) {
	p := newProvider(t)
	_, err := p.open().WhatsApp().Send(context.Background(), channels.Address{Channel: channels.WhatsApp, ID: "DE.1234567890123456"}, channels.Reply{Text: "Hallo"})
	if err != nil || p.asked[0].Get("To") != "whatsapp:DE.1234567890123456" {
		t.Errorf("%v %v", p.asked, err)
	}
}

// TestErrorsNameAbilities: what a refusal tells about the address can be had.
func TestErrorsNameAbilities(t *testing.T) {
	var landline interface{ VoiceOnly() bool }
	if err := error(newRefusedError(400, 21614)); !errors.As(err, &landline) || !landline.VoiceOnly() {
		t.Error("21614 is not voice only")
	}
	var out interface{ OptedOut() bool }
	if err := error(newRefusedError(400, 21610)); !errors.As(err, &out) || !out.OptedOut() {
		t.Error("21610 is not opted out")
	}
}

func TestErrorPolicy(t *testing.T) {
	want := map[string]class{
		"transient": transient, "transient recipient": transient, "quota": transient,
		"permanent recipient": recipient, "opt-out": optedOut,
		"config": refused, "policy": refused, "bug": refused, "fraud": refused, "race": refused, "data loss": refused,
	}
	for _, row := range readCSV(t, "twilio/twilio_error_policy.csv") {
		code, kind := row[0], row[3]
		if kind == "ours" { // the debugger's: never in an answer to us
			continue
		}
		w, ok := want[kind]
		if !ok {
			t.Errorf("%s: unknown class %q", code, kind)
		}
		if strings.Contains(row[4], "voice-only") {
			w = landline
		}
		if got := classOf(code); got != w {
			t.Errorf("%s (%s) is of class %d, want %d", code, row[2], got, w)
		}
	}
}

// TestRESTIsNotLogged: a sending leaves nothing in the log.
func TestRESTIsNotLogged(t *testing.T) {
	p := newProvider(t)
	log := &channeltest.Log{}
	p.answer = func(*http.Request) (int, string) { return 400, `{"code":21211,"message":"` + citizen + `"}` }
	_, _ = p.open(func(c *Config) { c.Log = log.Logger() }).SMS().Send(context.Background(),
		channels.Address{Channel: channels.SMS, ID: citizen}, channels.Reply{Text: "x"})
	if log.String() != "" {
		t.Errorf("logged and returned: %s", log.String())
	}
}
