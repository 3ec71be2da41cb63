package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// TestPrint: while the gateway runs, a day is printed beside it: who is to be
// called, and a letter to whom nobody was reached.
func TestPrint(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		lost, err := w.gateway.office.Book(t.Context(), callback.Wish{
			Department: r.Department, Phone: mobile2, Name: "Mia Muster", Language: "de", Door: "counter",
		})
		if err != nil {
			t.Fatal(err)
		}
		kim := callback.Staff{Login: "kim", Departments: []string{"*"}}
		for lost.Status != callback.Unreached {
			if lost, err = w.gateway.caller.Close(t.Context(), lost.Reference, kim, callback.OutcomeNoAnswer, ""); err != nil {
				t.Fatal(err)
			}
		}
		env := []string{"RATHAUSRUF_STORE=" + w.gateway.config.Store, "RATHAUSRUF_SECRET=" + string(w.gateway.config.Secret)}
		shows := func(args ...string) string {
			t.Helper()
			var out bytes.Buffer
			if err := run(t.Context(), append([]string{"print"}, args...), env, nil, &out, nil); err != nil {
				t.Fatal(err)
			}
			return out.String()
		}
		today := w.gateway.clock.Now().In(w.gateway.office.Location()).Format(time.DateOnly)
		page := shows("--department", r.Department, "--day", today)
		for _, want := range []string{
			"<!doctype html>", callback.FormatReference(lost.Reference), "Mia Muster",
			"mehrmals angerufen", "030 23125000", `class="letter"`,
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%q is missing in %s", want, page)
			}
		}
		due := shows("--department", r.Department, "--day", r.Due.In(w.gateway.office.Location()).Format(time.DateOnly))
		if !strings.Contains(due, callback.FormatReference(r.Reference)) || !strings.Contains(due, r.Word) {
			t.Errorf("the callback is missing in %s", due)
		}
		if other := shows("--department", "buecherei", "--day", today); strings.Contains(other, lost.Reference) || strings.Contains(other, `class="letter"`) {
			t.Errorf("another department's: %s", other)
		}
		if page := shows("--department", "buecherei"); !strings.Contains(page, time.Now().In(w.gateway.office.Location()).Format("02.01.2006")) {
			t.Errorf("not today's: %s", page)
		}
	})
}

func TestPrintWhat(t *testing.T) {
	for want, args := range map[string][]string{
		`"" is unknown; there are buergerbuero`:    {},
		`"nix" is unknown; there are buergerbuero`: {"--department", "nix"},
		"write it like 2026-11-24":                 {"--department", "buergerbuero", "--day", "morgen"},
		errUsage.Error():                           {"buergerbuero"},
	} {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"print"}, args...), []string{"RATHAUSRUF_STORE=sqlite:" + t.TempDir() + "/x.db"}, nil, &out, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
}
