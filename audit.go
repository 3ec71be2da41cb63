package main

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/rathausruf/rathausruf/callback"
)

// noteStaff writes down what the command line does to somebody's account.
func noteStaff(ctx context.Context, c *Config, store callback.Audit, clk *clock, args []string) error {
	action := map[string]string{"add": "member.added", "disable": "member.disabled", "reset": "member.reset"}[args[0]]
	if action == "" || len(args) < 2 {
		return nil
	}
	if err := c.keepSecret(rand.Text); err != nil || c.Secret == "" {
		return err
	}
	return callback.NewJournal(store, []byte(c.Secret), clk.Now).Note(ctx, callback.Entry{Login: "cli", Action: action, Reference: strings.ToLower(args[1])})
}
