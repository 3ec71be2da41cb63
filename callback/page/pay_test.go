package page_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/rathausruf/rathausruf/callback/page"
)

// TestPays: the button leads to the provider; who comes back is told what the
// provider says, and not that they have paid because they came.
func TestPays(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	if status, to := w.press(path+"/pay", fee); status != http.StatusSeeOther || to != "https://pay.example/p/1" {
		t.Fatal(status, to)
	}
	back := w.get(path + "/paid")
	back.says("noch nicht bestätigt", "Wir prüfen Ihre Zahlung", "Noch einmal nachsehen", "Weiter zum Bezahlen")
	back.silent("Ihre Zahlung ist da")
	if !strings.HasPrefix(back.at, path+"?") {
		t.Error("the page they come back to is what is reloaded:", back.at)
	}
	w.orders.answer = "paid"
	done := w.get(path + "/paid")
	done.says("Danke, Ihre Zahlung ist da", "Die Gebühr ist bezahlt")
	done.silent("Jetzt bezahlen", "Weiter zum Bezahlen", "auf Rechnung", "<form")
	w.get(path + "/paid").says("Danke, Ihre Zahlung ist da") // once more
	w.get(back.at).silent("noch nicht bestätigt")            // and the back button
	if w.orders.begun != 1 {
		t.Errorf("%d payments were begun", w.orders.begun)
	}
}

// That an address says so does not make it paid.
func TestAnAddressPaysNothing(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	for _, said := range []string{"paid", "pending", "failed", "odd", "not-due", "here", "order-cancelled", "moved", "<b>"} {
		a := w.get(path + "?said=" + url.QueryEscape(said) + "&status=PAYED")
		a.says("Jetzt bezahlen")
		a.silent("kern-alert", "Danke", "Abgesagt")
	}
	w.get(path + "/paid?status=PAYED&transactionStatus=PAYED").says("Jetzt bezahlen")
	if w.orders.o.Payment != "" || w.orders.begun != 0 {
		t.Errorf("%+v", w.orders.o)
	}
}

func TestPaymentStates(t *testing.T) {
	w := newWorld(t)
	for state, want := range map[string]struct{ says, button string }{
		"":        {"auf Rechnung", "Jetzt bezahlen"},
		"asked":   {"auf Rechnung", "Jetzt bezahlen"}, // nobody has seen its page
		"open":    {"Wir prüfen Ihre Zahlung", "Weiter zum Bezahlen"},
		"failed":  {"nicht geklappt", "Jetzt bezahlen"},
		"stuck":   {"rufen Sie an. Sie müssen nichts tun", ""},
		"odd":     {"rufen Sie an. Sie müssen nichts tun", ""},
		"paid":    {"Ihre Zahlung ist da", ""},
		"counter": {"Ihre Zahlung ist da", ""},
		"martian": {"auf Rechnung", "Jetzt bezahlen"},
	} {
		a := w.get(w.certificate(func(o *page.Order) { o.Payment = state }))
		a.says(want.says, want.button)
		if want.button == "" {
			a.silent("<form", "auf Rechnung", "fehlt nur noch die Gebühr")
		}
	}
	w.get(w.certificate(func(o *page.Order) { o.Payment, o.Payable = "open", false })).says("Wir prüfen Ihre Zahlung", "Sobald Ihre Zahlung bestätigt ist")
	w.get(w.certificate(func(o *page.Order) { o.Payable = false })).says("auf Rechnung", "Sagen Sie uns einfach Bescheid")
}

func TestWhatComesBack(t *testing.T) {
	w := newWorld(t)
	for state, want := range map[string]string{
		"failed": "Versuchen Sie es noch einmal", "odd": "Wir prüfen das und rufen Sie an", "stuck": "Wir prüfen das und rufen Sie an", "open": "noch nicht bestätigt",
	} {
		path := w.certificate(func(o *page.Order) { o.Payment = "open" })
		w.orders.answer = state
		a := w.get(path + "/paid")
		a.says(want)
		a.silent("Danke")
	}
}

// Pressed twice, reloaded or sent from an old page, a form begins one payment.
func TestPaysOnce(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if status, to := w.press(path+"/pay", fee); status != http.StatusSeeOther || to != "https://pay.example/p/1" {
				t.Error(status, to)
			}
		})
	}
	all.Wait()
	w.orders.answer = "paid"
	w.get(path + "/paid")
	for range 2 { // the back button, to a page that still has the button
		w.do(http.MethodPost, path+"/pay", fee).says("Danke, Ihre Zahlung ist da")
	}
	if a := w.get(path + "/pay"); a.at != path {
		t.Error("reloaded:", a.at)
	}
	if w.orders.begun != 1 {
		t.Errorf("%d payments were begun", w.orders.begun)
	}
}

// A form that shows another fee than there is pays nothing.
func TestPaysWhatWasSeen(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	for _, form := range []url.Values{nil, {"fee": {""}}, {"fee": {"1"}}, {"fee": {"-1500"}}, {"fee": {"1500.00"}}, {"fee": {"9000", "1500"}}} {
		w.do(http.MethodPost, path+"/pay", form).says("Gebühr noch einmal an", "Jetzt bezahlen")
	}
	if w.orders.begun != 0 {
		t.Error("begun", w.orders.begun)
	}
	w.certificate(func(o *page.Order) { o.Payable, o.Status = false, "received" })
	w.do(http.MethodPost, path+"/pay", fee).says("nichts zu bezahlen")
	w.certificate(func(o *page.Order) { o.Payable, o.Payment = false, "odd" })
	w.do(http.MethodPost, path+"/pay", fee).says("Wir prüfen das und rufen Sie an")
	if w.orders.tried != 0 {
		t.Error("tried", w.orders.tried)
	}
	w.certificate()
	w.orders.err = page.ErrNotDue // somebody at the counter was faster
	if status, to := w.press(path+"/pay", fee); status != http.StatusSeeOther || !strings.HasPrefix(to, path+"?said=") {
		t.Error(status, to)
	}
}

func TestForeignFormsPayNothing(t *testing.T) {
	w := newWorld(t)
	path := w.certificate(func(o *page.Order) { o.Kind = page.KindPickup })
	for _, part := range []string{"/pay", "/cancel", "/here"} {
		a := w.do(http.MethodPost, path+part, fee, "Sec-Fetch-Site", "cross-site")
		if a.says("nichts geändert"); a.status != http.StatusForbidden {
			t.Error(part, a.status)
		}
	}
	if w.orders.begun != 0 || w.orders.o.Status != "fee_due" {
		t.Errorf("%+v", w.orders.o)
	}
	// The payer is another site, and sends them back all the same.
	if a := w.do(http.MethodGet, path+"/paid", nil, "Sec-Fetch-Site", "cross-site"); a.status != http.StatusOK {
		t.Error("not let back:", a.status)
	}
}

func TestProviderAway(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	w.orders.err = fmt.Errorf("ask for a payment: %w", page.ErrUnavailable)
	a := w.do(http.MethodPost, path+"/pay", fee)
	a.says("Bezahlen geht gerade nicht", "nichts geht verloren", phone, "Rückruf im Chat vereinbaren")
	if a.status != http.StatusServiceUnavailable || !strings.Contains(a.html, `href="`+path+`"`) || !strings.Contains(a.html, `href="/chat"`) {
		t.Error(a.status, a.html)
	}
	b := w.get(path + "/paid")
	b.says("gerade nicht prüfen", "nichts verloren", "nicht noch einmal", phone)
	if log := w.logs.String(); strings.Contains(log, path) || strings.Contains(log, "482") || !strings.Contains(log, "cannot reach the payment provider") {
		t.Error(log)
	}
	w.get(path).says("Jetzt bezahlen") // the page itself stands
	w.orders.err = nil
	w.do(http.MethodPost, path+"/here", nil)
	if status, _ := w.press(path+"/pay", fee); status != http.StatusSeeOther {
		t.Error("not tried again:", status)
	}
}

// A provider whose pages stand elsewhere than the town has written down is
// reached by a link; what is no address of the web, not at all.
func TestPayersElsewhere(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	for _, to := range []string{"https://other.example/p/1", "http://pay.example/p/1", "https://pay.example.evil.example/p", "https://pay.example:8443/p"} {
		w.orders.payer = to
		a := w.do(http.MethodPost, path+"/pay", fee)
		if a.says("Sie bezahlen auf der Seite"); a.status != http.StatusOK || !strings.Contains(a.html, `href="`+to+`"`) {
			t.Error(to, a.status)
		}
	}
	for _, to := range []string{"", "javascript:alert(1)", "//pay.example/p", "/c/x", "data:text/html,x", "https://rathaus.example@evil.example/"} {
		w.orders.payer = to
		a := w.do(http.MethodPost, path+"/pay", fee)
		if a.says("Bezahlen geht gerade nicht"); a.status != http.StatusServiceUnavailable || to != "" && strings.Contains(a.html, `href="`+to+`"`) {
			t.Error(to, a.status)
		}
	}
}
