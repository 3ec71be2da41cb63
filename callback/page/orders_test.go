package page_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/page"
)

// fakeOrders is an order book with one order, and a payment provider.
type fakeOrders struct {
	w  *world
	mu sync.Mutex

	o       page.Order
	created time.Time
	begun   int    // payments
	tried   int    // times one was to be begun
	asked   int    // times the provider was asked
	answer  string // what the provider says of the payment; "" as it was
	payer   string // where is paid
	err     error  // what everything that asks the other side ends in
}

func (f *fakeOrders) Order(_ context.Context, l callback.Link) (page.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.o.Number == "" || f.o.Number != l.Reference || !l.Made(f.created) {
		return page.Order{}, callback.ErrUnknown
	}
	return f.o, nil
}

func (f *fakeOrders) Pay(context.Context, page.Order) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tried++
	switch {
	case f.err != nil:
		return "", f.err
	case !f.o.Payable:
		return "", page.ErrNotDue
	case f.o.Payment != "open":
		f.begun++
		f.o.Payment = "open"
	}
	return f.payer, nil
}

func (f *fakeOrders) Returned(context.Context, page.Order) (page.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return page.Order{}, f.err
	}
	f.asked++
	if f.answer != "" {
		f.o.Payment = f.answer
	}
	f.o.Payable = slices.Contains([]string{"", "open", "failed"}, f.o.Payment)
	if f.o.Payment == "paid" {
		f.o.Status = "paid"
	}
	return f.o, nil
}

func (f *fakeOrders) Here(context.Context, page.Order) (page.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.o.Arrived = true
	}
	return f.o, f.err
}

func (f *fakeOrders) Cancel(context.Context, page.Order) (page.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.o.Status, f.o.Cancellable, f.o.Payable = "cancelled", false, false
	}
	return f.o, f.err
}

// certificate puts an order for a certificate that costs 15 euros into the book,
// and gives the path of its page.
func (w *world) certificate(change ...func(*page.Order)) string {
	w.t.Helper()
	return w.order(page.Order{
		Kind: page.KindCertificate, Status: "fee_due", Fee: 1500, Payable: true, Cancellable: true, Language: "de",
	}, change)
}

// pickup puts a pick-up in, tomorrow from 10:00 to 10:30.
func (w *world) pickup(change ...func(*page.Order)) string {
	w.t.Helper()
	s := slot(1, 10)
	return w.order(page.Order{
		Kind: page.KindPickup, Status: "ready", Place: "Stadtbücherei am Markt", From: s.From, To: s.To, Items: 3, Cancellable: true, Language: "de",
	}, change)
}

func (w *world) order(o page.Order, change []func(*page.Order)) string {
	w.t.Helper()
	o.Number = "4829138"
	for _, f := range change {
		f(&o)
	}
	f := w.orders
	f.mu.Lock()
	defer f.mu.Unlock()
	f.o, f.created, f.payer = o, wednesday.Add(-time.Hour), "https://pay.example/p/1"
	return "/c/" + w.links.OrderToken(o.Number, f.created)
}

// press sends a form and does not follow where it leads.
func (w *world) press(path string, form url.Values) (status int, to string) {
	w.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(w.server.URL+path, form)
	w.must(err)
	res.Body.Close()
	return res.StatusCode, res.Header.Get("Location")
}

// fee is the form of the button that pays.
var fee = url.Values{"fee": {"1500"}}
