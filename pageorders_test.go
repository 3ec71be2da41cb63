package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/page"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// till is a payment provider whose answers a test decides.
type till struct {
	created int
	asked   int
	status  orders.TransactionStatus
	err     error
}

func (t *till) Create(_ context.Context, p orders.PaymentRequest) (orders.Transaction, error) {
	if t.err != nil {
		return orders.Transaction{}, t.err
	}
	t.created++
	return orders.Transaction{ID: "t1", RequestID: p.ID, Status: orders.TransactionInitial, Amount: p.Amount, Currency: "EUR", Page: "https://pay.example/t1"}, nil
}

func (t *till) Transaction(_ context.Context, id string) (orders.Transaction, error) {
	t.asked++
	return orders.Transaction{ID: id, Status: t.status, Amount: 1500, Currency: "EUR"}, t.err
}

// ordered puts an order into the town's book, and gives the address of its page.
func (w *town) ordered(t *testing.T, o orders.Order) (orders.Order, string) {
	t.Helper()
	number, err := callback.NewReference(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o.Number, o.Factor = number, "5566"
	o, err = w.gateway.services["urkunden"].book.Create(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	link := w.gateway.orderLink(o)
	if !strings.HasPrefix(link, w.gateway.config.PublicURL+"/c/") {
		t.Fatal(link)
	}
	return o, w.url + link[strings.Index(link, "/c/"):]
}

// read is the page at an address, after a form when there is one.
func (w *town) read(t *testing.T, method, link string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func pickupOf(now time.Time) orders.Order {
	return orders.Order{
		Kind: orders.KindPickup, Status: orders.Ready, Place: "Stadtbücherei",
		Pickup: &orders.Pickup{Branch: "markt", From: now, To: now.Add(time.Hour), Items: []orders.Fetched{{ID: "1", Title: "Ein Titel"}}},
	}
}

// TestPickupByItsLink: the link of a pick-up shows it, without a title, notes
// that its citizen is there, and once they are, it cannot be called off.
func TestPickupByItsLink(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		o, link := w.ordered(t, pickupOf(w.gateway.clock.Now()))
		if p := w.read(t, http.MethodGet, link); !strings.Contains(p, "Ich bin da") || !strings.Contains(p, "Stadtbücherei") || strings.Contains(p, "Ein Titel") {
			t.Error(p)
		}
		for range 2 {
			if p := w.read(t, http.MethodPost, link+"/here"); !strings.Contains(p, "wir wissen Bescheid") {
				t.Error(p)
			}
		}
		kept, err := w.gateway.services["urkunden"].book.Get(t.Context(), o.Number)
		if err != nil || kept.Pickup.Arrived.IsZero() || kept.Version != o.Version+2 && kept.Version != o.Version+1 {
			t.Errorf("%+v, %v", kept, err)
		}
		_, other := w.ordered(t, pickupOf(w.gateway.clock.Now()))
		if p := w.read(t, http.MethodPost, other+"/cancel"); !strings.Contains(p, "Abgesagt") {
			t.Error(p)
		}
		if p := w.read(t, http.MethodGet, other[:len(other)-1]); !strings.Contains(p, "finden wir nicht") {
			t.Error(p)
		}
	})
}

// TestPaysByItsLink: a fee is paid at a provider, and only what that says counts.
func TestPaysByItsLink(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	g, bank := w.gateway, &till{status: orders.TransactionInitial}
	o, link := w.ordered(t, orders.Order{Kind: orders.KindCertificate, Status: orders.FeeDue, Fee: 1500})
	g.services["urkunden"].cashier = orders.NewCashier(orders.CashierConfig{
		Book: g.services["urkunden"].book, Provider: bank, Return: g.returnTo, Now: g.clock.Now,
	})
	shown := g.pageOrders()
	at, _ := g.links.Link(link[strings.LastIndex(link, "/")+1:])
	see := func() page.Order {
		t.Helper()
		got, err := shown.Order(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := see()
	if !first.Payable {
		t.Errorf("%+v", first)
	}
	waiting, _ := w.ordered(t, orders.Order{Kind: orders.KindCertificate, Fee: 1500})
	if _, err := shown.Pay(t.Context(), page.Order{Source: "urkunden", Number: waiting.Number}); !errors.Is(err, page.ErrNotDue) || bank.created != 0 {
		t.Error("paid before anybody has looked at it:", err)
	}
	bank.err = orders.ErrUnavailable
	if _, err := shown.Pay(t.Context(), first); !errors.Is(err, page.ErrUnavailable) {
		t.Error(err)
	}
	bank.err = nil
	for range 3 {
		if to, err := shown.Pay(t.Context(), first); err != nil || to != "https://pay.example/t1" {
			t.Fatal(to, err)
		}
		g.clock.Set(g.clock.Now().Add(time.Second))
	}
	if bank.created != 1 || see().Cancellable {
		t.Errorf("%d payments, %+v", bank.created, see())
	}
	before := bank.asked
	for range 5 { // who reloads asks us
		if got, err := shown.Returned(t.Context(), see()); err != nil || got.Payment != "open" {
			t.Error(got, err)
		}
	}
	if bank.asked > before+1 {
		t.Errorf("the provider was asked %d times", bank.asked-before)
	}
	g.clock.Set(g.clock.Now().Add(time.Minute))
	bank.status = orders.TransactionPayed
	if got, err := shown.Returned(t.Context(), see()); err != nil || got.Payment != "paid" || got.Payable {
		t.Error(got, err)
	}
	if _, err := shown.Pay(t.Context(), first); !errors.Is(err, page.ErrNotDue) {
		t.Error("paid twice:", err)
	}
	if _, err := shown.Cancel(t.Context(), first); !errors.Is(err, page.ErrNotDue) {
		t.Error("a paid one is called off:", err)
	}
	kept, _ := g.services["urkunden"].book.Get(t.Context(), o.Number)
	if kept.Status != orders.Paid {
		t.Error(kept.Status)
	}
}

// An order that was made later under the same number is not opened by an old
// link, nor one that the town numbers itself by any.
func TestOrderLinks(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	g := w.gateway
	o, _ := w.ordered(t, orders.Order{Kind: orders.KindCertificate})
	shown := g.pageOrders()
	for _, made := range []time.Time{o.CreatedAt.Add(-time.Hour), o.CreatedAt.Add(time.Second)} {
		l, ok := g.links.Link(g.links.OrderToken(o.Number, made))
		if _, err := shown.Order(t.Context(), l); !ok || !errors.Is(err, callback.ErrUnknown) {
			t.Error(made, err)
		}
	}
	l, _ := g.links.Link(g.links.Token(callback.Request{Reference: o.Number, CreatedAt: o.CreatedAt}))
	if _, err := shown.Order(t.Context(), l); !errors.Is(err, callback.ErrUnknown) {
		t.Error("a callback's link opens an order:", err)
	}
	if link := g.orderLink(orders.Order{Number: "U2026117"}); link != "" {
		t.Error(link)
	}
}
