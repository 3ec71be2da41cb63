package bot_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

const (
	first  = "2026-11-25T09:30:00+01:00/2026-11-25T10:00:00+01:00"
	second = "2026-11-25T10:00:00+01:00/2026-11-25T10:30:00+01:00"
)

func TestWindowsAreOfferedInPages(t *testing.T) {
	w := newWorld(t)
	w.do("callback.mine", "none")
	w.give("department", "buergerbuero")
	r := w.do("callback.offer", "offered")
	page := ids(r)
	if page != first+" "+second+" 2026-11-25T10:30:00+01:00/2026-11-25T11:00:00+01:00" {
		t.Fatalf("choices %s", page)
	}
	var seen []string
	for w.answers["after"] != "" {
		seen = append(seen, ids(r))
		r = w.do("callback.offer", "offered")
	}
	seen = strings.Fields(strings.Join(append(seen, ids(r)), " "))
	free, err := w.office.Bookable(t.Context(), "buergerbuero", channels.Voice, w.Now(), 30)
	if err != nil || len(seen) != len(free) {
		t.Errorf("%d of %d windows offered, %v", len(seen), len(free), err)
	}
	for i, id := range seen {
		if slices.Contains(seen[:i], id) || len(id) > 52 {
			t.Errorf("%s is offered twice, or longer than a choice may be", id)
		}
	}
	if r = w.do("callback.offer", "offered"); ids(r) != page {
		t.Errorf("after the last page comes %s", ids(r))
	}
}

// Whoever looked at later windows and then begins anew, or loses the window
// they wanted, is offered the first ones.
func TestOffersBeginWithTheFirstWindowAgain(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero")
	later := func() {
		w.do("callback.offer", "offered")
		if w.answers["after"] == "" {
			t.Fatal("there are no later windows")
		}
	}
	later()
	w.do("callback.mine", "none")
	w.expect("after", "")
	later()
	w.give("slot", "2026-11-25T03:00:00+01:00/2026-11-25T03:30:00+01:00", "phone", mobile)
	w.do("callback.hold", "full")
	w.expect("after", "")
	later()
	w.do("callback.book", "full")
	w.expect("after", "")
	later()
	w.give("slot", first)
	w.do("callback.book", "booked")
	w.expect("after", "")
	later()
	w.do("callback.mine", "one")
	w.expect("after", "")
	w.advance(20 * 24 * time.Hour)
	w.give("after", "2026-11-25T10:30:00+01:00") // long past
	if r := w.do("callback.offer", "offered"); r.Choices[0].ID < "2026-12-15" {
		t.Errorf("choices %s", ids(r))
	}
}

func TestNoWindowIsFree(t *testing.T) {
	w := newWorld(t)
	w.give("department", "voll")
	w.do("callback.offer", "none")
	w.give("department", "nowhere")
	w.do("callback.offer", "error")
}

func TestBookByPhone(t *testing.T) {
	w := newWorld(t)
	w.do("callback.mine", "none")
	w.do("callback.caller", "known")
	w.expect("phone", mobile)
	w.give("department", "buergerbuero", "slot", first, "name", "Erika Muster", "concern", "Ausweis")
	w.do("callback.hold", "held")
	w.do("callback.book", "booked")
	w.expect("slot", first)
	w.expect("promise", "2026-11-25T10:00:00+01:00")
	r, err := w.office.Mine(t.Context(), mobile)
	if err != nil || r.Reference != w.answers["reference"] || r.Name != "Erika Muster" || r.Door != "voice" {
		t.Fatalf("booked %+v, %v", r, err)
	}
	sent := w.send()
	if len(sent) != 1 || sent[0] != mobile+": de notice.confirmed sms department=buergerbuero department_name=Bürgerbüro reference="+r.Reference+" slot="+first {
		t.Errorf("sent %q", sent)
	}
	w.do("callback.mine", "one")
	w.do("callback.book", "already")
	w.expect("reference", r.Reference)
}

func TestLandlineGetsNoText(t *testing.T) {
	w := newWorld(t)
	w.from.ID = landline
	w.do("callback.caller", "known")
	w.give("department", "buergerbuero", "slot", "asap")
	w.do("callback.hold", "held")
	w.do("callback.book", "booked")
	w.expect("slot", "asap")
	if sent := w.send(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestBookedByTextIsConfirmedByTheReply(t *testing.T) {
	w := newWorld(t)
	w.from.Channel = channels.SMS
	w.give("department", "buergerbuero", "slot", "asap", "phone", mobile)
	w.do("callback.book", "booked")
	if sent := w.send(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

// The gateway dies after an action and before the end of its turn: the
// network repeats the message, and there is one booking and one text.
func TestCrashBetweenActionAndEnd(t *testing.T) { onEachStore(t, crashBetweenActionAndEnd) }

func crashBetweenActionAndEnd(t *testing.T, open opener) {
	w := newWorldOn(t, open)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	m := w.message("callback.book")
	w.fails = func() error { return errCrash }
	before := maps.Clone(w.answers)
	if _, err := w.hub.Receive(t.Context(), m); err == nil {
		t.Fatal("no error")
	}
	w.fails, w.answers = nil, before
	w.receive(m, "booked")
	w.receive(m, "booked")
	list, _, err := w.store.Requests(t.Context(), callback.Query{})
	if err != nil || len(list) != 1 || list[0].Reference != w.answers["reference"] {
		t.Errorf("%d requests, %v", len(list), err)
	}
	if sent := w.send(); len(sent) != 1 {
		t.Errorf("sent %q", sent)
	}
}

func TestFullWindow(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	w.from.ID = other
	w.give("phone", other)
	w.do("callback.hold", "full")
	w.do("callback.book", "full")
	w.give("slot", "2026-11-25T03:00:00+01:00/2026-11-25T03:30:00+01:00")
	w.do("callback.hold", "full")
	w.do("callback.book", "full")
	w.give("slot", "morgen")
	w.do("callback.book", "error")
}

func TestNumbers(t *testing.T) {
	w := newWorld(t)
	for typed, want := range map[string]string{
		"0171 39200 11": "ok", "12": "unclear", "0900 1234567": "premium", "112": "emergency", "+44 20 7946 0018": "foreign",
	} {
		w.give("number", typed)
		w.do("callback.number", want)
	}
	w.from.ID = ""
	w.do("callback.caller", "ask")
	w.do("callback.mine", "none")
	w.give("department", "buergerbuero", "slot", "asap", "phone", "0900 1234567")
	w.do("callback.book", "refused")
}

func TestConfirmOutsideOfATurn(t *testing.T) {
	w := newWorld(t)
	r, err := w.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "api"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.hub.Confirm(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	r.Phone = landline
	if err := w.hub.Confirm(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if sent := w.send(); len(sent) != 1 || !strings.Contains(sent[0], "notice.confirmed") {
		t.Errorf("sent %q", sent)
	}
}

// A system that gets no answer books again, long after the text has gone: the
// citizen is written to once, and once more when it is moved.
func TestConfirmedOnceForEachPlan(t *testing.T) { onEachStore(t, confirmedOnceForEachPlan) }

func confirmedOnceForEachPlan(t *testing.T, open opener) {
	w := newWorldOn(t, open)
	anna := callback.Staff{Login: "anna", Departments: []string{"*"}}
	confirm := func(r callback.Request, err error, want int) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := w.hub.Confirm(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if sent := w.send(); len(sent) != want {
			t.Fatalf("sent %q, want %d", sent, want)
		}
	}
	book := func() (callback.Request, error) {
		return w.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "api", Key: "api:1"})
	}
	first, err := book()
	confirm(first, err, 1)
	again, err := book()
	confirm(again, err, 1)
	_, err = w.caller.Claim(t.Context(), first.Reference, anna)
	confirm(first, err, 1) // as it was seen before
	_, err = w.caller.Release(t.Context(), first.Reference, anna)
	for range 2 {
		var moved callback.Request
		if err == nil {
			moved, err = w.office.Move(t.Context(), first.Reference, slotOf(t, second), "api", "", "api:2")
		}
		confirm(moved, err, 2)
	}
	confirm(first, nil, 2)
}

// A text that could not be enqueued is not taken for sent.
func TestConfirmationIsMadeUpFor(t *testing.T) {
	full := &fullOutbox{}
	w := newWorld(t, func(c *bot.Config) { full.Store, c.Store = c.Store, full })
	book := func() callback.Request {
		r, err := w.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "api", Key: "api:1"})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	full.err = errCrash
	if err := w.hub.Confirm(t.Context(), book()); !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	full.err = nil
	if err := w.hub.Confirm(t.Context(), book()); err != nil {
		t.Fatal(err)
	}
	if sent := w.send(); len(sent) != 1 {
		t.Errorf("sent %q", sent)
	}
}

// fullOutbox takes no jobs.
type fullOutbox struct {
	bot.Store
	err error
}

func (f *fullOutbox) Enqueue(ctx context.Context, jobs ...bot.Job) error {
	if f.err != nil {
		return f.err
	}
	return f.Store.Enqueue(ctx, jobs...)
}

func slotOf(t *testing.T, s string) callback.Slot {
	t.Helper()
	from, to, _ := strings.Cut(s, "/")
	var slot callback.Slot
	var err1, err2 error
	slot.From, err1 = time.Parse(time.RFC3339, from)
	slot.To, err2 = time.Parse(time.RFC3339, to)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return slot
}

// Who books for another number than their own may see what they booked.
func TestBookedForAnotherNumber(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", "asap", "phone", landline)
	w.do("callback.book", "proving") // and nobody is called before it is proven
	ref := w.answers["reference"]
	w.answers = map[string]string{}
	w.give("department", "buergerbuero", "slot", first, "phone", landline)
	w.do("callback.book", "already")
	w.expect("reference", ref)
	w.expect("slot", "asap")
}
