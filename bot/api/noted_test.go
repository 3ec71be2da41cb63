package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/callback"
)

// TestChangesAreNoted: what another system changes is written down first, and
// is not done when it cannot be.
func TestChangesAreNoted(t *testing.T) {
	var noted []callback.Entry
	var down error
	w := newWorld(t, func(c *api.Config) {
		c.Note = func(_ context.Context, e callback.Entry) error {
			noted = append(noted, e)
			return down
		}
	})
	post := func(path string) int {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+api.Base+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		q.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if got := post("/requests/1000015/cancel"); got != http.StatusNotFound {
		t.Error(got)
	}
	want := callback.Entry{Login: "api", Action: "api.request.cancelled", Reference: "1000015"}
	if len(noted) != 1 || noted[0] != want {
		t.Errorf("noted %+v", noted)
	}
	down = errors.New("disk full")
	if got := post("/requests/1000015/cancel"); got != http.StatusInternalServerError {
		t.Error(got)
	}
}
