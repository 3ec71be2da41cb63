package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// lineTry is how often number and PIN may be wrong on the staff line.
type lineTry struct {
	key    string
	limit  int
	window time.Duration
}

// lineTries are the bounds of a member, and of a caller. A caller's number can be
// forged, so that the member's count most: of a million PINs nobody tries many.
func lineTries(number, from string) []lineTry {
	list := []lineTry{
		{"line/member/" + digested(number), 5, 15 * time.Minute},
		{"line/day/" + digested(number), 20, 24 * time.Hour},
	}
	if from != "" { // who shows none shares it with others
		list = append(list, lineTry{"line/caller/" + digested(from), 20, 15 * time.Minute})
	}
	return list
}

// checkPIN knows a member of staff by number and PIN. An unknown number takes as
// long as a wrong PIN. Errors: callback.ErrDenied, callback.ErrLocked.
func (g *gateway) checkPIN(ctx context.Context, number, pin, from string) (callback.Staff, error) {
	tries := lineTries(number, from)
	for _, t := range tries {
		ok, err := g.store.Take(ctx, t.key, t.limit, t.window)
		if err != nil {
			return callback.Staff{}, fmt.Errorf("count a try: %w", err)
		}
		if !ok {
			return callback.Staff{}, callback.ErrLocked
		}
	}
	members, err := g.store.Members(ctx)
	if err != nil {
		return callback.Staff{}, fmt.Errorf("find who is on the line: %w", err)
	}
	var who callback.Staff
	for _, m := range members {
		if number != "" && m.Number == number && m.PIN != "" && !m.Disabled {
			who = m
		}
	}
	fits, err := desk.PINFits(who.PIN, pin)
	if err != nil {
		return callback.Staff{}, fmt.Errorf("compare a PIN: %w", err)
	}
	if !fits {
		return callback.Staff{}, callback.ErrDenied
	}
	for _, t := range tries { // a whole house may call from one number
		err = errors.Join(err, g.store.Forget(ctx, t.key))
	}
	return who, err
}

// digested keeps numbers out of the keys of the store.
func digested(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}
