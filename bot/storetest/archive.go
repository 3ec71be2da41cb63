package storetest

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// movers are the references of furnish.
var movers = []string{"1234567", "2345678", "3456789"}

// Archived is a store whose contents can be moved.
type Archived interface {
	bot.Store
	bot.Keyring
	bot.Archive
}

// kinds are all there are of records.
var kinds = []string{
	"closure", "delivery", "entry", "job", "keyring", "language", "link", "media", "member", "missed", "order",
	"reach", "reply", "request", "session", "talk", "tally", "tries",
}

// Moved fills the first store and moves it from each to the next: nothing
// changes on the way, and the last one goes on as the first would have.
func Moved(t *testing.T, open ...func(t *testing.T, now func() time.Time) Archived) {
	clock := newClock()
	var dumps []map[string]string
	var last Archived
	for i, o := range open {
		store := o(t, clock.Now)
		t.Cleanup(func() { store.Close() })
		s := &suite{T: t, Store: store, clock: clock}
		empty, err := store.Empty(t.Context())
		s.ok(err)
		equal(s, empty, true)
		if i == 0 {
			furnish(s, store)
		} else {
			var records []bot.Archived
			s.ok(last.Dump(t.Context(), func(a bot.Archived) error {
				records = append(records, a)
				return nil
			}))
			for some := range slices.Chunk(records, 7) {
				s.ok(store.Load(t.Context(), some))
			}
		}
		empty, err = store.Empty(t.Context())
		s.ok(err)
		equal(s, empty, false)
		dumps, last = append(dumps, dumped(s, store)), store
		equal(s, dumps[i], dumps[0])
	}
	movedOn(&suite{T: t, Store: last, clock: clock})
}

// dumped counts every record by what it says; deliveries without when they
// were written, which one store knows only roughly.
func dumped(s *suite, store Archived) map[string]string {
	s.Helper()
	found := map[string]bool{}
	records := map[string]string{}
	s.ok(store.Dump(s.Context(), func(a bot.Archived) error {
		found[a.Kind()] = true
		if a.Delivery != nil {
			if d := a.Delivery.Kept.Sub(start); d < -2*time.Second || d > 2*time.Second {
				s.Errorf("the delivery was kept %v off", d)
			}
			a.Delivery.Kept = time.Time{}
		}
		data, err := json.Marshal(a)
		records[string(data)] = a.Kind()
		return err
	}))
	equal(s, slices.Sorted(maps.Keys(found)), kinds)
	return records
}

// furnish writes something of every kind.
func furnish(s *suite, store Archived) {
	later := start.Add(24 * time.Hour)
	s.ok(store.SaveKeyring(s.Context(), nil, []byte("key")))
	for i, ref := range movers {
		r := request(i, -1)
		r.Reference = ref
		r.Phone, r.Key, r.Name = []string{"+4917139200001", "+4917139200002", ""}[i], "key "+ref, "Ada"
		r.Slot = callback.Slot{From: later, To: later.Add(30 * time.Minute)}
		r.Due = later
		if i == 2 {
			r.Status, r.ClosedAt = callback.Done, start
		}
		_, err := s.Add(s.Context(), r, callback.Room{Capacity: 3})
		s.ok(err)
	}
	_, err := s.Update(s.Context(), movers[0], callback.Room{}, func(r *callback.Request) error {
		r.Status, r.Claim, r.Wake = callback.Claimed, callback.Claim{By: "e.muster", Until: later}, later
		return nil
	})
	s.ok(err)
	s.ok(s.SaveMedia(s.Context(), movers[0], []byte("voice\x00")))
	furnishTalks(s)
	s.ok(s.SetReach(s.Context(), channels.Address{Channel: "sms", ID: "+4917139200001"}, bot.Reach{OptedOut: true, Blocked: true}))
	_, err = s.Delivered(s.Context(), channels.Delivery{Channel: "sms", ID: "SM1", To: channels.Address{Channel: "sms", ID: "+4917139200001"}, Rank: 3, At: start})
	s.ok(err)
	s.ok(s.Link(s.Context(), channels.Address{Channel: "telegram", ID: "77"}, "+4917139200001", "code", later))
	s.ok(s.Speak(s.Context(), channels.Address{Channel: "sms", ID: "+4917139200001"}, "tr", later))
	s.ok(s.Speak(s.Context(), channels.Address{Channel: "web", ID: "w"}, "en", later))
	s.ok(s.SaveClosure(s.Context(), callback.Closure{ID: "c1", Department: "town", From: start, To: later, Reason: "Fortbildung", By: "e.muster"}))
	s.ok(s.SaveMember(s.Context(), callback.Staff{Login: "e.muster", Name: "Erika", Role: "lead", CreatedAt: start}))
	s.ok(s.SaveSession(s.Context(), "token", []byte("session\x00"), later))
	for range 2 {
		_, err = s.Take(s.Context(), "a key", 5, time.Hour)
		s.ok(err)
	}
	s.ok(s.PutOrder(s.Context(), orders.Order{Source: "ausweise", Number: "A1", Status: orders.Received, Version: 4, CreatedAt: start}, true))
	s.ok(s.PutOrder(s.Context(), orders.Order{Source: "ausweise", Number: "A2", Status: orders.HandedOver, CreatedAt: start}, true))
	for i := range int64(3) {
		s.ok(s.Append(s.Context(), callback.Entry{Seq: i + 1, At: start, Login: "e.muster", Action: "request.seen", Hash: "h"}))
	}
	_, err = s.DropEntries(s.Context(), 1)
	s.ok(err)
	s.ok(s.SaveTally(s.Context(), callback.Tally{Day: "2026-11-24"}))
	for range 3 {
		s.ok(s.Miss(s.Context(), bot.Missed{Day: "2026-11-25", Language: "de", Words: "wo ist …"}))
	}
}

// furnishTalks writes a conversation with a chat, one without, and jobs in and
// out of lanes, tried and buried.
func furnishTalks(s *suite) {
	job := func(id, lane string) bot.Job {
		return bot.Job{ID: id, Kind: "text", Due: start, Payload: []byte("payload of " + id), Lane: lane}
	}
	for i, message := range []string{"m1", "m2"} {
		t := s.begin("sms:a", message)
		t = filled(t, "state "+message, "reply "+message, job("lane "+message, "sms:a"))
		t.Lines = [][]byte{[]byte("line a " + message), []byte("line b " + message)}
		t.Chat = &callback.Chat{ID: "chat", Conversation: "sms:a", Department: "town", Asked: start, Last: start.Add(time.Duration(i) * time.Second)}
		s.ok(s.End(s.Context(), t))
	}
	s.ok(s.End(s.Context(), filled(s.begin("web:b", "m1"), "state of b", "")))
	s.ok(s.Enqueue(s.Context(), job("free", ""), job("dead", "")))
	leased, err := s.Lease(s.Context(), 10, time.Minute)
	s.ok(err)
	for _, j := range leased {
		if j.ID == "free" {
			continue
		}
		j.Due, j.Error = start.Add(time.Hour), "the network was busy"
		s.ok(s.Retry(s.Context(), j, j.ID == "dead"))
	}
	for _, j := range leased {
		if j.ID == "free" {
			s.ok(s.Retry(s.Context(), j, false))
		}
	}
}

// movedOn: what was moved is found, ordered and refused as before.
func movedOn(s *suite) {
	t, err := s.Begin(s.Context(), "sms:a", "m1", time.Minute)
	s.ok(err)
	equal(s, [2]any{t.Repeat, string(t.Reply)}, [2]any{true, "reply m1"})
	t = s.begin("sms:a", "m3")
	equal(s, string(t.State), "state m2")
	t = filled(t, "state m3", "reply m3")
	t.Lines = [][]byte{[]byte("line a m3")}
	s.ok(s.End(s.Context(), t))
	lines, err := s.Lines(s.Context(), "sms:a", 3)
	s.ok(err)
	equal(s, lines, []bot.Numbered{{Seq: 4, Body: []byte("line b m2")}, {Seq: 5, Body: []byte("line a m3")}})
	chats, err := s.Chats(s.Context())
	s.ok(err)
	equal(s, len(chats), 1)
	r, err := s.OpenFor(s.Context(), "+4917139200002")
	s.ok(err)
	equal(s, r.Reference, movers[1])
	again := request(8, -1)
	again.Phone = "+4917139200002"
	_, err = s.Add(s.Context(), again, callback.Room{Capacity: 1})
	s.is(err, callback.ErrBooked)
	again.Phone, again.Slot, again.Key = "", r.Slot, ""
	_, err = s.Add(s.Context(), again, callback.Room{Capacity: 3})
	s.is(err, callback.ErrFull)
	list, _, err := s.Requests(s.Context(), callback.Query{Queue: true})
	s.ok(err)
	equal(s, len(list), 2)
	s.clock.advance(2 * time.Hour)
	var order []string
	for range 3 {
		leased, err := s.Lease(s.Context(), 10, time.Minute)
		s.ok(err)
		for _, j := range leased {
			order = append(order, j.ID)
			s.ok(s.Finish(s.Context(), j))
		}
	}
	slices.Sort(order[:max(0, len(order)-1)]) // the second of the lane comes last
	equal(s, order, []string{"free", "lane m1", "lane m2"})
	s.backlog(0, 1)
	s.is(s.Append(s.Context(), callback.Entry{Seq: 3, At: start}), callback.ErrChained)
	s.ok(s.Append(s.Context(), callback.Entry{Seq: 4, At: start}))
}
