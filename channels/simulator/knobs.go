package simulator

import "math/rand/v2"

// Knobs make the network behave as badly as the real one sometimes does. The
// zero value is a network in good order.
type Knobs struct {
	// LoseAnswers: so many of the next creates (calls, texts) are accepted and
	// the connection is cut before the answer.
	LoseAnswers int `json:"lose_answers"`
	// Fails and FailWith: so many of the next creates are not accepted and
	// answered with this HTTP status (429, 500, 503).
	Fails    int `json:"fails"`
	FailWith int `json:"fail_with"`
	// Twice sends every webhook twice, the second time with
	// I-Twilio-Idempotency-Token; another answer than the first is a Problem.
	Twice bool `json:"twice"`
	// Shuffle holds the status callbacks of a call or text until its last one
	// and sends them in an order drawn from this seed; 0 keeps the order.
	Shuffle uint64 `json:"shuffle"`
	// Signature is "" for a right one, "wrong" or "missing".
	Signature string `json:"signature"`
}

// Turn changes the knobs.
func (s *Simulator) Turn(turn func(*Knobs)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	turn(&s.knobs)
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

// draw takes the fate of the next create off the knobs.
func (s *Simulator) draw() (fate, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
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
func shuffled(list []callback, seed uint64) []callback {
	out := append([]callback(nil), list...)
	rand.New(rand.NewPCG(seed, seed)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
