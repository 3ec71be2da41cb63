package bot

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Service is what citizens can do with one kind of orders, besides asking how
// one stands.
type Service struct {
	Kind    string         // certificate, library, or empty
	Library orders.Library // of a library: its accounts
	// Book keeps what is ordered here: certificates, or pick-ups of a library.
	Book *orders.Book
	Fees map[orders.CertificateType]orders.Fees
	// Branches are where a library's media are fetched, as departments of an
	// office of their own; nil: nobody makes an appointment.
	Branches *callback.Office
	// Branch finds the branch of a place a library names; "" none.
	Branch func(place, placeID string) string
	// Cashier asks how a payment stands; nil: nobody pays online.
	Cashier Cashier
}

// Kinds of services.
const (
	serviceCertificate = "certificate"
	serviceLibrary     = "library"
)

// Cashier knows how payments stand.
type Cashier interface {
	// Check asks the provider and keeps what it says. Errors: orders.ErrDenied,
	// orders.ErrUnavailable.
	Check(ctx context.Context, number string) (orders.Order, error)
	// Next is when to ask again; more is false when that has no use.
	Next(o orders.Order) (at time.Time, more bool)
}

// ordersOpen tells what lies behind the kind of orders that was chosen.
func (h *Hub) ordersOpen(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	s := h.c.Services[c.Answers["source"]]
	switch {
	case s.Kind == serviceLibrary && s.Library != nil:
		return outcome("library")
	case s.Kind == serviceCertificate && s.Book != nil && len(s.Fees) > 0:
		return outcome("certificate")
	}
	return outcome("book")
}

// service is the one of a call; errNoSource when the town has none such.
func (h *Hub) service(c dialogs.Call) (Service, error) {
	s, ok := h.c.Services[c.Answers["source"]]
	if !ok {
		return Service{}, errNoSource
	}
	return s, nil
}

// A reader's session is kept in the conversation, encrypted: neither a number
// nor a PIN is.
const sealedSession = "library session"

func (h *Hub) sealSession(s orders.Session) (string, error) {
	if h.c.Seal == nil {
		return "", errors.New("a library needs the gateway's secret")
	}
	data, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("keep a session: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(h.c.Seal.Seal(sealedSession, data)), nil
}

// session opens what sealSession made. A session that is over, or none, is
// orders.ErrEnded.
func (h *Hub) session(sealed string) (orders.Session, error) {
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || h.c.Seal == nil {
		return orders.Session{}, orders.ErrEnded
	}
	var s orders.Session
	if data, err = h.c.Seal.Open(sealedSession, data); err != nil {
		return s, orders.ErrEnded
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, orders.ErrEnded
	}
	if !s.Until.IsZero() && !h.c.Now().Before(s.Until) {
		return s, orders.ErrEnded
	}
	return s, nil
}

// unserved is the outcome of a library that does not answer, or of a session
// that is over. Other errors are broken.
func (h *Hub) unserved(c dialogs.Call, err error) (dialogs.Result, error) {
	switch {
	case errors.Is(err, orders.ErrEnded):
		return dialogs.Result{Outcome: "ended", Answers: map[string]string{"session": ""}}, nil
	case errors.Is(err, orders.ErrUnavailable):
		h.c.Log.Warn("library unavailable", "source", c.Answers["source"], "error", err)
		return outcome("unavailable")
	}
	return dialogs.Result{}, err
}
