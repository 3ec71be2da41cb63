package bot

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// kindOrder is a change of an order that its citizen may want to hear of.
const kindOrder = "order"

// changeWait is how long a change that was announced may take to be written.
const changeWait = 2 * time.Second

// orderJob is the payload of a change: which order, and its version after it.
type orderJob struct {
	source, number string
	version        int
}

func (j orderJob) encode() []byte {
	return binary.AppendUvarint(putString(putString([]byte{jobVersion}, j.source), j.number), uint64(j.version))
}

func decodeOrderJob(b []byte) (orderJob, error) {
	r := newReader(b, jobVersion)
	j := orderJob{source: r.string(), number: r.string(), version: int(r.uint())}
	return j, r.done()
}

// worthTelling reports whether a citizen hears of a status unasked.
func worthTelling(s orders.Status) bool {
	switch s {
	case orders.Question, orders.FeeDue, orders.Paid, orders.Ready, orders.Sent, orders.Refused:
		return true
	}
	return false
}

// OrderChanges takes a change that is about to be written, so that its citizen
// hears of it even if we stop right after. It is the Watch of order books.
func (h *Hub) OrderChanges(ctx context.Context, o orders.Order) error {
	if o.Tell == nil || !worthTelling(o.Status) || o.Tell.Told == o.Status {
		return nil
	}
	j := orderJob{o.Source, o.Number, o.Version}
	err := h.c.Store.Enqueue(ctx, Job{
		ID: fmt.Sprintf("order:%s/%s/%d", o.Source, o.Number, o.Version), Kind: kindOrder, Due: h.c.Now().Add(changeWait), Payload: j.encode(),
	})
	if err != nil {
		return fmt.Errorf("take a change of an order: %w", err)
	}
	return nil
}

// tellChange writes to a citizen how their order stands, once for each change.
// It names neither a title nor a kind: who reads it may not be who ordered.
func (h *Hub) tellChange(ctx context.Context, j Job) result {
	n, err := decodeOrderJob(j.Payload)
	if err != nil {
		return result{fate: given, err: err}
	}
	s := h.c.Services[n.source]
	if s.Book == nil {
		return result{} // the town has it no more
	}
	o, err := s.Book.Get(ctx, n.number)
	switch {
	case errors.Is(err, orders.ErrDenied):
		return result{}
	case err != nil:
		return retry(j, err)
	case o.Version < n.version && j.Tries < 3: // it is being written, or never was
		return result{fate: later, err: orders.ErrChanged, wait: changeWait}
	case o.Version < n.version, o.Tell == nil, !worthTelling(o.Status), o.Tell.Told == o.Status:
		return result{}
	}
	to := channels.Address{Channel: o.Tell.Channel, ID: o.Tell.Address}
	language := h.language(o.Tell.Language)
	notice := textJob{to: to, reply: channels.Reply{
		Language: language, Text: h.c.Script.Text(language, "notice.order-"+string(o.Status), to.Channel, h.orderFacts(o)),
	}}
	// It is sent by this job and not by another one, so that a crash between the
	// two cannot have it sent again.
	text := Job{
		ID: fmt.Sprintf("told:%s/%s/%s/%d", o.Source, o.Number, o.Status, n.version), Kind: kindText, Due: j.Due, Tries: j.Tries, Payload: notice.encode(),
	}
	if sent := h.sendText(ctx, text); sent.fate != finished {
		return sent
	}
	h.markTold(ctx, s.Book, o)
	return result{}
}

// markTold keeps what a citizen has heard. When that fails they are not told
// again: each change is told by one job.
func (h *Hub) markTold(ctx context.Context, b *orders.Book, o orders.Order) {
	_, err := b.Change(ctx, o.Number, func(was *orders.Order) error {
		if was.Tell != nil {
			tell := *was.Tell
			tell.Told = o.Status
			was.Tell = &tell
		}
		return nil
	})
	if err != nil {
		h.c.Log.Warn("an order does not say what its citizen has heard", "source", o.Source, "error", err)
	}
}

// orderFacts are what texts about an order may say.
func (h *Hub) orderFacts(o orders.Order) map[string]string {
	facts := map[string]string{
		"order": o.Number, "place": o.Place, "until": h.moment(o.Until), "fee": euros(orders.Money{Cents: o.Fee, Currency: "EUR"}),
	}
	if link := h.orderLink(o); link != "" {
		facts["order_link"] = link
	}
	return facts
}

// tellTo is where a citizen is written to when something changes: where they
// write themselves, or on the mobile number they call from. A landline and a
// withheld number take no texts.
func (h *Hub) tellTo(ctx context.Context, d *doing, c dialogs.Call) (channels.Address, bool, error) {
	from := c.Message.From
	switch from.Channel {
	case channels.SMS, channels.WhatsApp, channels.Telegram:
		return from, from.ID != "", nil
	}
	phone, err := d.phone(ctx, c.Message)
	if err != nil {
		return channels.Address{}, false, err
	}
	if phone != "" && h.channels[channels.SMS] != nil && h.c.Office.TextCapable(phone) {
		return channels.Address{Channel: channels.SMS, ID: phone}, true, nil
	}
	return from, from.Channel == channels.Web && from.ID != "", nil
}

// orderCan tells whether a citizen can be told of changes of the order they
// have just asked for.
func (h *Hub) orderCan(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	s := h.c.Services[c.Answers["source"]]
	if s.Book == nil || c.Answers["order"] == "" {
		return outcome("none")
	}
	to, ok, err := h.tellTo(ctx, d, c)
	if err != nil || !ok {
		return dialogs.Result{Outcome: "none"}, err
	}
	o, err := s.Book.Get(ctx, c.Answers["order"])
	switch {
	case errors.Is(err, orders.ErrDenied), err == nil && o.Status.Closed():
		return outcome("none")
	case err != nil:
		return dialogs.Result{}, err
	case o.Tell != nil && o.Tell.Channel == to.Channel && o.Tell.Address == to.ID:
		return outcome("already")
	}
	return outcome("ask")
}

// orderTell keeps that a citizen wants to hear of changes.
func (h *Hub) orderTell(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	s := h.c.Services[c.Answers["source"]]
	to, ok, err := h.tellTo(ctx, d, c)
	if err != nil || !ok || s.Book == nil || c.Answers["order"] == "" {
		return dialogs.Result{Outcome: "none"}, err
	}
	_, err = s.Book.Change(ctx, c.Answers["order"], func(o *orders.Order) error {
		o.Tell = &orders.Tell{Channel: to.Channel, Address: to.ID, Language: c.Language, Told: o.Status}
		return nil
	})
	if errors.Is(err, orders.ErrDenied) {
		return outcome("none")
	}
	return dialogs.Result{Outcome: "told"}, err
}

// orderLinkWay tells whether the link of the order that is to be paid could be
// read where the citizen is, or may be sent to their mobile number.
func (h *Hub) orderLinkWay(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	if c.Message.From.Channel != channels.Voice {
		return outcome("shown")
	}
	_, ok, err := h.tellTo(ctx, d, c)
	if err != nil || !ok || c.Answers["order_link"] == "" {
		return dialogs.Result{Outcome: "none"}, err
	}
	return outcome("text")
}

// orderSend sends the link of the order that is to be paid.
func (h *Hub) orderSend(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	to, ok, err := h.tellTo(ctx, d, c)
	if err != nil || !ok || c.Answers["order_link"] == "" {
		return dialogs.Result{Outcome: "none"}, err
	}
	facts := map[string]string{"order": c.Answers["order"], "order_link": c.Answers["order_link"], "fee": c.Answers["fee"]}
	t := textJob{to: to, reply: channels.Reply{Language: c.Language, Text: h.c.Script.Text(c.Language, "notice.order-fee_due", to.Channel, facts)}}
	d.jobs = append(d.jobs, Job{ID: "link:" + hashed(c.Key), Kind: kindText, Due: h.c.Now(), Payload: t.encode()})
	return outcome("sent")
}
