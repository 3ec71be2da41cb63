package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sealed"
	"github.com/rathausruf/rathausruf/callback"
)

// errUnsealed: what is not encrypted has no owner who could ask.
var errUnsealed = errors.New("there is no secret: set RATHAUSRUF_SECRET to the one the store was written with")

// whom reads --citizen and opens nothing.
func whom(c Config, clk *clock, name string, args []string, out io.Writer, more func(*flag.FlagSet)) (phone string, err error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(out)
	typed := f.String("citizen", "", "telephone number, like +49…")
	more(f)
	if err := f.Parse(args); err != nil {
		return "", err
	}
	if *typed == "" || f.NArg() > 0 {
		return "", fmt.Errorf("%s: whose? Give --citizen +49… %w", name, errUsage)
	}
	office, err := newOffice(c, nil, clk.Now)
	if err != nil {
		return "", err
	}
	if phone, err = office.Number(*typed); err != nil {
		return "", fmt.Errorf("--citizen: %w; give a number like +49…", err)
	}
	return phone, nil
}

// export prints what is kept about one person, as JSON.
func export(ctx context.Context, c Config, clk *clock, args []string, out io.Writer) error {
	phone, err := whom(c, clk, "export", args, out, func(*flag.FlagSet) {})
	if err != nil {
		return err
	}
	store, err := openBeside(ctx, c, clk)
	if err != nil {
		return err
	}
	defer store.Close()
	s, ok := store.(*sealed.Store)
	if !ok {
		return errUnsealed
	}
	p, err := lookFor(ctx, c, clk, s, phone)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := noteCommand(ctx, store, clk, "citizen.exported", len(p.plain)); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	kept := map[string][]any{}
	for _, a := range p.plain {
		kept[a.Kind()] = append(kept[a.Kind()], a.Readable())
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(map[string]any{"citizen": phone, "at": clk.Now().UTC().Truncate(time.Second), "kept": kept})
}

// erase forgets one person.
func erase(ctx context.Context, c Config, clk *clock, args []string, out io.Writer) error {
	alsoOpen := false
	phone, err := whom(c, clk, "erase", args, out, func(f *flag.FlagSet) {
		f.BoolVar(&alsoOpen, "also-open", false, "cancel callbacks and forget orders that are still open")
	})
	if err != nil {
		return err
	}
	if err := c.keepSecret(rand.Text); err != nil {
		return err
	}
	store, err := openStore(ctx, c, clk.Now) // never beside the gateway's own file: it remembers conversations
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	defer store.Close()
	s, ok := store.(*sealed.Store)
	if !ok {
		return errUnsealed
	}
	p, err := lookFor(ctx, c, clk, s, phone)
	if err == nil {
		err = p.close(ctx, s, clk, alsoOpen)
	}
	if err == nil {
		err = noteCommand(ctx, store, clk, "citizen.erased", len(p.kept))
	}
	if err == nil {
		err = p.remove(ctx, s, out)
	}
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	return nil
}

// noteCommand writes down what the command line did, and to how many records.
func noteCommand(ctx context.Context, store bot.Store, clk *clock, action string, records int) error {
	return callback.NewJournal(store, secretFor(store, "audit log"), clk.Now).Note(ctx, callback.Entry{
		Login: "cli", Action: action, Detail: strconv.Itoa(records),
	})
}

// close cancels what is still open, if that is wanted. Whatever a citizen was
// promised stays promised until they say otherwise.
func (p person) close(ctx context.Context, store *sealed.Store, clk *clock, alsoOpen bool) error {
	var open []string
	for _, a := range p.plain {
		switch {
		case a.Request != nil && a.Request.Status == callback.Calling:
			return fmt.Errorf("request %s is being called just now: wait until the call is over; nothing was erased", a.Request.Reference)
		case a.Request != nil && a.Request.Status.Open():
			open = append(open, "callback "+a.Request.Reference)
		case a.Order != nil && !a.Order.Status.Closed():
			open = append(open, "order "+a.Order.Source+" "+a.Order.Number)
		}
	}
	if len(open) > 0 && !alsoOpen {
		return fmt.Errorf("still open: %s; finish or cancel these first, or add --also-open to cancel and forget them too; nothing was erased", strings.Join(open, ", "))
	}
	for _, a := range p.plain {
		if a.Request == nil || !a.Request.Status.Open() {
			continue
		}
		if _, err := store.Update(ctx, a.Request.Reference, callback.Room{}, func(r *callback.Request) error {
			if r.Status == callback.Calling {
				return fmt.Errorf("request %s is being called just now: wait until the call is over", r.Reference)
			}
			r.Status, r.Outcome, r.ClosedAt, r.Claim, r.Wake = callback.Cancelled, callback.OutcomeCancelled, clk.Now(), callback.Claim{}, time.Time{}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// remove forgets everything but that somebody is not to be written to.
func (p person) remove(ctx context.Context, store *sealed.Store, out io.Writer) error {
	counts, kinds := map[string]int{}, []string{}
	for i, a := range p.plain {
		if a.Reach != nil && a.Reach.OptedOut {
			fmt.Fprintln(out, "Kept: that this number does not want to be written to (encrypted).")
			continue
		}
		kept := p.kept[i]
		if a.Request != nil { // it was closed meanwhile, and is only found by its reference
			kept = bot.Archived{Request: &callback.Request{Reference: a.Request.Reference, Status: callback.Cancelled}}
		}
		if err := store.Remove(ctx, kept); err != nil {
			return err
		}
		if counts[a.Kind()]++; counts[a.Kind()] == 1 {
			kinds = append(kinds, a.Kind())
		}
	}
	if len(kinds) == 0 {
		_, err := fmt.Fprintln(out, "Nothing else is kept of this number.")
		return err
	}
	for _, k := range kinds {
		fmt.Fprintf(out, "%s: %d forgotten\n", k, counts[k])
	}
	_, err := fmt.Fprintln(out, "Older backups still hold it: remove them when their time has come.")
	return err
}
