package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// furnish puts a member of staff and a few orders into the sample town, and
// prints where to click.
func (g *gateway) furnish(ctx context.Context, out io.Writer) error {
	if g.config.Simulator.On() {
		fmt.Fprintf(out, "\n%s is open. Nothing leaves this machine.\n\n", g.config.Town.Name)
		fmt.Fprintf(out, "  Citizen and staff telephones  %s/simulator\n", g.config.PublicURL)
	} else {
		fmt.Fprintf(out, "\n%s is open. The simulator is off: calls and texts go to the networks.\n\n", g.config.Town.Name)
	}
	fmt.Fprintf(out, "  The web chat                  %s/chat\n", g.config.PublicURL)
	fmt.Fprintf(out, "  The desk                      %s/desk\n    ", g.config.PublicURL)
	if err := g.welcomeStaff(ctx, out); err != nil {
		return err
	}
	fmt.Fprint(out, "  Orders to ask for             number 20261, code 4711 (ready) · number 20262, code 4712 (in progress)\n")
	fmt.Fprint(out, "  Library cards                 100200, PIN 1234 · 100300, PIN 5678\n\n")
	return g.sampleOrders(ctx)
}

// welcomeStaff makes the sample town's member of staff, with a new one-time
// password until they have chosen their own.
func (g *gateway) welcomeStaff(ctx context.Context, out io.Writer) error {
	s, err := g.store.Member(ctx, "amt")
	switch {
	case errors.Is(err, callback.ErrUnknown):
		s = callback.Staff{
			Login: "amt", Name: "Kim Muster", Role: "admin", Departments: []string{"*"},
			Phone: "+493023125201", CreatedAt: g.clock.Now(),
		}
	case err != nil:
		return err
	case !s.MustChange:
		_, err := fmt.Fprintf(out, "%s signs in with the password chosen earlier\n", s.Login)
		return err
	}
	if err := oneTime(&s, out); err != nil {
		return err
	}
	return g.store.SaveMember(ctx, s)
}

// sampleOrders puts two certificates into the order book.
func (g *gateway) sampleOrders(ctx context.Context) error {
	now := g.clock.Now()
	for _, o := range []orders.Order{
		{Number: "20261", Factor: "4711", Status: orders.Ready, Place: "Standesamt, Zimmer 4", Until: now.AddDate(0, 0, 14)},
		{Number: "20262", Factor: "4712", Status: orders.InProgress, Until: now.Add(5 * 24 * time.Hour)},
	} {
		o.Source, o.CreatedAt, o.UpdatedAt = "urkunden", now, now
		if err := g.store.PutOrder(ctx, o, true); err != nil && !errors.Is(err, orders.ErrConflict) {
			return err
		}
	}
	return nil
}
