package main

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// TestOrdersAtTheDesk: a file is read in at the desk, a citizen calls and
// asks, staff change how the order stands, and the citizen is told that.
func TestOrdersAtTheDesk(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		kim := w.member("kim", clerk, "*")
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "urkunden.csv")
		if err == nil {
			_, err = part.Write([]byte("Nummer;Kennwort;Status\n30001;5566;in Bearbeitung\n30002;7788;eingegangen\n"))
		}
		if err != nil || form.Close() != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/desk/orders/urkunden/import", &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := kim.client.Do(r)
		if page := kim.page("import", res, err); !strings.Contains(page, "2 neu, 0 geändert, 0 unverändert") {
			t.Fatalf("the file is answered %s", page)
		}
		if page := kim.get("/desk/orders/urkunden"); !strings.Contains(page, "30001") || strings.Contains(page, "5566") {
			t.Errorf("the list is %s", page)
		}
		told := func() string {
			call := w.Phone(landline).Call()
			defer call.Hangup()
			call.Press("2")
			call.Press("1") // certificates
			call.Press("2") // how one stands
			call.Press("30001#")
			call.Press("5566#")
			return call.Answer()
		}
		if got := told(); !strings.Contains(got, "ist in Arbeit") {
			t.Errorf("the citizen hears %s", got)
		}
		kim.post("/desk/orders/urkunden/order/30001", "status", "ready", "place", "Standesamt, Zimmer 4")
		if got := told(); !strings.Contains(got, "Zimmer 4") {
			t.Errorf("the citizen hears %s", got)
		}
	})
}
