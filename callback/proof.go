package callback

import (
	"context"
	"fmt"
	"time"
)

// Proofs is how often numbers may be proven: each proof is a text or a call
// that the town pays for and somebody gets unasked.
type Proofs struct {
	Number    int `yaml:"number"`    // a day, to one number; default 3
	Prefix    int `yaml:"prefix"`    // a day, to numbers that agree in all but the last four digits; default 10
	Asker     int `yaml:"asker"`     // a day, by one caller or address; default 5
	Anonymous int `yaml:"anonymous"` // a day, by all together of whom nothing lasting is known; default 50
	Day       int `yaml:"day"`       // a day, in all; default 200
	Calls     int `yaml:"calls"`     // numbers one asker may have called for proof a day; default 2
}

func (p *Proofs) complete() {
	for _, each := range []struct {
		n       *int
		without int
	}{{&p.Number, 3}, {&p.Prefix, 10}, {&p.Asker, 5}, {&p.Anonymous, 50}, {&p.Day, 200}, {&p.Calls, 2}} {
		if *each.n == 0 {
			*each.n = each.without
		}
	}
}

const (
	proofDay = 24 * time.Hour
	// proofCallAfter is how long after the wish the short call comes: whoever
	// asks has hung up by then, and a flood of wishes has shown itself.
	proofCallAfter = 3 * time.Minute
	// proofTime is how long a number may stay unproven after its call.
	proofTime = 24 * time.Hour
	// proofLeast is how long there is at least after the call.
	proofLeast = 10 * time.Minute
	// prefixTail is how many last digits differ among numbers of one prefix.
	prefixTail = 4
)

// MayProve counts a proof of a number that is not the asker's own, before
// anything that costs is sent; byCall, when it is a short call that asks to
// press 1; unknown, when nothing lasting is known of the asker. Who asks for
// more than allowed gets none of the calls that wait already: a flood of them
// looks like one person at first. Error: ErrOften.
func (o *Office) MayProve(ctx context.Context, phone, asker string, byCall, unknown bool) error {
	for _, l := range o.proofLimits(phone, asker, byCall, unknown) {
		ok, err := o.c.Limits.Take(ctx, l.key, l.n, proofDay)
		if err != nil {
			return fmt.Errorf("count a proof: %w", err)
		}
		if ok {
			continue
		}
		for _, flood := range l.floods {
			if _, err := o.c.Limits.Take(ctx, flood, 1, proofDay); err != nil {
				return fmt.Errorf("note a flood of proofs: %w", err)
			}
		}
		return fmt.Errorf("prove a number: %w", ErrOften)
	}
	return nil
}

// limit is a key, how many tries it takes a day, and what is noted when there
// are more.
type limit struct {
	key    string
	n      int
	floods []string
}

func (o *Office) proofLimits(phone, asker string, byCall, unknown bool) []limit {
	p, who := o.c.Proofs, hashed(asker)
	list := []limit{
		{"proof/asker/" + who, p.Asker, []string{floodOf(who)}},
		{"proof/number/" + hashed(phone), p.Number, nil},
		{"proof/prefix/" + hashed(phone[:max(0, len(phone)-prefixTail)]), p.Prefix, nil},
		{"proof/day", p.Day, nil},
	}
	if byCall {
		list = append(list, limit{"proof/calls/" + who, p.Calls, []string{floodOf(who)}})
	}
	if unknown {
		list = append(list, limit{"proof/anonymous", p.Anonymous, nil})
	}
	if unknown && byCall {
		list = append(list, limit{"proof/calls/anonymous", 3 * p.Calls, []string{floodOf(anonymous)}})
	}
	return list
}

// anonymous is who all are counted as of whom nothing lasting is known.
const anonymous = "anonymous"

func floodOf(who string) string { return "proof/flood/" + who }

// flooded reports whether more proofs were asked for than allowed, by who asked
// for this one.
func (o *Office) flooded(ctx context.Context, p Proof) (bool, error) {
	who := []string{p.Asker}
	if p.Anonymous {
		who = append(who, anonymous)
	}
	for _, w := range who {
		n, err := o.c.Limits.Tries(ctx, floodOf(w))
		if err != nil {
			return false, fmt.Errorf("look for a flood of proofs: %w", err)
		}
		if n > 0 {
			return true, nil
		}
	}
	return false, nil
}

// unproven marks a request whose number must be proven. One that takes texts
// is proven by a code, so only others are called.
func (o *Office) unproven(r *Request, t *team, w Wish, now time.Time) {
	at := nextOpen(t.calls, now.Add(proofCallAfter))
	r.Proof = Proof{Until: r.provenBy(at), Asker: hashed(w.Asker), Anonymous: w.Anonymous}
	if !o.TextCapable(r.Phone) {
		r.Proof.CallAt = at
	}
}

// provenBy is when a number must be proven that is called for it at a time:
// within a day, and before the window, so that its citizen hears in time that
// nobody will call.
func (r *Request) provenBy(at time.Time) time.Time {
	until := at.Add(proofTime)
	if !r.Slot.Zero() {
		until = latest(first(until, r.Slot.From.Add(-announced)), at.Add(proofLeast))
	}
	return until
}

// Prove notes that a request's number is proven: its owner called from it,
// pressed 1, typed the code, or is known to staff. Errors: ErrUnknown, ErrClosed.
func (o *Office) Prove(ctx context.Context, reference string) (Request, error) {
	return o.update(ctx, "prove the number of", reference, Room{}, func(r *Request) error {
		switch {
		case !r.Proof.Needed():
			return errUnchanged
		case !r.Status.Open():
			return ErrClosed
		}
		r.Proof.Until, r.Proof.CallAt = time.Time{}, time.Time{}
		return nil
	})
}

// expire lets a request go whose number nobody has proven.
func (o *Office) expire(ctx context.Context, r Request) (Request, error) {
	return o.update(ctx, "let go", r.Reference, Room{}, func(r *Request) error {
		if !r.Proof.Needed() || !r.free(o.now()) { // whoever has it in hand may vouch for it
			return errUnchanged
		}
		r.close(Expired, "", o.now())
		r.tell(NoticeUnproven, o.now(), time.Time{})
		return nil
	})
}

// dropProofCall has no call made: its asker asked for too many. Staff see that
// the number is not proven, and decide.
func (o *Office) dropProofCall(ctx context.Context, r Request) (Request, error) {
	return o.update(ctx, "drop the proof of", r.Reference, Room{}, func(r *Request) error {
		r.Proof.CallAt = time.Time{}
		return nil
	})
}

// putOffProofCall has a number called when the town calls again.
func (o *Office) putOffProofCall(ctx context.Context, r Request, at time.Time) (Request, error) {
	return o.update(ctx, "put off the proof of", r.Reference, Room{}, func(r *Request) error {
		if r.Proof.CallAt.IsZero() || !r.Proof.CallAt.Before(at) {
			return errUnchanged
		}
		r.Proof.CallAt, r.Proof.Until = at, r.provenBy(at)
		return nil
	})
}
