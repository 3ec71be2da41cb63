package bot

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	// mostCopies is how many copies of one certificate may be asked for.
	mostCopies = 20
	// certificatesOften is how many certificates one asker may ask for in a day.
	certificatesOften = 10
	// birthFactor is how a date of birth is kept as a second factor: as people
	// type it.
	birthFactor = "02.01.2006"
)

// certificateWay tells whether names can be written or have to be spoken.
func (h *Hub) certificateWay(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	if c.Message.From.Channel == channels.Voice {
		return outcome("speaking")
	}
	return outcome("writing")
}

// certificateMay tells who may ask for what (§ 62 PStG). It decides nothing: a
// registrar does.
func (h *Hub) certificateMay(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	kind, relation := orders.CertificateType(c.Answers["type"]), orders.Relation(c.Answers["relation"])
	answers := map[string]string{"about": "", "day": ""}
	switch relation {
	case orders.Self:
		if kind == orders.Death {
			return outcome("refused")
		}
		if kind == orders.Birth {
			return dialogs.Result{Outcome: "self", Answers: answers}, nil
		}
	case orders.Sibling:
		if kind != orders.Birth && kind != orders.Death {
			return outcome("refused")
		}
		return dialogs.Result{Outcome: "interest", Answers: answers}, nil
	case orders.Other:
		return dialogs.Result{Outcome: "interest", Answers: answers}, nil
	case orders.Authorised:
		return dialogs.Result{Outcome: "paper", Answers: answers}, nil
	}
	return dialogs.Result{Outcome: "ok", Answers: answers}, nil
}

// certificateBorn reads the date of birth of who asks.
func (h *Hub) certificateBorn(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	now := h.c.Now().In(h.c.Town.Location)
	born, ok := readBirth(c.Answers["born"], now)
	if !ok {
		return outcome("unclear")
	}
	if born.AddDate(adultForCertificates, 0, 0).After(now.Add(12 * time.Hour)) {
		return outcome("young")
	}
	return dialogs.Result{Outcome: "ok", Answers: map[string]string{"born": born.Format(time.DateOnly)}}, nil
}

// certificateCopies reads how many copies are wanted.
func (h *Hub) certificateCopies(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	n := copiesOf(c.Answers["copies"])
	if n == 0 {
		return outcome("unclear")
	}
	return dialogs.Result{Outcome: "ok", Answers: map[string]string{"copies": strconv.Itoa(n)}}, nil
}

// copiesOf is a number of copies as it was chosen or typed; 0 when it is none.
func copiesOf(answer string) int {
	if i := slices.Index([]string{"one", "two", "three"}, answer); i >= 0 {
		return i + 1
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > mostCopies {
		return 0
	}
	return n
}

// certificateSum gives what is asked for once more, and its fee.
func (h *Hub) certificateSum(_ context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	s, err := h.service(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	o := h.certificateOrder(s, c)
	answers := map[string]string{
		"fee": euros(orders.Money{Cents: o.Fee, Currency: "EUR"}), "count": strconv.Itoa(o.Certificate.Copies),
		"whom": o.Certificate.About, "to": o.Certificate.Address,
	}
	return dialogs.Result{Outcome: "sum", Answers: answers}, nil
}

// certificateOrder is the order that was answered together.
func (h *Hub) certificateOrder(s Service, c dialogs.Call) orders.Order {
	a := c.Answers
	cert := &orders.Certificate{
		Type: orders.CertificateType(a["type"]), Copies: max(copiesOf(a["copies"]), 1), Relation: orders.Relation(a["relation"]),
		About: a["about"], Day: a["day"], Name: a["name"], Born: a["born"], Phone: a["phone"], Delivery: orders.AtOffice,
	}
	if cert.Relation == orders.Self && cert.About == "" {
		cert.About, cert.Day = cert.Name, cert.Born
	}
	if a["delivery"] == "post" {
		cert.Delivery, cert.Address = orders.ByPost, a["address"]
	}
	o := orders.Order{Kind: orders.KindCertificate, Status: orders.Received, Certificate: cert, Fee: s.Fees[cert.Type].Of(cert.Copies)}
	if born, err := time.Parse(time.DateOnly, cert.Born); err == nil {
		o.Factor = born.Format(birthFactor)
	}
	return o
}

// certificateSend hands the request to the registrar.
func (h *Hub) certificateSend(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	s, err := h.service(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	ok, err := h.c.Store.Take(ctx, "certificate/asker/"+hashed(asker(c.Message)), certificatesOften, 24*time.Hour)
	if err != nil {
		return dialogs.Result{}, err
	}
	if !ok {
		return outcome("often")
	}
	o, err := h.createOrder(ctx, s.Book, h.certificateOrder(s, c), c.Key)
	if err != nil {
		return dialogs.Result{}, err
	}
	// What they told is the registrar's now, and not kept in the conversation.
	answers := map[string]string{"order": o.Number, "order_link": h.orderLink(o)}
	for _, name := range []string{"about", "day", "name", "born", "address", "number", "whom", "to"} {
		answers[name] = ""
	}
	return dialogs.Result{Outcome: "ordered", Answers: answers}, nil
}
