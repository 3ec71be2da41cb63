package simulator

import (
	"math/rand/v2"
	"slices"
)

// Knobs make the network behave as badly as the real one sometimes does. The
// zero value is a network in good order.
type Knobs struct {
	// LoseAnswers: so many of the next creates are accepted and the connection is
	// cut before the answer. Creates are calls, texts and, on Telegram, what
	// sends, edits or acknowledges.
	LoseAnswers int `json:"lose_answers"`
	// Fails and FailWith: so many of the next creates are not accepted and
	// answered with this HTTP status (429, 500, 502, 503); Telegram sends a page
	// of HTML with all but 429.
	Fails    int `json:"fails"`
	FailWith int `json:"fail_with"`
	// RetryAfter is the seconds that Telegram asks to wait with 429; 1 when 0.
	RetryAfter int `json:"retry_after"`
	// Method has the fates above meet this method of the Bot API only, any one.
	Method string `json:"method"`
	// Twice sends every webhook twice, Twilio's the second time with
	// I-Twilio-Idempotency-Token; another answer than the first is a Problem.
	Twice bool `json:"twice"`
	// Shuffle holds the status callbacks of a call or text until its last one
	// and sends them in an order drawn from this seed; 0 keeps the order. The
	// updates of a Telegram chat that Hold has kept are sent in such an order.
	Shuffle uint64 `json:"shuffle"`
	// Hold keeps Telegram's updates until it is off again.
	Hold bool `json:"hold"`
	// Signature is "" for a right one (Telegram: secret), "wrong" or "missing".
	Signature string `json:"signature"`
	// Dead: the tokens are no longer taken, by Twilio and Telegram.
	Dead bool `json:"dead"`
	// Account is the state of the account at Twilio; "" for active.
	Account string `json:"account"`
	// Elsewhere is a number of the town that leads to somebody else's webhook.
	Elsewhere string `json:"elsewhere"`
	// Library and Pay trouble the library and the payment provider.
	Library Trouble `json:"library"`
	Pay     Trouble `json:"pay"`
}

// Turn changes the knobs.
func (s *Simulator) Turn(turn func(*Knobs)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.knobs.Hold
	turn(&s.knobs)
	if held && !s.knobs.Hold {
		s.mix()
	}
	s.flow()
	s.touch()
}

// current is a copy of the knobs.
func (s *Simulator) current() Knobs {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.knobs
}

// fate is what becomes of one create.
type fate int

const (
	fine   fate = iota
	lost        // accepted, the answer is lost
	failed      // not accepted
)

// draw takes the fate of Twilio's next create off the knobs.
func (s *Simulator) draw() (fate, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.knobs.Method != "" {
		return fine, 0
	}
	return s.drawn()
}

// drawFor takes the fate of a call of the Bot API off the knobs.
func (s *Simulator) drawFor(method string) (fate, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	creates := slices.Contains([]string{"sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery"}, method)
	if s.knobs.Method != method && (s.knobs.Method != "" || !creates) {
		return fine, 0
	}
	return s.drawn()
}

// drawn takes a fate off the knobs. The caller holds mu.
func (s *Simulator) drawn() (fate, int) {
	switch {
	case s.knobs.Fails > 0:
		s.knobs.Fails--
		return failed, s.knobs.FailWith
	case s.knobs.LoseAnswers > 0:
		s.knobs.LoseAnswers--
		return lost, 0
	}
	return fine, 0
}

// shuffled is the list in an order drawn from the seed, the same every time.
func shuffled[T any](list []T, seed uint64) []T {
	out := append([]T(nil), list...)
	rand.New(rand.NewPCG(seed, seed)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
