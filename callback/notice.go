package callback

import (
	"context"
	"strconv"
	"time"
)

// What citizens are told without having asked at that moment.
const (
	NoticeSoon      = "soon"      // we call in ten minutes, from this number, with this word
	NoticeRisk      = "risk"      // what was promised will not be kept; another time instead
	NoticeMissed    = "missed"    // we called and did not reach you; when we try again
	NoticeMoved     = "moved"     // the department is shut then; another time instead
	NoticeFreed     = "freed"     // an earlier window is free and kept for you for a while
	NoticeUnreached = "unreached" // the last attempt; a letter follows
	NoticeUnproven  = "unproven"  // nobody confirmed the number; the callback is off
)

// Notice is something a citizen is to be told.
type Notice struct {
	Kind    string
	ID      string    // the same for the same notice
	Request Request   // as it was when the notice arose
	Slots   []Slot    // windows to choose from
	Due     time.Time // not before; zero: at once
	Plan    int       // of the request, when the notice arose
}

// Crier tells citizens.
type Crier interface {
	// Tell takes a notice, durably. The same ID may come again after a crash.
	Tell(ctx context.Context, n Notice) error
}

// toldKept is how many of what was told a request keeps.
const toldKept = 12

// tell notes what a citizen is to be told; it is handed over by the Worker.
func (r *Request) tell(kind string, now, due time.Time, slots ...Slot) {
	r.Told = append(r.Told, Told{Kind: kind, At: now, Plan: r.Plans, Slots: slots, Due: due, Unsent: true})
	if extra := len(r.Told) - toldKept; extra > 0 {
		r.Told = append([]Told(nil), r.Told[extra:]...)
	}
}

// unsay takes back what was to be told of a kind under the present plan; with
// another plan, what was handed over is not sent any more.
func (r *Request) unsay(kind string) {
	var rest []Told
	for _, t := range r.Told {
		if t.Kind != kind || t.Plan != r.Plans {
			rest = append(rest, t)
		}
	}
	r.Told = rest
}

// told is the last notice of a kind under the present plan.
func (r *Request) told(kind string) (t Told, ok bool) {
	for _, t := range r.Told {
		if t.Kind == kind && t.Plan == r.Plans {
			return t, true
		}
	}
	return Told{}, false
}

// lastTold is when a kind was told last, under any plan.
func (r *Request) lastTold(kind string) (at time.Time) {
	for _, t := range r.Told {
		if t.Kind == kind {
			at = t.At
		}
	}
	return at
}

// unsent reports whether something is to be handed over.
func (r *Request) unsent() bool {
	for _, t := range r.Told {
		if t.Unsent {
			return true
		}
	}
	return false
}

// notice is what is handed over.
func (r Request) notice(t Told) Notice {
	return Notice{
		Kind: t.Kind, Request: r, Slots: t.Slots, Due: t.Due, Plan: t.Plan,
		ID: t.Kind + ":" + r.Reference + ":" + strconv.Itoa(t.Plan) + ":" + strconv.FormatInt(t.At.Unix(), 36),
	}
}
