package callback

import (
	"context"
	"errors"
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
	// prefixTail is how many last digits differ among numbers of one prefix.
	prefixTail = 4
)

// anonymous is who all are counted as of whom nothing lasting is known.
const anonymous = "anonymous"

// MayProve counts a proof of a number that is not the asker's own, before
// anything that costs is sent. Error: ErrOften.
func (o *Office) MayProve(ctx context.Context, phone, asker string, unknown bool) error {
	p := o.c.Proofs
	keys := []limit{
		{"proof/asker/" + hashed(asker), p.Asker},
		{"proof/number/" + hashed(phone), p.Number},
		{"proof/prefix/" + hashed(phone[:max(0, len(phone)-prefixTail)]), p.Prefix},
		{"proof/day", p.Day},
	}
	if unknown {
		keys = append(keys, limit{"proof/" + anonymous, p.Anonymous})
	}
	for _, k := range keys {
		ok, err := o.c.Limits.Take(ctx, k.key, k.n, proofDay)
		switch {
		case err != nil:
			return fmt.Errorf("count a proof: %w", err)
		case !ok:
			return fmt.Errorf("prove a number: %w", ErrOften)
		}
	}
	return nil
}

// limit is a key and how many tries it takes.
type limit struct {
	key string
	n   int
}

// MayCallForProof counts a short call that asks to press 1. Somebody who asks
// for more of them than allowed gets none at all: also those wait no longer
// that were allowed before. Error: ErrOften.
func (o *Office) MayCallForProof(ctx context.Context, asker string, unknown bool) error {
	key, n := o.proofCalls(group(asker, unknown))
	ok, err := o.c.Limits.Take(ctx, key, n+1, proofDay) // one more, by which the flood is seen
	if err != nil {
		return fmt.Errorf("count a proof by call: %w", err)
	}
	if flood, err := o.flooded(ctx, group(asker, unknown)); err != nil || flood || !ok {
		return errors.Join(ErrOften, err)
	}
	return nil
}

// group is by what proofs by call are counted.
func group(asker string, unknown bool) string {
	if unknown {
		return anonymous
	}
	return hashed(asker)
}

func (o *Office) proofCalls(group string) (key string, n int) {
	if group == anonymous {
		return "proof/calls/" + anonymous, o.c.Proofs.Calls * 3
	}
	return "proof/calls/" + group, o.c.Proofs.Calls
}

// flooded reports whether more proofs by call were asked for than allowed.
func (o *Office) flooded(ctx context.Context, group string) (bool, error) {
	key, n := o.proofCalls(group)
	tries, err := o.c.Limits.Tries(ctx, key)
	if err != nil {
		return false, fmt.Errorf("look how many proofs by call there were: %w", err)
	}
	return tries > n, nil
}

// unproven marks a request whose number must be proven. One that takes texts
// is proven by a code, so only others are called.
func (o *Office) unproven(r *Request, t *team, w Wish, now time.Time) {
	at := nextOpen(t.calls, now.Add(proofCallAfter))
	r.Proof = Proof{Until: at.Add(proofTime), Asker: group(w.Asker, w.Anonymous)}
	if !o.TextCapable(r.Phone) {
		r.Proof.CallAt = at
	}
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
		if !r.Proof.Needed() || !r.Status.Open() {
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
		r.Proof.CallAt, r.Proof.Until = at, at.Add(proofTime)
		return nil
	})
}
