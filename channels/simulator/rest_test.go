package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
)

// restCode posts a form and gives Twilio's error number, 0 for 201.
func restCode(t *testing.T, g *gateway, path string, form url.Values) int {
	t.Helper()
	res, err := g.rest("POST", path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusCreated {
		return 0
	}
	var e struct {
		Code, Status int
		Message      string
		MoreInfo     string `json:"more_info"`
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Status != res.StatusCode || e.Message == "" || e.MoreInfo == "" {
		t.Errorf("%d with a body that is none of Twilio's: %s", res.StatusCode, raw)
	}
	return e.Code
}
