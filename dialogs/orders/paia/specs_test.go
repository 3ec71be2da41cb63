package paia

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// spec reads a file of the specifications, which lie beside the project; nil
// where they are not.
func spec(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "specs", name))
	if err != nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so nothing is compared with", name)
		return nil
	}
	return data
}

func TestGermanCases(t *testing.T) {
	raw := spec(t, "paia/fixtures_items_de.json")
	if raw == nil {
		return
	}
	var file struct {
		Cases []struct {
			Name string
			Doc  json.RawMessage
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Cases) < 8 {
		t.Fatal(len(file.Cases), err)
	}
	want := map[string]func(orders.Item) bool{
		"provided-ready-for-pickup": func(i orders.Item) bool {
			return i.Status == orders.ItemProvided && i.Until.Format(time.DateOnly) == "2025-12-02" && !i.Until.Exact && i.Place == "Hauptstelle, Abholregal Erdgeschoss" && i.Cancelable == orders.Yes
		},
		"provided-without-endtime": func(i orders.Item) bool { return i.Status == orders.ItemProvided && i.Until.IsZero() },
		"reserved-queue-3": func(i orders.Item) bool {
			return i.Status == orders.ItemReserved && i.Queue == 3 && i.ByEdition && i.Until.Format(time.DateOnly) == "2026-01-10"
		},
		"ordered": func(i orders.Item) bool {
			return i.Status == orders.ItemOrdered && i.From.UTC().Format(time.RFC3339) == "2025-11-24T16:00:00Z"
		},
		"held-overdue": func(i orders.Item) bool {
			return i.Status == orders.ItemHeld && i.Until.Over(noon) && i.Reminders == 1
		},
		"rejected":                      func(i orders.Item) bool { return i.Status == orders.ItemRejected && i.Fault != "" && !i.Missing },
		"document-error-without-status": func(i orders.Item) bool { return i.Missing },
		"unknown-status-9-as-string":    func(i orders.Item) bool { return i.Status == orders.ItemUnknown && !i.Missing },
	}
	s := newServer(t)
	for _, c := range file.Cases {
		s.says("GET /core/p%2F1/items", 200, `{"doc":[`+string(c.Doc)+`]}`)
		a, err := s.library().Account(t.Context(), orders.Session{Reader: "p/1", Token: token})
		if err != nil || len(a.Items) != 1 {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if is, ok := want[c.Name]; !ok || !is(a.Items[0]) {
			t.Errorf("%s: %+v", c.Name, a.Items[0])
		}
	}
}

// Every example of the specification is read, and those that are no JSON are
// refused with the place where they are not.
func TestExamplesOfTheSpecification(t *testing.T) {
	raw := spec(t, "paia/paia_examples_from_spec.json")
	if raw == nil {
		return
	}
	var file struct {
		Examples []struct {
			Line   int
			Valid  bool `json:"valid_json"`
			Parsed json.RawMessage
			Raw    string
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Examples) != 23 {
		t.Fatal(len(file.Examples), err)
	}
	documents := 0
	for _, e := range file.Examples {
		body := e.Parsed
		if !e.Valid {
			err := strict([]byte(e.Raw), &itemsAnswer{})
			if err == nil || !strings.Contains(err.Error(), "no JSON, at byte") {
				t.Errorf("line %d is taken for JSON: %v", e.Line, err)
			}
			if string(body) == "null" {
				continue
			}
		}
		var items itemsAnswer
		var fees feesAnswer
		var patron patronAnswer
		var notes notificationsAnswer
		for _, to := range []any{&items, &fees, &patron, &notes} {
			if err := strict(body, to); err != nil {
				t.Errorf("line %d: %v", e.Line, err)
			}
		}
		for _, i := range items.items(time.UTC) {
			documents++
			if e.Line == 1033 && (i.ID == "" || i.Status == orders.ItemUnknown || i.From.IsZero() || i.Until.IsZero()) {
				t.Errorf("line %d: %+v", e.Line, i)
			}
		}
		if e.Line == 1203 && fees.total() != (orders.Money{Cents: 1800, Currency: "EUR"}) {
			t.Errorf("line %d: %+v", e.Line, fees.total())
		}
		if e.Line == 693 || e.Line == 713 {
			var d document
			if err := json.Unmarshal([]byte(`{"condition":`+string(body)+`}`), &d); err != nil {
				t.Error(err)
			}
			if got := d.read(time.UTC).Conditions; len(got) == 0 || len(got[0].Options) == 0 {
				t.Errorf("line %d: %+v", e.Line, got)
			}
		}
	}
	if documents < 2 {
		t.Errorf("only %d documents among the examples", documents)
	}
}
