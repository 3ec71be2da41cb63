package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// memory is a store for tests: everything in maps, nothing durable.
type memory struct {
	mu       sync.Mutex
	now      func() time.Time
	requests map[string]callback.Request
	members  map[string]callback.Staff
	sessions map[string]kept
	tries    map[string]tried
	pages    []chan callback.Change
	joined   chan struct{} // one for each subscription
	down     error         // every call ends in it
	closures []callback.Closure
}

type kept struct {
	data  []byte
	until time.Time
}

type tried struct {
	n     int
	until time.Time
}

func newMemory(now func() time.Time) *memory {
	return &memory{
		now: now, requests: map[string]callback.Request{}, members: map[string]callback.Staff{},
		sessions: map[string]kept{}, tries: map[string]tried{}, joined: make(chan struct{}, 100),
	}
}

// copied goes through JSON, so that nobody shares memory with the store.
func copied(r callback.Request) callback.Request {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	var out callback.Request
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}

func (m *memory) Add(_ context.Context, r callback.Request, _ callback.Room) (callback.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return r, m.down
	}
	for _, other := range m.requests { // requests that tests put there have no key
		if r.Key != "" && other.Key == r.Key {
			return copied(other), nil
		}
		if r.Key != "" && other.Phone == r.Phone && other.Status.Open() {
			return copied(other), callback.ErrBooked
		}
	}
	r.Version++
	m.requests[r.Reference] = copied(r)
	m.tell(r)
	return r, nil
}

func (m *memory) Update(_ context.Context, ref string, _ callback.Room, change func(*callback.Request) error) (callback.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return callback.Request{}, m.down
	}
	r, ok := m.requests[ref]
	if !ok {
		return r, callback.ErrUnknown
	}
	before, r := r, copied(r)
	if err := change(&r); err != nil {
		return m.requests[ref], err
	}
	if r.Status.Open() && !before.Status.Open() && m.waits(r) {
		return callback.Request{}, callback.ErrBooked
	}
	r.Version++
	m.requests[ref] = copied(r)
	m.tell(r)
	return r, nil
}

// waits reports whether a number has an open request beside r; the caller holds
// the lock.
func (m *memory) waits(r callback.Request) bool {
	for _, other := range m.requests {
		if other.Reference != r.Reference && other.Phone == r.Phone && other.Status.Open() {
			return true
		}
	}
	return false
}

func (m *memory) Request(_ context.Context, ref string) (callback.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return callback.Request{}, m.down
	}
	r, ok := m.requests[ref]
	if !ok {
		return r, callback.ErrUnknown
	}
	return copied(r), nil
}

func (m *memory) OpenFor(_ context.Context, phone string) (callback.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.requests {
		if r.Phone == phone && r.Status.Open() {
			return copied(r), nil
		}
	}
	return callback.Request{}, callback.ErrUnknown
}

func (m *memory) Requests(_ context.Context, q callback.Query) ([]callback.Request, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return nil, "", m.down
	}
	var list []callback.Request
	for _, r := range m.requests {
		status := r.StatusAt(m.now())
		if q.Awake || q.Unfinished != (status == callback.Unfinished) {
			continue // nothing of the desk asks who is awake
		}
		if (len(q.Departments) == 0 || slices.Contains(q.Departments, r.Department)) &&
			(len(q.Statuses) == 0 || slices.Contains(q.Statuses, status)) && (!q.Queue || status.Open()) {
			list = append(list, copied(r))
		}
	}
	slices.SortFunc(list, func(a, b callback.Request) int {
		byTime := a.Due.Compare(b.Due)
		if !q.Queue {
			byTime = a.CreatedAt.Compare(b.CreatedAt)
		}
		return cmp.Or(byTime, cmp.Compare(a.Reference, b.Reference))
	})
	if q.Limit > 0 && len(list) > q.Limit {
		return list[:q.Limit], "more", nil
	}
	return list, "", nil
}

// tell passes a change on; the caller holds the lock.
func (m *memory) tell(r callback.Request) {
	for _, p := range m.pages {
		select {
		case p <- callback.Change{Department: r.Department, Reference: r.Reference}:
		default:
		}
	}
}

func (m *memory) Changes(ctx context.Context) (<-chan callback.Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return nil, m.down
	}
	ch := make(chan callback.Change, 1024) // room for a flood; a full one drops
	m.pages = append(m.pages, ch)
	m.joined <- struct{}{}
	context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.pages = slices.DeleteFunc(m.pages, func(c chan callback.Change) bool { return c == ch })
		close(ch)
	})
	return ch, nil
}

func (m *memory) Member(_ context.Context, login string) (callback.Staff, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return callback.Staff{}, m.down
	}
	s, ok := m.members[login]
	if !ok {
		return s, callback.ErrUnknown
	}
	return s, nil
}

func (m *memory) Members(context.Context) ([]callback.Staff, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []callback.Staff
	for _, s := range m.members {
		list = append(list, s)
	}
	return list, m.down
}

func (m *memory) SaveMember(_ context.Context, s callback.Staff) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.members[s.Login] = s
	return m.down
}

func (m *memory) Session(_ context.Context, token string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.sessions[token]
	return k.data, ok && m.now().Before(k.until), m.down
}

func (m *memory) SaveSession(_ context.Context, token string, data []byte, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions[token] = kept{data, until}
	return m.down
}

func (m *memory) DropSession(_ context.Context, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, token)
	return m.down
}

func (m *memory) Take(_ context.Context, key string, limit int, window time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.tries[key]
	if !m.now().Before(t.until) {
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

func (m *memory) Taken(context.Context, string, time.Time, time.Time) (map[time.Time]callback.Taken, error) {
	return nil, m.down
}

func (m *memory) Hold(context.Context, callback.Hold, callback.Room) error { return m.down }

func (m *memory) Release(context.Context, string, string) error { return m.down }

func (m *memory) Tries(_ context.Context, key string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries[key].n, nil
}

func (m *memory) Closures(_ context.Context, after time.Time) ([]callback.Closure, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []callback.Closure
	for _, c := range m.closures {
		if c.To.After(after) {
			list = append(list, c)
		}
	}
	return list, m.down
}

func (m *memory) SaveClosure(_ context.Context, c callback.Closure) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closures = append(m.closures, c)
	slices.SortFunc(m.closures, func(a, b callback.Closure) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID))
	})
	return m.down
}

func (m *memory) DropClosure(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.closures, func(c callback.Closure) bool { return c.ID == id })
	if i < 0 {
		return cmp.Or(m.down, callback.ErrUnknown)
	}
	m.closures = slices.Delete(m.closures, i, i+1)
	return m.down
}
