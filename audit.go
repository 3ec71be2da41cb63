package main

import (
	"context"
	"strings"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
)

// noteStaff writes down what the command line does to somebody's account.
func noteStaff(ctx context.Context, store bot.Store, clk *clock, args []string) error {
	action := map[string]string{"add": "member.added", "disable": "member.disabled", "reset": "member.reset"}[args[0]]
	if action == "" || len(args) < 2 {
		return nil
	}
	return callback.NewJournal(store, secretFor(store, "audit log"), clk.Now).Note(ctx, callback.Entry{Login: "cli", Action: action, Reference: strings.ToLower(args[1])})
}
