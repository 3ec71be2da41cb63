package callback

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// memory is a Book, Slots and Limits that does what their comments say, in
// one map under one lock. Requests are kept as JSON, as stores do.
type memory struct {
	mu       sync.Mutex
	now      func() time.Time
	requests map[string][]byte
	holds    map[[2]string]Hold
	tries    map[string]tried
	down     error // returned by everything
	clash    int   // so many Adds find their reference in use
	taken    int   // calls of Taken
	shut     int   // closed requests that were looked at by Requests
}

type tried struct {
	n     int
	until time.Time
}

func newMemory(now func() time.Time) *memory {
	return &memory{now: now, requests: map[string][]byte{}, holds: map[[2]string]Hold{}, tries: map[string]tried{}}
}

func (m *memory) read(reference string) (r Request, ok bool) {
	b, ok := m.requests[reference]
	if ok {
		if err := json.Unmarshal(b, &r); err != nil {
			panic(err)
		}
	}
	return r, ok
}

func (m *memory) write(r Request) Request {
	r.Version++
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	m.requests[r.Reference] = b
	r, _ = m.read(r.Reference)
	return r
}

func (m *memory) all() []Request {
	var list []Request
	for reference := range m.requests {
		r, _ := m.read(reference)
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Request) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.Reference, b.Reference))
	})
	return list
}

// fits reports whether r fits into its slot.
func (m *memory) fits(r Request, room Room) bool {
	if !r.Occupies() {
		return true
	}
	t := m.count(r.Department, r.Slot.From, r.Reference, room.Holder)
	return t.Total < room.Capacity && (room.Quota == 0 || t.ByDoor[r.Door] < room.Quota)
}

func (m *memory) count(department string, from time.Time, but, holder string) Taken {
	t := Taken{ByDoor: map[string]int{}}
	for _, r := range m.all() {
		if r.Department == department && r.Occupies() && r.Slot.From.Equal(from) && r.Reference != but {
			t.Total++
			t.ByDoor[r.Door]++
		}
	}
	for key, h := range m.holds {
		if key[0] == department && h.Slot.From.Equal(from) && h.Until.After(m.now()) && (holder == "" || key[1] != holder) {
			t.Total++
			t.ByDoor[h.Door]++
		}
	}
	return t
}

func (m *memory) Add(_ context.Context, r Request, room Room) (Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return Request{}, m.down
	}
	for _, other := range m.all() {
		if r.Key != "" && other.Key == r.Key {
			return other, nil
		}
	}
	for _, other := range m.all() {
		if other.Phone == r.Phone && other.Status.Open() {
			return other, ErrBooked
		}
	}
	if _, there := m.requests[r.Reference]; there || m.clash > 0 {
		m.clash--
		return Request{}, ErrReference
	}
	if !m.fits(r, room) {
		return Request{}, ErrFull
	}
	delete(m.holds, [2]string{r.Department, room.Holder})
	return m.write(r), nil
}

func (m *memory) Update(_ context.Context, reference string, room Room, change func(*Request) error) (Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return Request{}, m.down
	}
	before, ok := m.read(reference)
	if !ok {
		return Request{}, ErrUnknown
	}
	r, _ := m.read(reference)
	if err := change(&r); err != nil {
		return Request{}, err
	}
	if (!r.Slot.From.Equal(before.Slot.From) || r.Status.Open() && !before.Status.Open()) && !m.fits(r, room) {
		return Request{}, ErrFull
	}
	delete(m.holds, [2]string{r.Department, room.Holder})
	return m.write(r), nil
}

func (m *memory) Request(_ context.Context, reference string) (Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.read(reference)
	if !ok {
		return Request{}, cmp.Or(m.down, ErrUnknown)
	}
	return r, m.down
}

func (m *memory) OpenFor(_ context.Context, phone string) (Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.all() {
		if r.Phone == phone && r.Status.Open() {
			return r, m.down
		}
	}
	return Request{}, cmp.Or(m.down, ErrUnknown)
}

// Requests gives one page of one request each, so that paging is tried.
func (m *memory) Requests(_ context.Context, q Query) ([]Request, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.all()
	slices.SortFunc(list, func(a, b Request) int { return cmp.Compare(a.Reference, b.Reference) })
	for _, r := range list {
		if !r.Status.Open() {
			if q.Queue {
				continue
			}
			if !q.Awake {
				m.shut++
			}
		}
		if q.Awake && (r.Wake.IsZero() || r.Wake.After(m.now())) || !q.Awake && q.Unfinished != (r.Status == Unfinished) || r.CreatedAt.Before(q.Since) {
			continue
		}
		if r.Reference > q.Cursor && (len(q.Statuses) == 0 || slices.Contains(q.Statuses, r.StatusAt(m.now()))) {
			return []Request{r}, r.Reference, m.down
		}
	}
	return nil, "", m.down
}

func (m *memory) Taken(_ context.Context, department string, from, to time.Time) (map[time.Time]Taken, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken++
	list := map[time.Time]Taken{}
	add := func(at time.Time) {
		if !at.Before(from) && at.Before(to) {
			list[at.UTC()] = m.count(department, at, "", "")
		}
	}
	for _, r := range m.all() {
		if r.Department == department {
			add(r.Slot.From)
		}
	}
	for key, h := range m.holds {
		if key[0] == department {
			add(h.Slot.From)
		}
	}
	return list, m.down
}

func (m *memory) Hold(_ context.Context, h Hold, room Room) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.count(h.Department, h.Slot.From, "", h.Holder)
	if t.Total >= room.Capacity || room.Quota > 0 && t.ByDoor[h.Door] >= room.Quota {
		return ErrFull
	}
	m.holds[[2]string{h.Department, h.Holder}] = h
	return m.down
}

func (m *memory) Release(_ context.Context, department, holder string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.holds, [2]string{department, holder})
	return m.down
}

func (m *memory) Take(_ context.Context, key string, limit int, window time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.tries[key]
	if !t.until.After(m.now()) {
		t = tried{until: m.now().Add(window)}
	}
	if t.n >= limit {
		return false, m.down
	}
	t.n++
	m.tries[key] = t
	return true, m.down
}

func (m *memory) Forget(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.tries, key)
	return m.down
}

func (m *memory) Tries(_ context.Context, key string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.tries[key]; t.until.After(m.now()) {
		return t.n, m.down
	}
	return 0, m.down
}
