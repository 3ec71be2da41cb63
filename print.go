package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// printDay writes a department's day as a page for the printer: whom to call
// when the machine does not run, and letters to whom nobody was reached.
func printDay(ctx context.Context, c Config, clk *clock, args []string, out io.Writer) error {
	loc := location(c)
	f := flag.NewFlagSet("print", flag.ContinueOnError)
	f.SetOutput(out)
	department := f.String("department", "", "id of the department")
	day := f.String("day", clk.Now().In(loc).Format(time.DateOnly), "such as 2026-11-24")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("print %s: %w", f.Arg(0), errUsage)
	}
	date, err := time.ParseInLocation(time.DateOnly, *day, loc)
	if err != nil {
		return fmt.Errorf("--day: %q is no day; write it like 2026-11-24", *day)
	}
	name, err := departmentName(c, *department)
	if err != nil {
		return err
	}
	script, err := loadScript(c)
	if err != nil {
		return err
	}
	store, err := openBeside(ctx, c, clk)
	if err != nil {
		return err
	}
	defer store.Close()
	open, unreached, err := desk.ReadDay(ctx, store, *department, date)
	if err != nil {
		return err
	}
	return desk.PrintDay(out, desk.Day{
		Town: c.Town.Name, Department: name, Date: date, Printed: clk.Now(), Requests: open, Letters: letters(script, unreached),
	})
}

// letters words one for each request, in its citizen's language.
func letters(script *dialogs.Script, list []callback.Request) []desk.Letter {
	var out []desk.Letter
	for _, r := range list {
		language := r.Language
		if !slices.Contains(script.Languages(), language) {
			language = script.Languages()[0] // as Text does
		}
		text := script.Text(language, "notice.letter", channels.Web, map[string]string{"reference": r.Reference})
		out = append(out, desk.Letter{Request: r, Language: language, Text: text})
	}
	return out
}

// departmentName is what a department is called; an error says which there are.
func departmentName(c Config, id string) (string, error) {
	var known []string
	for _, d := range c.Departments {
		if d.ID == id {
			return d.Title("de"), nil
		}
		known = append(known, d.ID)
	}
	return "", fmt.Errorf("--department: %q is unknown; there are %s", id, strings.Join(known, ", "))
}
