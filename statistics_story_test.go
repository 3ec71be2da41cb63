package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// statistic reads the only group of the API's statistics.
func (w *town) statistic(query string) map[string]any {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+"/api/v1/statistics?"+query, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer story-token")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	var list struct{ Items []map[string]any }
	if err := json.Unmarshal(b, &list); err != nil || len(list.Items) != 1 {
		w.t.Fatalf("%s (%v)", b, err)
	}
	return list.Items[0]
}

// TestNumbersOutliveRequests: two people ask on two days, one is called back;
// weeks later the requests are swept, and desk and API still tell the same.
func TestNumbersOutliveRequests(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		first := w.book(mobile)
		kim := w.member("kim", clerk, "buergerbuero")
		kim.post("/desk/requests/" + first.Reference + "/claim")
		kim.post("/desk/requests/"+first.Reference+"/outcome", "outcome", callback.OutcomeReached)
		w.pass(24 * time.Hour)
		second := w.book(mobile2)
		if _, err := w.gateway.office.Cancel(t.Context(), second.Reference); err != nil {
			t.Fatal(err)
		}
		w.pass(3 * time.Hour)
		check := func(when string) {
			t.Helper()
			n := w.statistic("from=2026-11-23&to=2026-11-29")
			for name, want := range map[string]float64{"requests": 2, "done": 1, "cancelled": 1, "open": 0, "promises_kept": 1, "solved_first": 1} {
				if n[name] != want {
					t.Errorf("%s: %s is %v, not %v", when, name, n[name], want)
				}
			}
		}
		check("two days later")
		if n, err := w.gateway.store.Sweep(t.Context(), w.gateway.numbers.Through(), w.clockNow()); err != nil || n == 0 {
			t.Fatalf("swept %d (%v)", n, err)
		}
		if list, _, err := w.gateway.store.Requests(t.Context(), callback.Query{}); err != nil || len(list) != 0 {
			t.Fatalf("%d requests are left (%v)", len(list), err)
		}
		check("after the sweep")
		w.pass(2 * time.Hour)
		check("counted again")
		lea := w.member("lea", clerk, "buergerbuero")
		s, err := w.gateway.store.Member(t.Context(), "lea")
		if err != nil {
			t.Fatal(err)
		}
		s.Role = "lead"
		if err := w.gateway.store.SaveMember(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		page := lea.get("/desk/statistics")
		if !strings.Contains(page, "Beim ersten Gespräch erledigt") || !strings.Contains(page, "1 von 1") || strings.Contains(page, "392") {
			t.Errorf("the page: %s", page)
		}
	})
}

func (w *town) clockNow() time.Time { return w.gateway.clock.Now() }
