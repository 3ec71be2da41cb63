package callback

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// How often a proof may be wrong before it is locked, and for how long.
const (
	wrongTries = 5
	lockFor    = time.Hour
	// typos is how many numbers whose check digit is wrong one asker may give
	// in that time. They tell nothing about any request, so they count by
	// themselves and leniently: old people and bad lines mistype.
	typos = 20
)

// Find shows a request to a citizen who quotes its reference. From the address
// that booked it, or the number that is called back, no proof is needed; from
// another one the last four digits of the booked number are. Five wrong tries
// from one asker (an address or a call) or for one reference lock for an hour;
// a right proof is no try. Errors: ErrProof (no digits given), ErrDenied (also
// for an unknown reference), ErrLocked.
func (o *Office) Find(ctx context.Context, reference, phone, lastFour, asker string) (Request, error) {
	ref, ok := ParseReference(reference)
	if !ok {
		return Request{}, o.typo(ctx, asker)
	}
	r, err := o.c.Book.Request(ctx, ref)
	known := err == nil
	switch {
	case !known && !errors.Is(err, ErrUnknown):
		return Request{}, fmt.Errorf("find: %w", err)
	case known && r.Of(phone, asker):
		return r, nil
	case lastFour == "":
		return Request{}, ErrProof // known or not: nobody learns which exist
	}
	right := known && proves(lastFour, r.Phone)
	if err := o.try(ctx, right, "find/asker/"+hashed(asker), "find/reference/"+ref); err != nil {
		return Request{}, err
	}
	return r, nil
}

// Of reports whether a request is of who has the number phone, or of the address
// it came in by; asker is "door:address".
func (r Request) Of(phone, asker string) bool {
	return phone != "" && (phone == r.Phone || phone == r.Address) || r.Address != "" && asker == r.Door+":"+r.Address
}

// typo answers a reference whose check digit is wrong, without asking the store.
func (o *Office) typo(ctx context.Context, asker string) error {
	ok, err := o.c.Limits.Take(ctx, "find/typo/"+hashed(asker), typos, lockFor)
	switch {
	case err != nil:
		return fmt.Errorf("count a try: %w", err)
	case !ok:
		return ErrLocked
	}
	return ErrDenied
}

// try counts a try under every key, and takes it back if it was right. A
// locked one counts for the keys before it, right or not, so that nothing is
// learnt from what still counts. Errors: ErrLocked, ErrDenied.
func (o *Office) try(ctx context.Context, right bool, keys ...string) error {
	counts := make([]int, len(keys))
	for i, key := range keys {
		n, err := o.count(ctx, key, wrongTries)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrLocked
		}
		counts[i] = n
	}
	if !right {
		return ErrDenied
	}
	for i, key := range keys {
		if err := o.takeBack(ctx, key, counts[i]-1, wrongTries); err != nil {
			return err
		}
	}
	return nil
}

// count counts a try and tells the how manieth it is; 0 when there were limit
// within an hour.
func (o *Office) count(ctx context.Context, key string, limit int) (int, error) {
	for n := 1; n <= limit; n++ {
		ok, err := o.c.Limits.Take(ctx, key, n, lockFor)
		if err != nil {
			return 0, fmt.Errorf("count a try: %w", err)
		}
		if ok {
			return n, nil
		}
	}
	return 0, nil
}

// takeBack leaves so many tries under key; their hour begins anew.
func (o *Office) takeBack(ctx context.Context, key string, left, limit int) error {
	if err := o.c.Limits.Forget(ctx, key); err != nil {
		return fmt.Errorf("take a try back: %w", err)
	}
	for range left {
		if _, err := o.c.Limits.Take(ctx, key, limit, lockFor); err != nil {
			return fmt.Errorf("take a try back: %w", err)
		}
	}
	return nil
}

// proves reports whether digits are the last four of a number, in constant time.
func proves(digits, phone string) bool {
	given := onlyDigits(strings.Map(plainRune, digits))
	return len(phone) >= 4 && subtle.ConstantTimeCompare([]byte(given), []byte(phone[len(phone)-4:])) == 1
}

// hashed keeps an address out of the keys of the store.
func hashed(asker string) string {
	sum := sha256.Sum256([]byte(asker))
	return hex.EncodeToString(sum[:12])
}
