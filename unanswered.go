package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// unanswered lists what nobody could answer in the last weeks, the most asked
// first, so that the town can add it to its questions.
func unanswered(ctx context.Context, c Config, clk *clock, args []string, out io.Writer) error {
	f := flag.NewFlagSet("unanswered", flag.ContinueOnError)
	f.SetOutput(out)
	weeks := f.Int("weeks", 4, "how many weeks back, at most 8")
	if err := f.Parse(args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return fmt.Errorf("unanswered %s: %w", f.Arg(0), errUsage)
	case *weeks < 1 || *weeks > 8:
		return errors.New("--weeks: try 1 to 8; nothing is kept for longer")
	}
	store, err := openBeside(ctx, c, clk)
	if err != nil {
		return err
	}
	defer store.Close()
	since := clk.Now().In(location(c)).AddDate(0, 0, -7**weeks).Format(time.DateOnly)
	list, err := store.Missed(ctx, since)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		_, err = fmt.Fprintln(out, "Every question since "+since+" was answered or led to a callback at once.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TIMES\tLAST\tLANGUAGE\tWORDS")
	for _, m := range together(list) {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", m.Times, m.Day, m.Language, m.Words)
	}
	return w.Flush()
}

// together counts the same words of several days as one, the day being the last.
func together(list []bot.Missed) []bot.Missed {
	type asked struct{ language, words string }
	all := map[asked]bot.Missed{}
	for _, m := range list {
		k := asked{m.Language, m.Words}
		m.Times += all[k].Times
		m.Day = max(m.Day, all[k].Day)
		all[k] = m
	}
	out := make([]bot.Missed, 0, len(all))
	for _, m := range all {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b bot.Missed) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(b.Day, a.Day), cmp.Compare(a.Words, b.Words))
	})
	return out
}
