package callback

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// Entry is one line of the audit log: who did what, and when. It names requests
// by reference, never a citizen.
type Entry struct {
	Seq        int64     `json:"seq"` // 1, 2, 3 …, without a gap
	At         time.Time `json:"at"`
	Login      string    `json:"login"`                // "" nobody was signed in; "api", "line" for who came that way without one
	Action     string    `json:"action"`               // subject.verb: request.seen, request.called, session.began …
	Department string    `json:"department,omitempty"` // "" none in particular
	Reference  string    `json:"reference,omitempty"`  // of a request, or the number or ID of something else
	Detail     string    `json:"detail,omitempty"`     // nothing personal: an outcome, a file's name, a count
	Prev       string    `json:"prev"`                 // Hash of the entry before; "" of the first
	Hash       string    `json:"hash"`                 // over everything above, keyed
}

// ErrChained: somebody else wrote an entry meanwhile.
var ErrChained = errors.New("another entry was written meanwhile")

// Audit keeps the log. Entries are only ever appended, and the oldest dropped.
type Audit interface {
	// LastEntry gives the newest; the zero Entry when there is none.
	LastEntry(ctx context.Context) (Entry, error)
	// Append writes an entry whose Seq follows the newest one's. Error: ErrChained.
	Append(ctx context.Context, e Entry) error
	// Entries lists them by Seq, the newest first; next is empty at the end.
	Entries(ctx context.Context, q AuditQuery) (list []Entry, next string, err error)
	// DropEntries forgets those up to a Seq and tells how many.
	DropEntries(ctx context.Context, upTo int64) (int, error)
}

// AuditQuery asks for entries.
type AuditQuery struct {
	Departments []string  // nil: all; entries of no department are in no such list
	Login       string    // "": anybody
	Action      string    // "": any; "request." for all of a subject; "order*" for all that begin so
	Reference   string    // "": any
	From, To    time.Time // [From, To); zero: any
	Oldest      bool      // the oldest first
	Limit       int       // 1 to 500; 0: 100
	Cursor      string
}

// begins reports whether a query asks for what begins like an action.
func (q AuditQuery) begins(action string) bool {
	prefix, some := strings.CutSuffix(q.Action, "*")
	return some && strings.HasPrefix(action, prefix)
}

// Wants reports whether a query asks for an entry.
func (q AuditQuery) Wants(e Entry) bool {
	switch {
	case q.Departments != nil && !slices.Contains(q.Departments, e.Department):
	case q.Login != "" && q.Login != e.Login:
	case q.Reference != "" && q.Reference != e.Reference:
	case !q.From.IsZero() && e.At.Before(q.From), !q.To.IsZero() && !e.At.Before(q.To):
	case q.Action != "" && e.Action != q.Action && !(strings.HasSuffix(q.Action, ".") && strings.HasPrefix(e.Action, q.Action)) && !q.begins(e.Action):
	default:
		return true
	}
	return false
}
