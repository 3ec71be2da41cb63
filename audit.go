package main

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// openJournal opens the audit log; without a secret, as when somebody only
// talks in the terminal, there is none.
func (g *gateway) openJournal() (err error) {
	if g.config.Secret == "" {
		return nil
	}
	g.journal, err = callback.NewJournal(g.store, []byte(g.config.Secret), g.clock.Now)
	return err
}

// noting is how parts write into the audit log.
func (g *gateway) noting() func(context.Context, callback.Entry) error {
	if g.journal == nil {
		return nil
	}
	return g.journal.Note
}

// reading is the audit log as the desk shows it.
func (g *gateway) reading() desk.Journal {
	if g.journal == nil {
		return nil
	}
	return g.journal
}

// sweepAudit drops what the audit log has kept long enough.
func (g *gateway) sweepAudit(ctx context.Context) (int, error) {
	if g.journal == nil {
		return 0, nil
	}
	return g.journal.Drop(ctx, g.clock.Now().Add(-time.Duration(g.config.Retention.Audit)))
}

// noteStaff writes down what the command line does to somebody's account.
func noteStaff(ctx context.Context, c *Config, store callback.Audit, clk *clock, args []string) error {
	action := map[string]string{"add": "member.added", "disable": "member.disabled", "reset": "member.reset"}[args[0]]
	if action == "" || len(args) < 2 {
		return nil
	}
	if err := c.keepSecret(rand.Text); err != nil || c.Secret == "" {
		return err
	}
	j, err := callback.NewJournal(store, []byte(c.Secret), clk.Now)
	if err != nil {
		return err
	}
	return j.Note(ctx, callback.Entry{Login: "cli", Action: action, Reference: strings.ToLower(args[1])})
}
