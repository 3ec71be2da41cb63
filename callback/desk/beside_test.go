package desk

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// besides has one order of each kind, found by the phone except one, and knows
// what it was asked.
type besides struct {
	phone string
	err   error
}

func (b *besides) OrdersOf(_ context.Context, reference, phone string) (list []OrderBeside, err error) {
	b.phone = phone
	if b.err != nil {
		return nil, b.err
	}
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	if reference == "4829138" {
		list = append(list, OrderBeside{Book: "all", Number: "10", Status: "ready"})
	}
	if phone != "" {
		list = append(list,
			OrderBeside{Book: "urkunden", Kind: "certificate", Number: "20261", Status: "question", History: []OrderEvent{{at, "received", "citizen"}, {at.Add(time.Hour), "question", "carla"}}},
			OrderBeside{Book: "bibliothek", Kind: "pickup", Number: "A30002", Status: "received", Branch: "haupt", From: at.Add(25 * time.Hour)},
		)
	}
	return list, nil
}

// TestOrdersBesideACallback: who works on a book sees its orders beside the
// callback, with their history; others do not.
func TestOrdersBesideACallback(t *testing.T) {
	found := &besides{}
	w := newTown(t, func(c *Config) {
		c.Orders, c.Certificates, c.Pickups, c.Beside = newShelf(), newRegister(), newReading(), found
	})
	w.asks("4829138", "Urkunde")
	bernd := w.signedIn("bernd")
	bernd.get(path("4829138")).want(t, http.StatusOK, "Aufträge dazu", "/desk/orders/all/order/10", "/desk/certificates/urkunden/20261", "Rückfrage", "Carla Conrad",
		"gestern, 10:00 Uhr: eingegangen", "/desk/pickups/bibliothek?branch=haupt&amp;day=2026-11-25")
	if found.phone != citizenLine {
		t.Errorf("asked for %q", found.phone)
	}
	w.signedIn("anna").get(path("4829138")).want(t, http.StatusOK, "/desk/orders/all/order/10").wantNot(t, "20261", "/desk/certificates/urkunden")
	if noted := strings.Join(w.noted("bernd"), " "); !strings.Contains(noted, "request.seen order.beside") {
		t.Errorf("noted is %s", noted)
	}
	found.err = callback.ErrUnavailable
	bernd.get(path("4829138")).want(t, http.StatusOK, "Urkunde").wantNot(t, "Aufträge dazu")
}

// TestUnprovenNumberFindsNoOrders: who gives somebody else's number gets nobody
// to look into that one's orders.
func TestUnprovenNumberFindsNoOrders(t *testing.T) {
	found := &besides{}
	w := newTown(t, func(c *Config) { c.Certificates, c.Beside = newRegister(), found })
	w.asks("1000002", "Urkunde", w.unconfirmed)
	w.signedIn("bernd").get(path("1000002")).want(t, http.StatusOK).wantNot(t, "Aufträge dazu")
	if found.phone != "" {
		t.Errorf("asked for %q", found.phone)
	}
}
