package storetest

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/rathausruf/rathausruf/callback"
)

// hangUp makes a request one that ended before anything was booked.
func (p *player) hangUp(t *rapid.T) {
	p.change(t, func(r *callback.Request) error {
		r.Status, r.ClosedAt = callback.Unfinished, start
		return nil
	})
}

// claim takes a request in hand for some minutes.
func (p *player) claim(t *rapid.T) {
	until := p.now().Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "minutes")) * time.Minute)
	p.change(t, func(r *callback.Request) error {
		if r.Status.Open() {
			r.Status, r.Claim = callback.Claimed, callback.Claim{By: "a", Until: until}
		}
		return nil
	})
}

// wake sets when a request is looked at next: never, now, or in some minutes.
func (p *player) wake(t *rapid.T) {
	at := time.Time{}
	if in := rapid.IntRange(-1, 9).Draw(t, "minutes"); in >= 0 {
		at = p.now().Add(time.Duration(in) * time.Minute)
	}
	p.change(t, wake(at))
}

func (p *player) change(t *rapid.T, change func(*callback.Request) error) {
	got, err := p.Update(p.Context(), p.some(t).Reference, callback.Room{}, change)
	expect(t, err, nil)
	p.requests[got.Reference] = got
}

// letGo wakes nobody any more, so that the next sequence reads only its own.
func (p *player) letGo(t *rapid.T) {
	for reference := range p.requests {
		_, err := p.Update(p.Context(), reference, callback.Room{}, func(r *callback.Request) error {
			r.Wake = time.Time{}
			return cancel(r)
		})
		expect(t, err, nil)
	}
}

// compareLists holds every list of the store against the model.
func (p *player) compareLists(t *rapid.T) {
	own := []string{p.department}
	for _, l := range []struct {
		name string
		q    callback.Query
		in   func(callback.Request) bool
		by   func(callback.Request) time.Time
	}{
		{"awake", callback.Query{Awake: true}, p.isAwake, func(r callback.Request) time.Time { return r.Wake }},
		{"unfinished", callback.Query{Unfinished: true}, isUnfinished, created},
		{"the queue", callback.Query{Queue: true}, func(r callback.Request) bool { return r.Status.Open() },
			func(r callback.Request) time.Time { return r.Due }},
		{"in hand", callback.Query{Queue: true, Statuses: []callback.Status{callback.Claimed, callback.Calling}},
			func(r callback.Request) bool { return r.StatusAt(p.now()).InHand() }, func(r callback.Request) time.Time { return r.Due }},
		{"all", callback.Query{}, func(r callback.Request) bool { return !isUnfinished(r) }, created},
	} {
		l.q.Departments, l.q.Limit = own, 500
		list, _, err := p.Requests(p.Context(), l.q)
		expect(t, err, nil)
		if got, want := references(list), p.ordered(l.in, l.by); !slices.Equal(got, want) {
			t.Fatalf("%s: the store says %q, the model %q", l.name, got, want)
		}
	}
}

func (p *player) isAwake(r callback.Request) bool {
	return !r.Wake.IsZero() && !r.Wake.After(p.now())
}

func isUnfinished(r callback.Request) bool { return r.Status == callback.Unfinished }

func created(r callback.Request) time.Time { return r.CreatedAt }

// ordered are those of the model that belong to a list, by moment, then
// reference.
func (m *model) ordered(in func(callback.Request) bool, by func(callback.Request) time.Time) []string {
	return references(slices.SortedFunc(func(yield func(callback.Request) bool) {
		for r := range maps.Values(m.requests) {
			if in(r) && !yield(r) {
				return
			}
		}
	}, func(a, b callback.Request) int {
		return cmp.Or(by(a).Compare(by(b)), cmp.Compare(a.Reference, b.Reference))
	}))
}
