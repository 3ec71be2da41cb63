// Package simulator is the other side of the networks: it plays Twilio (calls,
// SMS, WhatsApp) and Telegram against the running gateway. Newcomers use it as
// a web page with telephones and messengers; tests use it as a harness that
// reads like a story (see Story). It signs webhooks, holds TwiML and calls of
// the Bot API against the networks' rules, and keeps a list of whatever they
// would not have taken.
//
// Everything on the page can also be done with curl from the same machine:
//
//	GET  /simulator/state                               everything, as JSON
//	GET  /simulator/events                              the same, on every change (SSE)
//	POST /simulator/calls              {"from":"+49…","withheld":false}   → {"id":"CA…"}
//	POST /simulator/calls/{id}/press   {"keys":"1"}
//	POST /simulator/calls/{id}/say     {"text":"Rückruf"}  also onto a recording
//	POST /simulator/calls/{id}/silence {}
//	POST /simulator/calls/{id}/answer  {}              a phone that rings
//	POST /simulator/calls/{id}/decline {}              busy
//	POST /simulator/calls/{id}/ignore  {}              let it ring until the network gives up
//	POST /simulator/calls/{id}/hangup  {}
//	POST /simulator/texts              {"from":"+49…","body":"Rückruf"}   WhatsApp: {"from":"whatsapp:+49…", …}
//	                                   {"from":"whatsapp:+49…","press":"Ja"}   or "voice":true
//	POST /simulator/texts/read         {"from":"whatsapp:+49…"}   all that has come is seen
//	POST /simulator/chats/{user}/say   {"text":"Rückruf"}   on Telegram
//	POST /simulator/chats/{user}/start {"payload":""}       by a link
//	POST /simulator/chats/{user}/press {"label":"Ja"}       a button; of one message: "message":12
//	POST /simulator/chats/{user}/share {}                   one's own number, when asked for it
//	POST /simulator/chats/{user}/forward {"user":700000002} another's; or {"phone":"+49…","name":"Max"}
//	POST /simulator/chats/{user}/edit  {"message":12,"text":"…"}
//	POST /simulator/chats/{user}/forge {"data":"…"}         of a button that was never shown
//	POST /simulator/chats/{user}/voice · /sticker · /block · /unblock {}
//	GET  /simulator/clock                               {"now":"…"}
//	POST /simulator/clock              {"now":"2026-11-25T10:20:00+01:00"} or {"advance":"2h"}
//	POST /simulator/knobs              {"lose_answers":1,"twice":true, …}  see Knobs
//	POST /simulator/readers/{number}/media/{n} {"status":4}   at the library
//	POST /simulator/payments/{id}      {"status":"PAYED"}     or FAILED, CANCELED
//
// A library is played below /simulator/library (PAIA 1.4.0), a payment provider
// below /simulator/pay/api (XBezahldienste 1.0.0), its page for citizens at
// /simulator/pay/page/{id}; the knobs "library" and "pay" trouble them.
// Twilio's REST API is played below /simulator/twilio/2010-04-01/Accounts/…,
// Telegram's Bot API at /simulator/telegram/bot{token}/{method}.
package simulator

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// patience is how long Twilio waits for a webhook's answer (error 11200).
const patience = 15 * time.Second

// keep is how many ended calls, texts and problems are remembered.
const keep = 2000

// Clock is the gateway's clock; the page and the tests may move it.
type Clock interface {
	Now() time.Time
	Set(time.Time)
}

// Config is what the simulator needs to know. Gateway, AccountSID and
// AuthToken are required.
type Config struct {
	Gateway    string // the gateway's public URL, without a slash at the end
	AccountSID string
	AuthToken  string
	TownPhone  string // E.164; where citizens call, and what staff and citizens see
	StaffLine  string // E.164; what staff call; "" nothing
	SMSNumber  string // E.164; where citizens text; TownPhone when empty
	// WhatsAppNumber is where citizens write on WhatsApp, E.164; SMSNumber when
	// empty, and the page then does not offer it.
	WhatsAppNumber string
	// TelegramToken is the token of the town's bot, as "7100000001:AA…"; without
	// one there is no Telegram.
	TelegramToken string
	Readers       []Reader // of the library; a few samples when nil
	// People have Telegram and WhatsApp; a few samples when nil.
	People     []Person
	Clock      Clock  // the gateway's; a real one of its own when nil
	Stylesheet string // path of the town's stylesheet, may be empty
	Chat       string // path of the web chat, linked to when set
	// Patience is how long a webhook may take; Twilio's 15 s when zero.
	Patience time.Duration
	Client   *http.Client // asks the gateway; one of its own when nil
	Log      *slog.Logger
}

// Simulator plays the network. It is safe for concurrent use.
type Simulator struct {
	config Config
	client *http.Client
	log    *slog.Logger

	mu        sync.Mutex
	changed   chan struct{} // closed and renewed whenever anything below changes
	version   int64         // counts the changes
	calls     []*call       // oldest first
	texts     []*text       // oldest first
	problems  []Problem
	stopped   map[string]bool      // who has opted out of texts, by phone
	written   map[string]time.Time // when each WhatsApp user wrote last
	telegram  telegram
	library   library
	payments  []*payment
	payTokens map[string]time.Time // until when they hold
	closed    bool
	queues    map[string]*queue
	sending   int // webhooks nobody waits for that are on their way
	knobs     Knobs
	archive   []recorded // what is recorded and not deleted, oldest first
}

// New makes a simulator. It calls nobody until someone calls or texts.
func New(c Config) *Simulator {
	c.Gateway = strings.TrimSuffix(c.Gateway, "/")
	if c.SMSNumber == "" {
		c.SMSNumber = c.TownPhone
	}
	if c.People == nil {
		c.People = samplePeople()
	}
	if c.Clock == nil {
		c.Clock = &ownClock{}
	}
	if c.Patience == 0 {
		c.Patience = patience
	}
	if c.Client == nil {
		c.Client = &http.Client{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	client := *c.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Simulator{
		config: c, client: &client, log: c.Log, changed: make(chan struct{}),
		telegram: newTelegram(c.People, c.Clock.Now()), library: newLibrary(c.Readers, c.Clock.Now()), payTokens: make(map[string]time.Time),
		stopped: make(map[string]bool), written: make(map[string]time.Time), queues: make(map[string]*queue),
	}
}

// whatsAppNumber is where citizens write on WhatsApp.
func (s *Simulator) whatsAppNumber() string {
	if s.config.WhatsAppNumber == "" {
		return s.config.SMSNumber
	}
	return s.config.WhatsAppNumber
}

// ours reports whether a number is one the town has at the network.
func (s *Simulator) ours(number string) bool {
	return number != "" && (number == s.config.TownPhone || number == s.config.SMSNumber || number == s.config.StaffLine)
}

// at is a path of the gateway.
func (s *Simulator) at(path string) *url.URL {
	u, err := url.Parse(s.config.Gateway + path)
	if err != nil {
		return &url.URL{Path: path}
	}
	return u
}

// now is the time at the gateway.
func (s *Simulator) now() time.Time { return s.config.Clock.Now() }

// touch says that something has changed. The caller holds mu.
func (s *Simulator) touch() {
	s.version++
	close(s.changed)
	s.changed = make(chan struct{})
}

// report remembers something a network would not have taken.
func (s *Simulator) report(p Problem) {
	s.log.Warn("a network would not take it", "code", p.Code, "in", p.In)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = last(append(s.problems, p), keep)
	s.touch()
}

// Problems is everything a network would not have taken so far, oldest first.
func (s *Simulator) Problems() []Problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Problem(nil), s.problems...)
}

// last is the end of a list, at most n long.
func last[T any](list []T, n int) []T {
	if len(list) > n {
		return append([]T(nil), list[len(list)-n:]...)
	}
	return list
}

// Close hangs up all calls and sends no more updates. Webhooks on their way are
// not waited for.
func (s *Simulator) Close() {
	s.mu.Lock()
	s.closed = true
	calls := append([]*call(nil), s.calls...)
	s.mu.Unlock()
	for _, c := range calls {
		c.hangup()
	}
}
