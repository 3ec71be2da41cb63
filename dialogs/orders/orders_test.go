package orders

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shelf keeps orders in memory.
type shelf struct {
	mu     sync.Mutex
	orders map[string]Order
	broken error
}

func (s *shelf) PutOrder(_ context.Context, o Order, create bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := o.Source + "/" + o.Number
	was, there := s.orders[key]
	if there && create {
		return ErrConflict
	}
	if !create && (!there || was.Version != o.Version-1) {
		return ErrChanged
	}
	s.orders[key] = o
	return s.broken
}

func (s *shelf) GetOrder(_ context.Context, source, number string) (Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return Order{}, s.broken
	}
	o, ok := s.orders[source+"/"+number]
	if !ok {
		return Order{}, ErrDenied
	}
	return o, nil
}

func (s *shelf) ListOrders(context.Context, string, int, string) ([]Order, string, error) {
	panic("not used")
}

func (s *shelf) OpenOrders(context.Context, string, int, string) ([]Order, string, error) {
	panic("not used")
}

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func book() (*Book, *shelf) {
	s := &shelf{orders: map[string]Order{}}
	return NewBook(s, "urkunden", func() time.Time { return noon }), s
}

func TestOrderNeedsNumberAndFactor(t *testing.T) {
	b, s := book()
	if _, err := b.Create(t.Context(), Order{Number: "u-2026/117", Factor: "24.12.1980", Status: Ready, Place: "Zimmer 3", Note: "intern"}); err != nil {
		t.Fatal(err)
	}
	for _, q := range []Query{{"U 2026 117", "24121980"}, {"u2026117", " 24.12.1980"}} {
		o, err := b.Order(t.Context(), q)
		if err != nil || o.Status != Ready || o.Place != "Zimmer 3" {
			t.Errorf("%v: %+v, %v", q, o, err)
		}
		if o.Factor != "" || o.Note != "" {
			t.Error("factor or note shown to who asks")
		}
	}
	for _, q := range []Query{{"U2026117", "24.12.1981"}, {"U2026118", "24.12.1980"}, {"U2026118", ""}, {"U2026117", ""}, {"", ""}, {"/", "/"}} {
		if _, err := b.Order(t.Context(), q); err != ErrDenied {
			t.Errorf("%v: %v", q, err)
		}
	}
	s.orders["urkunden/OLD"] = Order{Source: "urkunden", Number: "OLD"}
	if _, err := b.Order(t.Context(), Query{"OLD", ""}); err != ErrDenied {
		t.Errorf("an order without a factor is shown: %v", err)
	}
	s.broken = errors.New("disk")
	if _, err := b.Order(t.Context(), Query{"U2026117", "x"}); !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrDenied) {
		t.Errorf("broken shelf: %v", err)
	}
}

func TestCreateAndChange(t *testing.T) {
	b, _ := book()
	o, err := b.Create(t.Context(), Order{Number: "a1", Factor: "x"})
	if err != nil || o.Status != Received || o.Number != "A1" || o.Source != "urkunden" || !o.CreatedAt.Equal(noon) {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := b.Create(t.Context(), Order{Number: "A-1", Factor: "y"}); !errors.Is(err, ErrConflict) {
		t.Errorf("twice: %v", err)
	}
	for _, bad := range []Order{{Factor: "x"}, {Number: "B2"}, {Number: "B2", Factor: "x", Status: "lost"}, {Number: strings.Repeat("9", 41), Factor: "x"}} {
		if _, err := b.Create(t.Context(), bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	o, err = b.Change(t.Context(), "a 1", func(o *Order) error { o.Status, o.Number = Sent, "Z"; return nil })
	if err != nil || o.Status != Sent || o.Number != "A1" {
		t.Errorf("changed %+v, %v", o, err)
	}
	if _, err := b.Change(t.Context(), "nope", func(*Order) error { return nil }); !errors.Is(err, ErrDenied) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := b.Change(t.Context(), "A1", func(o *Order) error { o.Factor = ""; return nil }); !errors.Is(err, ErrInvalid) {
		t.Errorf("factor taken away: %v", err)
	}
}

func TestImportReadsWhatSpreadsheetsWrite(t *testing.T) {
	want := Order{Source: "urkunden", Number: "U1", Factor: "Bärbel", Status: Ready, Place: "Bürgerbüro, Zimmer 3",
		Until: time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC), CreatedAt: noon, UpdatedAt: noon, History: []Event{{At: noon, Status: Ready}}}
	for name, file := range map[string]string{
		"German":  "Nummer;Kennwort;Status;Abholort;Frist\nu-1;Bärbel;abholbereit;Bürgerbüro, Zimmer 3;31.12.2026\n",
		"English": "\ufeffOrder number,Second factor,status,pickup place,until\r\nU1,Bärbel,ready,\"Bürgerbüro, Zimmer 3\",2026-12-31\r\n",
		"tab":     "Frist\tAbhol-Ort\tSTAND\tKennwort\tAuftrags-Nr.\n31.12.26\tBürgerbüro, Zimmer 3\tFertig\tBärbel\tU 1",
		"1252":    "Nummer;Kennwort;Status;Abholort;Frist\nu-1;B\xe4rbel;abholbereit;B\xfcrgerb\xfcro, Zimmer 3;31.12.2026\n\n;;;;\n",
		"empty":   "Nummer;Kennwort;Status;Abholort;Frist;\nu-1;Bärbel;abholbereit;Bürgerbüro, Zimmer 3;31.12.2026;\n",
	} {
		b, s := book()
		r, err := b.Import(t.Context(), strings.NewReader(file))
		if err != nil || len(r.Faults) > 0 || r.Created != 1 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if d := cmp.Diff(want, s.orders["urkunden/U1"]); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestImportUpdates(t *testing.T) {
	b, s := book()
	for i, file := range []string{"Nummer;PIN\na1;7\n", "Nummer;PIN;Status\na1;7;Rückfrage\nb2;8;\n"} {
		r, err := b.Import(t.Context(), strings.NewReader(file))
		if err != nil || len(r.Faults) > 0 || r.Created != 1 || r.Updated != i {
			t.Errorf("%d: %+v, %v", i, r, err)
		}
	}
	if s.orders["urkunden/A1"].Status != Question || s.orders["urkunden/B2"].Status != Received {
		t.Errorf("%+v", s.orders)
	}
}

func TestImportReportsEveryFaultAndWritesNothing(t *testing.T) {
	b, s := book()
	file := "Nummer;Kennwort;Status;Frist\n" + // 1
		"a1;x;abholbereit;31.12.2026\n" + // 2: good
		";x;;\n" + // 3
		"a2;;verloren;irgendwann\n" + // 4: three faults
		"\"b\n1\";x;;\n" + // 5 and 6: good, over two lines
		"A-1;y;;\n" + // 7: the same as 2
		"c1;x;;;zu viel\n" // 8
	r, err := b.Import(t.Context(), strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	type at struct {
		line   int
		column string
	}
	var got []at
	for _, f := range r.Faults {
		got = append(got, at{f.Line, f.Column})
		if f.What == "" || f.Try == "" {
			t.Errorf("%+v says not what, or what to try", f)
		}
	}
	want := []at{{3, "Nummer"}, {4, "Kennwort"}, {4, "Status"}, {4, "Frist"}, {7, "Nummer"}, {8, ""}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(at{})); d != "" {
		t.Error(d)
	}
	if len(s.orders) != 0 || r.Created+r.Updated != 0 {
		t.Errorf("written: %v", s.orders)
	}
}

func TestImportReportsBadHeaders(t *testing.T) {
	for file, columns := range map[string]string{
		"":                                   "",
		"Nummer;Kennwort;Schuhgröße\na;b;42": "Schuhgröße",
		"Nummer;Status\na;b":                 "Kennwort",
		"Nummer;Auftrag;PIN\na;b;c":          "Auftrag",
		"Nummer;PIN\na;\"b":                  "",
		"a1;x\nb2;y":                         "a1 x Nummer Kennwort",
	} {
		b, s := book()
		r, err := b.Import(t.Context(), strings.NewReader(file))
		var got []string
		for _, f := range r.Faults {
			if f.Column != "" {
				got = append(got, f.Column)
			}
		}
		if err != nil || len(r.Faults) == 0 || strings.Join(got, " ") != columns || len(s.orders) > 0 {
			t.Errorf("%q: %+v, %v", file, r.Faults, err)
		}
	}
}

func TestImportPassesTheShelfsFaultOn(t *testing.T) {
	b, s := book()
	s.broken = errors.New("disk full")
	if _, err := b.Import(t.Context(), strings.NewReader("Nummer;PIN\na;b")); !errors.Is(err, s.broken) {
		t.Errorf("error %v", err)
	}
}

func TestEveryStatusCanBeWritten(t *testing.T) {
	for _, s := range Statuses {
		for _, name := range append(statusNames()[s], string(s), strings.ToUpper(string(s))) {
			if got, ok := statusOf(name); !ok || got != s {
				t.Errorf("%q reads as %q", name, got)
			}
		}
	}
}

// Any file at all is either imported as a whole or reported, with lines that
// are in the file.
func FuzzImport(f *testing.F) {
	f.Add("Nummer;Kennwort;Status;Frist\na1;x;abholbereit;31.12.2026\n")
	f.Add("number,factor\n\"a\n1\",x\n\"")
	f.Add("\ufeffNr\tPIN\r\nB\xe4\t1")
	f.Fuzz(func(t *testing.T, file string) {
		b, s := book()
		r, err := b.Import(context.Background(), strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Faults) > 0 && len(s.orders) > 0 {
			t.Error("half imported")
		}
		if len(s.orders) != r.Created || r.Updated != 0 {
			t.Errorf("%d orders, report %+v", len(s.orders), r)
		}
		for _, f := range r.Faults {
			if f.Line < 1 || f.Line > strings.Count(file, "\n")+1+strings.Count(file, "\r") {
				t.Errorf("line %d of a shorter file", f.Line)
			}
		}
		for _, o := range s.orders {
			if Normal(o.Number) != o.Number || o.Number == "" || o.Factor == "" {
				t.Errorf("%+v", o)
			}
			if _, err := b.Order(context.Background(), Query{o.Number, o.Factor}); err != nil {
				t.Errorf("%+v cannot be asked for: %v", o, err)
			}
		}
	})
}
