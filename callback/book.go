// Package callback knows who is called back, when and by whom: departments
// and their slots, requests and their attempts, and the caller who connects
// staff with a citizen so that no phone is ever dialled twice.
//
// A citizen books, moves, cancels and finds a request through the Office, by
// whatever door. A request is booked until its time comes, then waiting; staff
// take it in hand through the Caller (claimed), ring (calling) and say how it
// went:
//
//	booked ─▶ waiting ─▶ claimed ─▶ calling ─▶ claimed ─▶ done
//	   ▲                                │          │
//	   └───────── not reached ◀─────────┴──────────┘ ─▶ unreached, after the last attempt
//
// Until it is closed the citizen may cancel at any moment (cancelled). What
// must be atomic (who gets a place, who gets a request, that one attempt is
// open) is one call of the Book; everything that decides is a pure change of a
// Request, in booking.go, attempt.go and outcome.go.
package callback

import (
	"context"
	"errors"
	"slices"
	"time"
)

// What a Book may end in.
var (
	// ErrFull: the slot, or the door's share of it, has no place left.
	ErrFull = errors.New("the window is full")
	// ErrBooked: the citizen's number has an open request already. Add returns
	// that request with it.
	ErrBooked = errors.New("this number has an open request")
	// ErrReference: the reference is in use; draw another one.
	ErrReference = errors.New("the reference is in use")
	// ErrUnknown: there is no such request.
	ErrUnknown = errors.New("no such request")
	// ErrUnavailable: the store cannot be reached. Stores wrap it.
	ErrUnavailable = errors.New("the store cannot be reached")
)

// Book keeps the requests. Each method is atomic and durable when it returns
// nil.
type Book interface {
	// Add writes a new request and takes its place in the slot. A request with
	// the same non-empty Key as an earlier one is that one: it is returned with
	// a nil error and nothing is written. Errors: ErrFull, ErrBooked (an open
	// request with the same Phone; returned), ErrReference.
	Add(ctx context.Context, r Request, room Room) (Request, error)
	// Update reads a request, lets change alter it and writes it if nobody
	// else did meanwhile; otherwise it reads again and change runs again. When
	// change moves the request to another slot, or opens it again, room
	// applies. An error of change is returned as it is, and nothing is
	// written. change must not alter Reference or CreatedAt.
	// Errors: ErrUnknown, ErrFull, ErrBooked (the change would give a number two
	// open requests), change's own. Returns what is stored after.
	Update(ctx context.Context, reference string, room Room, change func(*Request) error) (Request, error)
	// Request finds one. Error: ErrUnknown.
	Request(ctx context.Context, reference string) (Request, error)
	// OpenFor finds the open request of a phone number. Error: ErrUnknown.
	OpenFor(ctx context.Context, phone string) (Request, error)
	// Requests lists what q asks for; next is empty at the end.
	Requests(ctx context.Context, q Query) (list []Request, next string, err error)
}

// Room is what a slot holds, for one door.
type Room struct {
	Capacity int    // places in all
	Quota    int    // places for this request's door; 0: no limit of its own
	Holder   string // whose hold is used up by this booking; "" none
}

// Query asks for requests.
type Query struct {
	Departments []string // empty: all
	Statuses    []Status // as seen now (StatusAt); empty: all
	// Queue asks for open requests in the order they should be called: by Due,
	// then Reference. Otherwise all, by CreatedAt, then Reference.
	Queue bool
	// Awake asks for requests whose Wake has come, the earliest first; also for
	// closed ones, as long as their citizen is to be told.
	Awake bool
	// Unfinished asks for the Unfinished ones, by CreatedAt. They are in no
	// other list: nobody was promised anything.
	Unfinished bool
	Since      time.Time // created at or after; zero: any
	Limit      int       // 1 to 500; 0: 100
	Cursor     string    // from an earlier answer
}

// InHand reports whether the query asks only for what staff have in hand, of
// which a queue of any length holds few.
func (q Query) InHand() bool {
	return q.Queue && len(q.Statuses) > 0 && !slices.ContainsFunc(q.Statuses, func(s Status) bool { return !s.InHand() })
}

// Slots keeps what is taken of the windows.
type Slots interface {
	// Taken tells how many places of each window of a department that begins
	// in [from, to) are taken, holds included (expired ones not).
	Taken(ctx context.Context, department string, from, to time.Time) (map[time.Time]Taken, error)
	// Hold keeps a place of a window for a holder until a time; a hold of the
	// same holder in the same department is replaced. Error: ErrFull.
	Hold(ctx context.Context, h Hold, room Room) error
	// Release gives a hold back; one that is not there is no error.
	Release(ctx context.Context, department, holder string) error
}

// Taken is how full one window is. Keys of Slots.Taken are window starts in UTC.
type Taken struct {
	Total  int
	ByDoor map[string]int
}

// Hold is a place kept while a dialog runs.
type Hold struct {
	Department string
	Slot       Slot
	Door       string
	Holder     string // the conversation
	Until      time.Time
}

// Change tells the desk that something about a request or a department changed.
type Change struct {
	Department string
	Reference  string
}

// Changes feeds live pages. The channel is closed when ctx ends; a slow reader
// loses changes, never blocks a writer, and therefore reads the queue anew
// with each one.
type Changes interface {
	Changes(ctx context.Context) (<-chan Change, error)
}

// Staff is someone who may sign in to the desk.
type Staff struct {
	Login       string    `json:"login"` // lower case
	Name        string    `json:"name"`
	Departments []string  `json:"departments"`     // IDs; "*" is every department
	Role        string    `json:"role"`            // staff, lead, admin
	Phone       string    `json:"phone,omitempty"` // E.164; rings first: the one of Phones they chose
	Phones      Phones    `json:"phones,omitzero"`
	Password    string    `json:"password,omitempty"` // argon2id hash in PHC form
	MustChange  bool      `json:"must_change,omitempty"`
	TOTP        []byte    `json:"totp,omitempty"`     // secret of the second factor, sealed by the desk
	Recovery    []string  `json:"recovery,omitempty"` // hashes of codes in its place, each for once
	Subject     string    `json:"subject,omitempty"`  // who signs in at an identity provider: its address, a space, their ID there
	Disabled    bool      `json:"disabled,omitempty"`
	CreatedAt   time.Time `json:"created_at"`
}

// Phones are where a member of staff can be rung, each in E.164 or empty.
// Citizens never see one.
type Phones struct {
	Office string `json:"office,omitempty"`
	Home   string `json:"home,omitempty"`
	Mobile string `json:"mobile,omitempty"`
}

// In reports whether the member works in a department.
func (s Staff) In(department string) bool {
	for _, d := range s.Departments {
		if d == "*" || d == department {
			return true
		}
	}
	return false
}

// Roster keeps the staff. Error of Member: ErrUnknown.
type Roster interface {
	Member(ctx context.Context, login string) (Staff, error)
	Members(ctx context.Context) ([]Staff, error)
	SaveMember(ctx context.Context, s Staff) error
}

// Sessions keeps signed-in sessions; tokens are random and opaque.
type Sessions interface {
	Session(ctx context.Context, token string) (data []byte, found bool, err error)
	SaveSession(ctx context.Context, token string, data []byte, until time.Time) error
	DropSession(ctx context.Context, token string) error
}

// Limits counts tries.
type Limits interface {
	// Take counts one try under key and reports whether it is within limit per
	// window; the window begins with the first try. A refused try is not
	// counted.
	Take(ctx context.Context, key string, limit int, window time.Duration) (ok bool, err error)
	// Forget forgets the tries under key.
	Forget(ctx context.Context, key string) error
	// Tries tells how many tries count under key now, without counting one.
	Tries(ctx context.Context, key string) (int, error)
}

// Closure is a time in which a department is unexpectedly shut, or its windows
// hold more or fewer calls than usual.
type Closure struct {
	ID         string    `json:"id"`
	Department string    `json:"department"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Reason     string    `json:"reason"` // for staff; citizens are not told
	By         string    `json:"by"`     // login, or "api"
	CreatedAt  time.Time `json:"created_at"`
	Kind       string    `json:"kind,omitempty"`   // "" shut; ClosureCapacity, ClosureAbsence
	Places     int       `json:"places,omitempty"` // calls a window holds then
	Fewer      int       `json:"fewer,omitempty"`  // calls a window holds fewer
	Staff      string    `json:"staff,omitempty"`  // login of who is away
	Keep       bool      `json:"keep,omitempty"`   // who is booked stays, though there are too many; nobody else is taken
	Group      string    `json:"group,omitempty"`  // the same for what was entered for several departments at once
}

// Closures keeps the closures of all departments. There are few of them.
type Closures interface {
	// Closures lists those that end after a moment, by From, then ID.
	Closures(ctx context.Context, after time.Time) ([]Closure, error)
	// SaveClosure adds one, or replaces the one with the same ID. Whoever
	// listens to Changes hears of its department.
	SaveClosure(ctx context.Context, c Closure) error
	// DropClosure removes one. Error: ErrUnknown.
	DropClosure(ctx context.Context, id string) error
}

// Media keeps recorded messages, encrypted by who saves them. One goes with
// its request: when that is swept, so is it.
type Media interface {
	// SaveMedia keeps the message of a request, in place of an earlier one.
	// Error: ErrUnknown, when there is no such request.
	SaveMedia(ctx context.Context, reference string, data []byte) error
	// Media gives it. Error: ErrUnknown.
	Media(ctx context.Context, reference string) ([]byte, error)
	// DropMedia removes it; one that is not there is no error.
	DropMedia(ctx context.Context, reference string) error
}
