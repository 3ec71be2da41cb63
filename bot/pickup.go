package bot

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	// hereBefore is how long before their window somebody may say that they are
	// there.
	hereBefore = 30 * time.Minute
	// visitsRead is how many open visits of a library are looked through for a
	// reader's: more than its windows hold.
	visitsRead = 2000
)

// visit finds the reader's open visit.
func (h *Hub) visit(ctx context.Context, s Service, c dialogs.Call) (o orders.Order, ok bool, err error) {
	if s.Branches == nil || s.Book == nil {
		return o, false, nil
	}
	session, err := h.session(c.Answers["session"])
	if err != nil {
		return o, false, err
	}
	reader := hashed(c.Answers["source"] + "/" + session.Reader)
	for cursor, read := "", 0; read < visitsRead; {
		list, next, err := s.Book.Open(ctx, 500, cursor)
		if err != nil {
			return o, false, fmt.Errorf("look for a visit: %w", err)
		}
		for _, o := range list {
			if o.Kind == orders.KindPickup && o.Pickup != nil && o.Pickup.Reader == reader && h.c.Now().Before(o.Pickup.To) {
				return o, true, nil
			}
		}
		if read += len(list); next == "" {
			break
		}
		cursor = next
	}
	return o, false, nil
}

// hereNow reports whether it is time for a visit.
func (h *Hub) hereNow(o orders.Order) bool {
	now := h.c.Now()
	return !now.Before(o.Pickup.From.Add(-hereBefore)) && now.Before(o.Pickup.To)
}

// collecting is what a reader can fetch in one visit: all that is ready at one
// branch.
type collecting struct {
	branch string // ID of the department
	items  []orders.Item
	until  orders.Date // the first that is kept no longer
}

// collectable finds the branch at which most is ready.
func (h *Hub) collectable(s Service, a orders.Account) (best collecting, ok bool) {
	at := map[string]*collecting{}
	var order []string
	for _, i := range a.Items {
		if !h.ready(i) {
			continue
		}
		id := ""
		if s.Branch != nil {
			id = s.Branch(i.Place, i.PlaceID)
		}
		if id == "" && len(s.Branches.Departments()) == 1 {
			id = s.Branches.Departments()[0].ID
		}
		if id == "" {
			continue
		}
		if at[id] == nil {
			at[id] = &collecting{branch: id}
			order = append(order, id)
		}
		at[id].items = append(at[id].items, i)
		if !i.Until.IsZero() && (at[id].until.IsZero() || i.Until.Before(at[id].until.Time)) {
			at[id].until = i.Until
		}
	}
	for _, id := range order {
		if len(at[id].items) > len(best.items) {
			best = *at[id]
		}
	}
	return best, len(best.items) > 0
}

// pickupOffer offers windows for one visit.
func (h *Hub) pickupOffer(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		return deref(res), err
	}
	s, err := h.service(c)
	if err != nil || s.Branches == nil {
		return dialogs.Result{Outcome: "nothing"}, err
	}
	what, ok := h.collectable(s, a)
	if !ok {
		return outcome("nothing")
	}
	free, err := s.Branches.Offer(ctx, what.branch, c.Message.From.Channel, c.Now, allWindows)
	if err != nil {
		return dialogs.Result{}, err
	}
	wanted := readWish(c.Answers["wanted"], h.c.Town.Location)
	free = slices.DeleteFunc(free, func(f callback.Free) bool { return what.until.Over(f.From) })
	if fit := wanted.among(free); len(fit) > 0 {
		free = fit
	}
	if len(free) == 0 {
		return outcome("none")
	}
	part, err := strconv.Atoi(c.Answers["after"])
	parts := h.parts(free, true)
	if err != nil || part < 0 {
		part = 0
	}
	part %= len(parts)
	out := dialogs.Result{Outcome: "offered", Answers: map[string]string{
		"after": strconv.Itoa(part + 1), "wanted": "", "place": h.branchTitle(s, what.branch, c.Language), "count": strconv.Itoa(len(what.items)),
	}}
	for _, f := range parts[part] {
		out.Choices = append(out.Choices, channels.Choice{ID: h.slotAnswer(f.Slot)})
	}
	return out, nil
}

// branchTitle is what a branch is called.
func (h *Hub) branchTitle(s Service, id, language string) string {
	if d, ok := s.Branches.Department(id); ok {
		return d.Title(language)
	}
	return id
}

// pickupBook books a visit. Its place is held until it is over, before it is
// written: a window is never fuller than it may be.
func (h *Hub) pickupBook(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	slot, err := readSlot(c.Answers["slot"])
	if err != nil || slot.Zero() {
		return outcome("full")
	}
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		return deref(res), err
	}
	s, err := h.service(c)
	if err != nil || s.Branches == nil || s.Book == nil {
		return dialogs.Result{Outcome: "nothing"}, err
	}
	session, err := h.session(c.Answers["session"])
	if err != nil {
		return h.unserved(c, err)
	}
	if o, has, err := h.visit(ctx, s, c); has || err != nil { // one at a time
		booked := h.visitBooked(s, c, o)
		if has && o.Key == hashed(c.Key) { // a repeat finds its own
			h.confirmVisit(ctx, d, c, booked.Answers)
		}
		return booked, err
	}
	what, ok := h.collectable(s, a)
	if !ok {
		return outcome("nothing")
	}
	reader := hashed(c.Answers["source"] + "/" + session.Reader)
	if err := h.holdVisit(ctx, s, what.branch, slot, c.Message.From.Channel, reader); err != nil {
		if errors.Is(err, callback.ErrFull) || errors.Is(err, callback.ErrPast) {
			return outcome("full")
		}
		return dialogs.Result{}, err
	}
	o := orders.Order{
		Kind: orders.KindPickup, Status: orders.Received, Place: h.branchTitle(s, what.branch, h.c.Town.Language), Until: slot.To,
		Pickup: &orders.Pickup{Branch: what.branch, From: slot.From, To: slot.To, Reader: reader},
	}
	for _, i := range what.items {
		o.Pickup.Items = append(o.Pickup.Items, orders.Fetched{ID: i.ID, Title: i.Title, Place: i.Place})
	}
	if o, err = h.createOrder(ctx, s.Book, o, c.Key); err != nil {
		return dialogs.Result{}, err
	}
	booked := h.visitBooked(s, c, o)
	h.confirmVisit(ctx, d, c, booked.Answers)
	return booked, nil
}

// visitBooked tells of a visit.
func (h *Hub) visitBooked(s Service, c dialogs.Call, o orders.Order) dialogs.Result {
	if o.Pickup == nil {
		return dialogs.Result{}
	}
	return dialogs.Result{Outcome: "booked", Answers: map[string]string{
		"order": o.Number, "slot": h.slotAnswer(callback.Slot{From: o.Pickup.From, To: o.Pickup.To}),
		"place": h.branchTitle(s, o.Pickup.Branch, c.Language), "after": "", "order_link": h.orderLink(o),
	}}
}

// holdVisit takes a place of a window for as long as the window lasts.
func (h *Hub) holdVisit(ctx context.Context, s Service, branch string, slot callback.Slot, door, reader string) error {
	if err := s.Branches.Hold(ctx, branch, slot, door, reader); err != nil {
		return err
	}
	err := h.c.Store.Hold(ctx, callback.Hold{Department: branch, Slot: slot, Door: door, Holder: reader, Until: slot.To},
		callback.Room{Capacity: math.MaxInt32, Holder: reader}) // the place is ours already
	if err != nil {
		return fmt.Errorf("hold a place for a visit: %w", err)
	}
	return nil
}

// confirmVisit writes to who phoned, if their telephone takes texts.
func (h *Hub) confirmVisit(ctx context.Context, d *doing, c dialogs.Call, answers map[string]string) {
	if c.Message.From.Channel != channels.Voice {
		return
	}
	to, ok, err := h.tellTo(ctx, d, c)
	if err != nil || !ok {
		return
	}
	facts := map[string]string{"order": answers["order"], "slot": answers["slot"], "place": answers["place"], "link": answers["order_link"]}
	t := textJob{to: to, reply: channels.Reply{Language: c.Language, Text: h.c.Script.Text(c.Language, "notice.visit", to.Channel, facts)}}
	d.jobs = append(d.jobs, Job{ID: "visit:" + c.Answers["source"] + "/" + answers["order"], Kind: kindText, Due: h.c.Now(), Payload: t.encode()})
}
