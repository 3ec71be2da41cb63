package callback

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Journal writes the audit log and checks it. Each entry is chained to the one
// before by a keyed hash, so that nobody who can write into the store but does
// not know the key changes, removes or inserts one unnoticed. What it cannot
// show by itself is that its end was cut off: for that its newest hash is kept
// elsewhere (Verdict.Last) and compared.
type Journal struct {
	audit Audit
	key   []byte
	now   func() time.Time
	mu    sync.Mutex
	last  *Entry // the newest, as far as we know; nil: ask
}

// ActionDropped is the entry that says which older ones were dropped: Reference
// is the last one's Seq, Detail its Hash.
const ActionDropped = "audit.dropped"

// mostTries is how often an entry is tried while others write theirs.
const mostTries = 100

// longestDetail is how many bytes of a field are kept.
const longestDetail = 1000

// ErrNoKey: a Journal needs a secret.
var ErrNoKey = errors.New("the audit log needs a secret")

// NewJournal makes a Journal whose key follows from the gateway's secret.
func NewJournal(audit Audit, secret []byte, now func() time.Time) (*Journal, error) {
	if len(secret) == 0 {
		return nil, ErrNoKey
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("audit log/1"))
	return &Journal{audit: audit, key: mac.Sum(nil), now: now}, nil
}

// Note writes an entry; At, Seq, Prev and Hash are set here. Errors: of the
// store; ErrChained when others were faster again and again.
func (j *Journal) Note(ctx context.Context, e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	e = readable(e)
	for range mostTries {
		err := j.append(ctx, e)
		if !errors.Is(err, ErrChained) {
			return err
		}
	}
	return fmt.Errorf("note: %w", ErrChained)
}

// append chains an entry to the newest one. When that fails it is not known
// what the newest one is: it may have been written all the same.
func (j *Journal) append(ctx context.Context, e Entry) error {
	if j.last == nil {
		last, err := j.audit.LastEntry(ctx)
		if err != nil {
			return fmt.Errorf("note: %w", err)
		}
		j.last = &last
	}
	e.Seq, e.Prev = j.last.Seq+1, j.last.Hash
	if e.At = j.now().UTC().Truncate(time.Microsecond); e.At.Before(j.last.At) {
		e.At = j.last.At // clocks of two instances differ
	}
	e.Hash = j.hash(e)
	if err := j.audit.Append(ctx, e); err != nil {
		j.last = nil
		return fmt.Errorf("note: %w", err)
	}
	j.last = &e
	return nil
}

// readable leaves only what comes back from a store as it went in.
func readable(e Entry) Entry {
	for _, s := range []*string{&e.Login, &e.Action, &e.Department, &e.Reference, &e.Detail} {
		if len(*s) > longestDetail {
			*s = (*s)[:longestDetail]
		}
		*s = strings.ToValidUTF8(*s, "")
	}
	return e
}

// hash is over every field, as a JSON array, so that nothing can be moved from
// one field into the next.
func (j *Journal) hash(e Entry) string {
	text, err := json.Marshal([]any{e.Seq, e.At.UnixMicro(), e.Login, e.Action, e.Department, e.Reference, e.Detail, e.Prev})
	if err != nil {
		panic(err) // numbers and strings
	}
	mac := hmac.New(sha256.New, j.key)
	mac.Write(text)
	return hex.EncodeToString(mac.Sum(nil))
}

// Entries lists the log, the newest first.
func (j *Journal) Entries(ctx context.Context, q AuditQuery) ([]Entry, string, error) {
	return j.audit.Entries(ctx, q)
}

// Drop forgets whole days (UTC) before a moment, and notes first up to which
// entry, so that a log whose beginning was cut off otherwise is noticed.
func (j *Journal) Drop(ctx context.Context, before time.Time) (int, error) {
	before = before.UTC().Truncate(24 * time.Hour)
	gone, _, err := j.audit.Entries(ctx, AuditQuery{To: before, Limit: 1})
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	newest := gone[0]
	err = j.Note(ctx, Entry{Login: "system", Action: ActionDropped, Reference: fmt.Sprint(newest.Seq), Detail: newest.Hash})
	if err != nil {
		return 0, err
	}
	n, err := j.audit.DropEntries(ctx, before)
	if err != nil {
		return 0, fmt.Errorf("drop entries: %w", err)
	}
	return n, nil
}
