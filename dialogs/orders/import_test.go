package orders

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// imported reads a file that must be without faults.
func imported(t *testing.T, b *Book, file string) Report {
	t.Helper()
	r, err := b.Import(t.Context(), strings.NewReader(file), "import")
	if err != nil || len(r.Faults) > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	return r
}

// TestImportKeepsWhatStaffChanged: only what the file has is taken over, and an
// empty status is no status.
func TestImportKeepsWhatStaffChanged(t *testing.T) {
	b, s := book()
	imported(t, b, "Nummer;Kennwort\na1;7\n")
	until := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	if _, err := b.ChangeBy(t.Context(), "a1", "anna", func(o *Order) error {
		o.Status, o.Place, o.Note, o.Until, o.Fee, o.Request = Ready, "Zimmer 4", "eilt", until, 1000, "1000015"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	imported(t, b, "Nummer;Kennwort;Status\na1;8;\n")
	want := Order{Source: "urkunden", Number: "A1", Factor: "8", Status: Ready, Place: "Zimmer 4", Note: "eilt", Until: until,
		Fee: 1000, Request: "1000015", Version: 2, CreatedAt: noon, UpdatedAt: noon,
		History: []Event{{noon, Received, "import"}, {noon, Ready, "anna"}}}
	if d := cmp.Diff(want, s.orders["urkunden/A1"]); d != "" {
		t.Errorf("columns the file lacks: %s", d)
	}
	imported(t, b, "Nummer;Kennwort;Status;Abholort;Frist;Notiz\na1;8;bezahlt;;;\n")
	want.Status, want.Place, want.Note, want.Until, want.Version = Paid, "", "", time.Time{}, 3
	want.History = append(want.History, Event{noon, Paid, "import"})
	if d := cmp.Diff(want, s.orders["urkunden/A1"]); d != "" {
		t.Errorf("columns the file has, empty: %s", d)
	}
}

// TestImportOfTheSameWritesNothing: an export that comes every night leaves no
// trace at what did not change.
func TestImportOfTheSameWritesNothing(t *testing.T) {
	b, s := book()
	file := "Nummer;Kennwort;Status;Abholort;Frist\na1;7;fertig;Zimmer 4;31.12.2026\nb2;8;;;\n"
	imported(t, b, file)
	b.now = func() time.Time { return noon.Add(time.Hour) }
	s.puts = 0
	if r := imported(t, b, file); r.Unchanged != 2 || r.Created+r.Updated != 0 || s.puts != 0 {
		t.Errorf("%+v, %d written", r, s.puts)
	}
	if o := s.orders["urkunden/A1"]; !o.UpdatedAt.Equal(noon) || o.Version != 0 {
		t.Errorf("%+v", o)
	}
}

// TestImportAgainCompletes: the shelf goes away in the middle; the same file
// once more brings what is missing.
func TestImportAgainCompletes(t *testing.T) {
	b, s := book()
	var file strings.Builder
	file.WriteString("Nummer;Kennwort\n")
	const n = 1000
	for i := range n {
		fmt.Fprintf(&file, "%d;x\n", 100000+i)
	}
	s.room, s.full = n/2, errors.New("disk full")
	if _, err := b.Import(t.Context(), strings.NewReader(file.String()), "import"); !errors.Is(err, s.full) {
		t.Fatalf("error %v", err)
	}
	written := len(s.orders)
	if written == 0 || written > n/2 || s.refused > writers {
		t.Fatalf("%d are written, %d more are tried", written, s.refused)
	}
	s.full = nil
	if r := imported(t, b, file.String()); r.Created != n-written || r.Unchanged != written {
		t.Errorf("%+v after %d", r, written)
	}
}

// A file whose reader ends is not read at all.
func TestImportEndsWithItsCaller(t *testing.T) {
	b, s := book()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := b.Import(ctx, strings.NewReader("Nummer;PIN\na;b\n"), "import"); !errors.Is(err, context.Canceled) || len(s.orders) != 0 {
		t.Errorf("error %v, %v", err, s.orders)
	}
}
