package page_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback/page"
)

// payer is a provider's page with a button back, as a browser sees it.
func payer(t *testing.T, back *string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><title>Bank</title><a id="back" href="` + *back + `">paid</a>`))
	}))
	t.Cleanup(s.Close)
	return s
}

// TestOrdersInABrowser goes every way a citizen can with an order, and looks at
// every page. The browser must follow the form to the payer's site.
func TestOrdersInABrowser(t *testing.T) {
	w := newWorld(t)
	var back string
	bank := payer(t, &back)
	w.payers = []string{bank.URL}
	w.serve()
	b := chromiumOn(t, w)
	path := w.certificate()
	w.orders.payer, back = bank.URL+"/p/1", w.server.URL+path+"/paid"
	b.open(path)
	b.check("order-due")
	b.leave(func() { b.MustElement("form button").MustClick() })
	if title := b.MustInfo().Title; title != "Bank" {
		t.Fatal("the browser did not follow the form to the payer:", title)
	}
	b.leave(func() { b.MustElement("#back").MustClick() })
	b.check("order-pending")
	w.orders.answer = "failed"
	b.leave(func() { b.MustElement("a[href$='/paid']").MustClick() })
	b.check("order-failed")
	w.orders.answer = "odd"
	b.open(path + "/paid")
	b.check("order-odd")
	w.orders.answer = "paid"
	b.open(path + "/paid?lang=en")
	b.check("order-paid-en")
	for _, problem := range b.problems {
		if !strings.Contains(problem, bank.URL) {
			t.Error(problem)
		}
	}
}

// TestOrdersInTrouble looks at the pages nobody should have to see.
func TestOrdersInTrouble(t *testing.T) {
	w := newWorld(t)
	b := chromiumOn(t, w)
	path := w.certificate()
	w.orders.payer = "https://a-payer-with-a-rather-long-name.zahlungsdienstleister.example/p/1"
	b.open(path)
	b.leave(func() { b.MustElement("form button").MustClick() })
	b.check("order-go")
	w.certificate()
	w.orders.err = page.ErrUnavailable
	b.open(path)
	b.leave(func() { b.MustElement("form button").MustClick() })
	b.check("order-away")
	b.open(path + "/paid")
	b.check("order-away-paid")
	w.certificate(func(o *page.Order) { o.Expires = w.now })
	b.open(path)
	b.check("order-expired")
	for _, problem := range b.problems {
		if !strings.Contains(problem, "503") && !strings.Contains(problem, "410") {
			t.Error(problem)
		}
	}
}

// TestPickupWithKeysAlone says "I am here" and calls off, without a mouse and
// without scripts.
func TestPickupWithKeysAlone(t *testing.T) {
	w := newWorld(t)
	b := chromiumOn(t, w)
	path := w.pickup()
	w.now = slot(1, 10).From
	b.open(path)
	b.check("pickup")
	b.open(path + "/cancel")
	b.check("pickup-cancel")
	w.must(proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(b.Page))
	b.open(path)
	b.KeyActions().Type(input.Tab, input.Tab).MustDo() // the language, the button
	b.leave(func() { b.KeyActions().Type(input.Enter).MustDo() })
	if !w.orders.o.Arrived || !strings.HasPrefix(b.MustInfo().Title, "Danke") {
		t.Error(w.orders.o, b.MustInfo().Title)
	}
	w.must(proto.EmulationSetScriptExecutionDisabled{}.Call(b.Page))
	b.check("pickup-here")
	b.leave(func() { b.MustElement("a[href$='/cancel']").MustClick() })
	b.leave(func() { b.MustElement("main button").MustClick() })
	b.check("pickup-cancelled")
	for _, problem := range b.problems {
		t.Error(problem)
	}
}
