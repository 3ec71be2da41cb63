package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// How often number and PIN may be wrong on the staff line. A caller's number can
// be forged, so that the bound of the member counts most.
const (
	lineWindow     = 15 * time.Minute
	linesPerMember = 5
	linesPerCaller = 20
)

// checkPIN knows a member of staff by number and PIN. An unknown number takes as
// long as a wrong PIN. Errors: callback.ErrDenied, callback.ErrLocked.
func (g *gateway) checkPIN(ctx context.Context, number, pin, from string) (callback.Staff, error) {
	keys := []string{"line/member/" + digested(number), "line/caller/" + digested(from)}
	for i, limit := range []int{linesPerMember, linesPerCaller} {
		ok, err := g.store.Take(ctx, keys[i], limit, lineWindow)
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
	return who, g.store.Forget(ctx, keys[0])
}

// digested keeps numbers out of the keys of the store.
func digested(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}
