package page_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/page"
)

// kinds are words that would tell who looks over a shoulder what it is about.
var kinds = regexp.MustCompile(`(?i)geburt|\behe|heirat|sterbe|tod|urkunde|standesamt|birth|marriage|death|certificate`)

func TestShowsAnOrder(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	a := w.get(path)
	a.says("Ihr Auftrag", "482 9138", "fehlt nur noch die Gebühr", "15,00 €", "Jetzt bezahlen", "auf Rechnung", "bei uns im Amt",
		"Wir schicken Zahlungslinks nur von rathaus.example", phone)
	a.silent("<script", "http://", "Rückruf")
	if a.status != http.StatusOK || !strings.Contains(a.html, "<title>Ihr Auftrag – Stadt Musterstadt</title>") {
		t.Error(a.status, a.html)
	}
	csp := a.header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "form-action 'self' https://pay.example;") || strings.Contains(csp, "script-src") {
		t.Error(csp)
	}
	en := w.get(path + "?lang=en")
	en.says("Your order", "€15.00", "Pay now", "only from rathaus.example", "by invoice or at our counter")
	if !strings.Contains(en.html, `action="`+path+`/pay?lang=en"`) {
		t.Error("the language is lost on the way")
	}
}

// Each status of the order book has words of its own, in both languages, and
// none tells the kind of a certificate.
func TestStatusesOfOrders(t *testing.T) {
	w := newWorld(t)
	for status, want := range map[string]string{
		"received": "bei uns eingegangen", "in_progress": "Wir arbeiten an Ihrem Auftrag", "question": "Wir haben eine Frage", "fee_due": "fehlt nur noch die Gebühr",
		"paid": "Die Gebühr ist bezahlt", "made": "fast fertig", "ready": "liegt für Sie bereit", "sent": "mit der Post", "handed_over": "ist abgeholt",
		"refused": "leider nicht erledigen", "cancelled": "abgesagt", "no_show": "nicht abgeholt", "teleported": "Ihr Auftrag ist bei uns", "": "Ihr Auftrag ist bei uns", "other": "Ihr Auftrag ist bei uns",
	} {
		path := w.certificate(func(o *page.Order) { o.Status, o.Payable = status, false })
		a := w.get(path)
		a.says(want)
		a.silent("Jetzt bezahlen", "order.status", "Ich bin da")
		if found := kinds.FindString(a.html + w.get(path+"?lang=en").html); found != "" {
			t.Errorf("%s: the page says %q", status, found)
		}
	}
	w.get(w.certificate(func(o *page.Order) { o.Status = "question" })).says("wenn Sie uns anrufen: " + phone)
	w.get(w.certificate(func(o *page.Order) {
		o.Status, o.Place, o.Until = "ready", "Bürgerbüro, Zimmer 3", wednesday.Add(14*24*time.Hour)
	})).says("Bürgerbüro, Zimmer 3", "Abholen bis Mittwoch, 9. Dezember")
}

func TestAmounts(t *testing.T) {
	w := newWorld(t)
	for cents, want := range map[int64]string{1: "0,01 €", 750: "7,50 €", 1205: "12,05 €", 123456: "1234,56 €"} {
		w.get(w.certificate(func(o *page.Order) { o.Fee = cents })).says("Gebühr " + want)
	}
	w.get(w.certificate(func(o *page.Order) { o.Fee, o.Status, o.Payable = 0, "received", false })).silent("Gebühr", "Bezahlen")
}

func TestExpiredLinks(t *testing.T) {
	w := newWorld(t)
	path := w.certificate(func(o *page.Order) { o.Expires = wednesday.Add(time.Hour) })
	w.get(path).says("Jetzt bezahlen")
	w.now = wednesday.Add(time.Hour)
	for _, part := range []string{"", "/cancel", "/paid", "/pay"} {
		a := w.get(path + part)
		if a.says("Dieser Link gilt nicht mehr", phone); a.status != http.StatusGone {
			t.Error(part, a.status)
		}
		a.silent("15,00", "482 9138")
	}
	w.get(path, "Accept-Language", "en").says("Dieser Link gilt nicht mehr") // the order's language
	for _, part := range []string{"/pay", "/cancel", "/here"} {
		if a := w.do(http.MethodPost, path+part, fee); a.status != http.StatusGone {
			t.Error(part, a.status)
		}
	}
	if w.orders.begun != 0 || w.orders.asked != 0 || w.orders.o.Status != "fee_due" {
		t.Errorf("an expired link did something: %+v", w.orders.o)
	}
}

// A link of an order opens no callback, and none of a callback an order, also
// with one number.
func TestOrdersAndRequestsAreApart(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	w.certificate(func(o *page.Order) { o.Number = r.Reference })
	w.orders.created = r.CreatedAt
	path := "/c/" + w.links.OrderToken(r.Reference, r.CreatedAt)
	w.get(path).says("Ihr Auftrag")
	w.get(w.path(r)).says("Ihr Rückruf")
	for _, p := range []string{path + "/move", w.path(r) + "/pay", w.path(r) + "/here"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if a := w.do(method, p, fee); a.status != http.StatusNotFound {
				t.Error(method, p, a.status)
			}
		}
	}
	if a := w.get(w.path(r) + "/paid"); a.status != http.StatusNotFound || w.orders.asked != 0 {
		t.Error("a callback was paid:", a.status)
	}
	w.do(http.MethodPost, path+"/cancel", nil)
	if w.stored(r.Reference).Status != callback.Booked || w.orders.o.Status != "cancelled" {
		t.Error("the order's link cancelled the callback")
	}
}

func TestOrdersThatAreGone(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	w.orders.created = w.orders.created.Add(time.Minute) // drawn again
	for _, p := range []string{path, path + "/cancel", path + "/paid"} {
		a := w.get(p)
		if a.says("Diesen Auftrag finden wir nicht", phone); a.status != http.StatusNotFound {
			t.Error(p, a.status)
		}
	}
	w.get(path + "?lang=en").says("We cannot find this order")
}

// Where there are no orders their links lead where made-up ones do.
func TestNoOrders(t *testing.T) {
	w := newWorld(t)
	path := w.certificate()
	p, err := page.New(page.Config{Office: w.office, Book: w.store, Links: w.links, TownName: "Stadt Musterstadt", Phone: phone, Languages: []string{"de", "en"}, Now: func() time.Time { return w.now }})
	w.must(err)
	w.mount(p)
	for _, part := range []string{"", "/paid", "/cancel"} {
		a := w.get(path + part)
		if a.says("Diesen Rückruf finden wir nicht"); a.status != http.StatusNotFound {
			t.Error(part, a.status)
		}
	}
}

func TestPayersAreOrigins(t *testing.T) {
	w := newWorld(t)
	for _, payer := range []string{"", "pay.example", "https://pay.example/", "https://pay.example; script-src *", "javascript:alert(1)", "https://*.example", "https://a@pay.example"} {
		if _, err := page.New(page.Config{Office: w.office, Book: w.store, Links: w.links, Payers: []string{payer}}); err == nil {
			t.Errorf("%q is taken", payer)
		}
	}
}
