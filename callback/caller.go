package callback

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"
)

// Why a call is not made, or not closed.
var (
	ErrClaimed = errors.New("somebody else has this request in hand")
	ErrCalling = errors.New("an attempt is open")
	ErrNoPhone = errors.New("no telephone is set for this member of staff")
	// ErrNoDialer: there is no network to dial by; staff dial by hand.
	ErrNoDialer = errors.New("no telephone network is set up")
	// ErrOutcome: staff cannot close with this outcome.
	ErrOutcome = errors.New("no such outcome")
	// ErrQuiet: outside of the citizen's window, and of the hours in which the
	// town calls.
	ErrQuiet = errors.New("the town does not call at this time")
	// ErrUnproven: nobody has shown yet that the number is theirs.
	ErrUnproven = errors.New("the number is not proven")
)

// Dialer places calls on a telephone network.
type Dialer interface {
	// Dial rings staff's phone; the network then asks who and why under the
	// attempt's ID. With an error, sure reports that the call was certainly not
	// placed; otherwise it may ring, and only Placed can tell.
	Dial(ctx context.Context, attempt, to, callerID string) (callID string, sure bool, err error)
	// Placed looks up the call of an attempt recorded at since.
	Placed(ctx context.Context, attempt, to string, since time.Time) (callID string, found bool, err error)
}

// CallerConfig is what a Caller needs.
type CallerConfig struct {
	Office   *Office
	Book     Book
	Dialer   Dialer // nil: the desk cannot dial, staff dial by hand
	CallerID string // E.164; what staff and citizens see
	// Secret seals the IDs of attempts, which the network is given. All
	// instances must have the same. Without one it is drawn anew, and calls under
	// way are not known any more after a restart.
	Secret []byte
	Now    func() time.Time
	Log    *slog.Logger
}

// Caller lets staff claim requests, connects them with citizens and records
// how it went. Two members of staff never have the same request in hand, and
// at most one attempt of a request is open.
type Caller struct {
	c    CallerConfig
	seal seal
}

// NewCaller makes a Caller.
func NewCaller(c CallerConfig) *Caller {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Dialer != nil && len(c.Secret) == 0 {
		c.Log.Warn("no secret is set: calls under way are not known any more after a restart, nor to other instances")
	}
	return &Caller{c: c, seal: newSeal(c.Secret)}
}

// ClaimLease is how long a claim lasts without being renewed.
const ClaimLease = 10 * time.Minute

// Dials reports whether calls can be placed; otherwise staff dial by hand and
// close with an outcome.
func (c *Caller) Dials() bool { return c.c.Dialer != nil }

// Claim takes a request in hand, or renews the member's own claim; a request
// whose attempt is open stays as it is. Errors: ErrUnknown, ErrClaimed,
// ErrClosed, ErrDenied (not a department of theirs).
func (c *Caller) Claim(ctx context.Context, reference string, by Staff) (Request, error) {
	return c.update(ctx, "claim", reference, func(r *Request, now time.Time) error {
		if err := r.mayHandle(by, now); err != nil {
			return err
		}
		if r.Status == Calling {
			return errUnchanged
		}
		r.claim(by.Login, now)
		return nil
	})
}

// Release puts a claimed request back into the queue; one that nobody has in
// hand stays there. Errors: ErrUnknown, ErrClaimed, ErrClosed, ErrDenied,
// ErrCalling.
func (c *Caller) Release(ctx context.Context, reference string, by Staff) (Request, error) {
	return c.update(ctx, "release", reference, func(r *Request, now time.Time) error {
		if err := r.mayHandle(by, now); err != nil {
			return err
		}
		switch r.Status {
		case Calling:
			return ErrCalling
		case Claimed:
			r.Status, r.Claim = Booked, Claim{}
			return nil
		}
		return errUnchanged
	})
}

// Close records staff's outcome and adds their note. Reached, settled and
// wrong-number end the request as done, cancelled as cancelled; no-answer,
// busy and voicemail put it back until the next attempt, or end it as
// unreached after the last. The request must not be in somebody else's hand.
// An open attempt ends with it: staff know best how the call went. Errors:
// ErrUnknown, ErrClaimed, ErrClosed, ErrDenied, ErrOutcome.
func (c *Caller) Close(ctx context.Context, reference string, by Staff, outcome, note string) (Request, error) {
	return c.CloseOnce(ctx, reference, by, outcome, note, "")
}

// CloseOnce is Close for who cannot know whether their outcome has arrived and
// sends it again: under the same non-empty key it is taken in once, and after
// that the request is given as it is.
func (c *Caller) CloseOnce(ctx context.Context, reference string, by Staff, outcome, note, key string) (Request, error) {
	return c.close(ctx, reference, by, conclusion{outcome: outcome, note: note, key: key})
}

func (c *Caller) close(ctx context.Context, reference string, by Staff, said conclusion) (Request, error) {
	id := c.seal.id(reference)
	if said.key != "" {
		id = "k1" + hashed(reference+"/"+by.Login+"/"+said.key)
	}
	return c.update(ctx, "close", reference, func(r *Request, now time.Time) error {
		if by.In(r.Department) && r.concludedBy(id) {
			return errUnchanged
		}
		if err := r.mayHandle(by, now); err != nil {
			return err
		}
		byHand, rule := Attempt{ID: id, At: now, By: by.Login}, c.rules(r.Department)
		if err := r.conclude(byHand, said.outcome, rule); err != nil {
			return err
		}
		r.notBefore(said.earliest, now, rule)
		r.addNote(said.note)
		return nil
	})
}

// mayHandle reports why a member may not act on a request.
func (r *Request) mayHandle(by Staff, now time.Time) error {
	switch {
	case by.Disabled || !by.In(r.Department):
		return ErrDenied
	case !r.Status.Open():
		return ErrClosed
	case r.StatusAt(now) == Claimed && r.Claim.By != by.Login:
		return ErrClaimed
	case r.Status == Calling && r.Claim.By != by.Login:
		return ErrClaimed
	}
	return nil
}

// noteRunes is how long the notes of a request grow at most.
const noteRunes = 4000

// addNote adds a paragraph to the request's note.
func (r *Request) addNote(note string) {
	note = strings.TrimSpace(note)
	if note == "" {
		return
	}
	if r.Note != "" {
		note = r.Note + "\n" + note
	}
	if extra := utf8.RuneCountInString(note) - noteRunes; extra > 0 {
		note = string([]rune(note)[extra:]) // the latest matters most
	}
	r.Note = note
}

// rules are the department's, for attempts; of one that is not in the town's
// file any more, the defaults.
func (c *Caller) rules(department string) rules {
	t, ok := c.c.Office.team(department)
	if !ok {
		return rules{Policy: withDefaults(Department{}).Attempts}
	}
	return rules{Policy: t.Attempts, calls: t.calls, horizon: t.Horizon.Std()}
}

// update changes a request that stays in its window, or wraps why not.
func (c *Caller) update(ctx context.Context, doing, reference string, change func(r *Request, now time.Time) error) (Request, error) {
	return c.c.Office.update(ctx, doing+" a request", reference, Room{}, func(r *Request) error {
		return change(r, c.now())
	})
}

// now is the present moment on the town's clock.
func (c *Caller) now() time.Time { return c.c.Now().Round(0).In(c.c.Office.c.Location) }
