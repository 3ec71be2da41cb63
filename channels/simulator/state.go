package simulator

import (
	"time"
)

// How much the page shows.
const (
	shownCalls    = 12
	shownTexts    = 60
	shownProblems = 50
)

// State is everything the page shows, as GET /simulator/state gives it.
type State struct {
	Version int64       `json:"version"`
	Now     time.Time   `json:"now"` // at the gateway
	Calls   []CallState `json:"calls"`
	Texts   []TextState `json:"texts"`
	// Windows is until when the town may write freely, by WhatsApp user.
	Windows  map[string]time.Time `json:"windows"`
	Chats    []ChatState          `json:"chats"` // on Telegram
	Problems []Problem            `json:"problems"`
	Knobs    Knobs                `json:"knobs"`
	Readers  []ReaderState        `json:"readers"`  // of the library
	Payments []PaymentState       `json:"payments"` // at the provider
}

// CallState is one leg of a call.
type CallState struct {
	ID        string `json:"id"`
	Parent    string `json:"parent,omitempty"`
	Direction string `json:"direction"` // inbound, outbound-api, outbound-dial
	Phone     string `json:"phone"`     // the phone that is held to an ear
	Shown     string `json:"shown"`     // the number that phone displays
	State     string `json:"state"`     // ringing, dialing, gather, record, talking, ended, or "" while the gateway works
	Status    string `json:"status"`    // Twilio's word
	Listen    listen `json:"listen"`
	Lines     []Line `json:"lines"`
}

// TextState is one text message.
type TextState struct {
	ID      string    `json:"id"`
	Phone   string    `json:"phone"`
	Inbound bool      `json:"inbound"` // from the citizen
	Body    string    `json:"body"`
	Status  string    `json:"status"`
	Code    int       `json:"code,omitempty"`
	At      time.Time `json:"at"`
	Voice   bool      `json:"voice,omitempty"`   // a voice note
	Options []Option  `json:"options,omitempty"` // what can be pressed
	List    string    `json:"list,omitempty"`    // what opens the options, where they are a list
}

// State is what the page shows now: the newest calls, texts and problems.
func (s *Simulator) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{
		Version: s.version, Now: s.now(), Knobs: s.knobs,
		Calls: []CallState{}, Texts: []TextState{}, Problems: []Problem{},
		Windows: s.windows(), Chats: s.chatStates(s.now()),
		Readers: s.readerStates(), Payments: s.paymentStates(),
	}
	for _, c := range last(s.calls, shownCalls) {
		shown := c.from
		if c.direction == "inbound" {
			shown = c.to
		}
		st.Calls = append(st.Calls, CallState{
			ID: c.sid, Parent: c.parent, Direction: c.direction, Phone: c.phone, Shown: shown,
			State: string(c.state), Status: c.status, Listen: c.listen, Lines: append([]Line{}, c.lines...),
		})
	}
	for _, t := range last(s.texts, shownTexts) {
		shown := TextState{
			ID: t.sid, Phone: t.phone(), Inbound: t.inbound, Body: t.body, Status: t.status, Code: t.code, At: t.at, Voice: t.voice,
		}
		if t.content != nil {
			shown.Options, shown.List = t.content.options, t.content.list
		}
		st.Texts = append(st.Texts, shown)
	}
	st.Problems = append(st.Problems, last(s.problems, shownProblems)...)
	return st
}
