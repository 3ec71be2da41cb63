package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var linkForm = regexp.MustCompile(`https?://\S+/c/[A-Za-z0-9_-]{22}`)

// TestLinkOpensTheCallback: who books in a messenger gets a link, the link
// shows the callback, and there it is called off.
func TestLinkOpensTheCallback(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db", "TWILIO_WHATSAPP_FROM=+4917604069010")
	anna := w.Phone("whatsapp:" + mobile)
	anna.Text("Rückruf Standesamt")
	anna.Got("Wann dürfen wir")
	anna.Text("1")
	anna.Got("unter dieser Nummer")
	anna.Text("ja")
	link := linkForm.FindString(anna.Got("Alles eingetragen"))
	if link == "" {
		t.Fatalf("no link in %q", anna.Texts())
	}
	r := w.one()
	body := func(res *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatal(res.StatusCode, err)
		}
		return string(b)
	}
	if page := body(http.Get(link)); !strings.Contains(page, callback.FormatReference(r.Reference)) || !strings.Contains(page, "/kern.min.css") {
		t.Errorf("%s does not show the callback:\n%s", link, page)
	}
	if page := body(http.PostForm(link+"/cancel", nil)); !strings.Contains(page, "Abgesagt") || w.one().Status != callback.Cancelled {
		t.Error("not cancelled:", page)
	}
	res, err := http.Get(link[:len(link)-22] + "nothing/at/all")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusNotFound || !strings.Contains(string(b), "Diesen Rückruf finden wir nicht") {
		t.Errorf("a wrong link: %d %s", res.StatusCode, b)
	}
	if strings.Contains(w.logs.String(), link[len(link)-22:]) {
		t.Error("the log shows the link")
	}
}
