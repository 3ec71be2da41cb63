package storetest

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"pgregory.net/rapid"

	"github.com/rathausruf/rathausruf/callback"
)

func modelTests() []test {
	return []test{{"any sequence: never over capacity or quota, and every list as it should be", anySequence}}
}

// model is what a store should know, in the simplest form.
type model struct {
	department string
	requests   map[string]callback.Request
	holds      map[string]callback.Hold
	now        func() time.Time
}

// room of every window in the model: three places, one of them for the web.
func (m *model) room(door, holder string) callback.Room {
	r := callback.Room{Capacity: 3, Holder: holder}
	if door == "web" {
		r.Quota = 1
	}
	return r
}

// taken counts without the hold and the request named.
func (m *model) occupied(w int, holder, reference string) callback.Taken {
	t := callback.Taken{ByDoor: map[string]int{}}
	for _, r := range m.requests {
		if r.Occupies() && r.Slot.From.Equal(window(w).From) && r.Reference != reference {
			t.Total++
			t.ByDoor[r.Door]++
		}
	}
	for _, h := range m.holds {
		if h.Until.After(m.now()) && h.Slot.From.Equal(window(w).From) && h.Holder != holder {
			t.Total++
			t.ByDoor[h.Door]++
		}
	}
	return t
}

func (m *model) full(w int, door, holder, reference string) bool {
	t, room := m.occupied(w, holder, reference), m.room(door, holder)
	return t.Total >= room.Capacity || room.Quota > 0 && t.ByDoor[door] >= room.Quota
}

// anySequence plays random bookings, moves, cancellations, hang-ups and holds
// on the store and the model; both must come to the same.
func anySequence(s *suite) {
	run := 0
	rapid.Check(s.T, func(t *rapid.T) {
		run++ // a department of its own instead of an empty store
		m := &model{
			department: fmt.Sprint("d", run), now: s.clock.Now,
			requests: map[string]callback.Request{}, holds: map[string]callback.Hold{},
		}
		p := player{suite: s, model: m, run: run}
		t.Repeat(map[string]func(*rapid.T){
			"add": p.add, "move": p.move, "cancel": p.cancel, "hold": p.hold, "release": p.release,
			"wake": p.wake, "claim": p.claim, "hang up": p.hangUp,
			"wait": func(*rapid.T) { s.clock.advance(3 * time.Minute) },
			"":     p.compare,
		})
		p.letGo(t)
	})
}

// player plays one sequence.
type player struct {
	*suite
	*model
	run   int
	count int
}

var (
	windows = rapid.IntRange(0, 3)
	doors   = rapid.SampledFrom([]string{"sms", "voice", "web"})
	holders = rapid.SampledFrom([]string{"", "h1", "h2", "h3"})
)

func (p *player) add(t *rapid.T) {
	w, door, holder := windows.Draw(t, "window"), doors.Draw(t, "door"), holders.Draw(t, "holder")
	p.count++
	r := request(p.run*1000+p.count, w)
	r.Department, r.Door = p.department, door
	got, err := p.Add(p.Context(), r, p.room(door, holder))
	if p.full(w, door, holder, "") {
		expect(t, err, callback.ErrFull)
		return
	}
	expect(t, err, nil)
	p.requests[r.Reference] = got
	delete(p.holds, holder)
}

// some draws one of the requests.
func (p *player) some(t *rapid.T) callback.Request {
	if len(p.requests) == 0 {
		t.Skip("no request")
	}
	list := []string{}
	for ref := range maps.Keys(p.requests) {
		list = append(list, ref)
	}
	return p.requests[rapid.SampledFrom(sorted(list)).Draw(t, "request")]
}

func (p *player) move(t *rapid.T) {
	r, w, holder := p.some(t), windows.Draw(t, "window"), holders.Draw(t, "holder")
	got, err := p.Update(p.Context(), r.Reference, p.room(r.Door, holder), func(r *callback.Request) error {
		r.Status = callback.Booked
		return moveTo(w)(r)
	})
	stays := r.Occupies() && r.Slot.From.Equal(window(w).From)
	if !stays && p.full(w, r.Door, holder, r.Reference) {
		expect(t, err, callback.ErrFull)
		return
	}
	expect(t, err, nil)
	p.requests[r.Reference] = got
	if !stays {
		delete(p.holds, holder)
	}
}

func (p *player) cancel(t *rapid.T) { p.change(t, cancel) }

func (p *player) hold(t *rapid.T) {
	w, door := windows.Draw(t, "window"), doors.Draw(t, "door")
	h := callback.Hold{
		Department: p.department, Slot: window(w), Door: door, Holder: "h1", Until: p.now().Add(10 * time.Minute),
	}
	if other := holders.Draw(t, "holder"); other != "" {
		h.Holder = other
	}
	err := p.Hold(p.Context(), h, p.room(door, ""))
	if p.full(w, door, h.Holder, "") {
		expect(t, err, callback.ErrFull)
		return
	}
	expect(t, err, nil)
	p.holds[h.Holder] = h
}

func (p *player) release(t *rapid.T) {
	holder := holders.Draw(t, "holder")
	expect(t, p.Release(p.Context(), p.department, holder), nil)
	delete(p.holds, holder)
}

// compare holds the store against the model after every step.
func (p *player) compare(t *rapid.T) {
	got, err := p.Taken(p.Context(), p.department, window(0).From, window(4).From)
	expect(t, err, nil)
	for w := range 4 {
		want, is := p.occupied(w, "", ""), got[window(w).From.UTC()]
		if is.Total != want.Total || is.Total > 3 || is.ByDoor["web"] != want.ByDoor["web"] || is.ByDoor["web"] > 1 {
			t.Fatalf("window %d: the store says %+v, the model %+v", w, is, want)
		}
	}
	p.compareLists(t)
}

func expect(t *rapid.T, err, want error) {
	if !errors.Is(err, want) {
		t.Fatalf("error is %v, want %v", err, want)
	}
}
