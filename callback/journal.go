package callback

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"sync"
	"time"
)

// Journal writes the audit log. Each entry carries the hash of the one before,
// and its own over both, made with a key that does not lie in the store: who
// changes, removes or adds an entry afterwards is found out by Verify. What the
// chain cannot show is that the newest entries were cut off; for that, note down
// the newest hash now and then. Entries that are due to be forgotten leave one
// that says where the log begins.
type Journal struct {
	audit Audit
	key   []byte
	now   func() time.Time

	mu   sync.Mutex
	last Entry // the newest, as far as this process knows; zero: look
}

// NewJournal makes a Journal. secret is the gateway's; now is its clock.
func NewJournal(audit Audit, secret []byte, now func() time.Time) *Journal {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("audit log"))
	return &Journal{audit: audit, key: mac.Sum(nil), now: now}
}

// actionDropped names the last entry that was forgotten: "seq hash".
const actionDropped = "log.dropped"

// Note writes an entry: what it says of login, action, department, reference
// and detail. It is durable when there is no error. Errors: of the store.
func (j *Journal) Note(ctx context.Context, e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for {
		if j.last.Seq == 0 {
			last, err := j.audit.LastEntry(ctx)
			if err != nil {
				return fmt.Errorf("note what is done: %w", err)
			}
			j.last = last
		}
		e.Seq, e.Prev, e.At = j.last.Seq+1, j.last.Hash, j.now().Truncate(time.Microsecond).UTC()
		e.Hash = j.hash(e)
		err := j.audit.Append(ctx, e)
		if err == nil {
			j.last = e
			return nil
		}
		j.last = Entry{} // another instance wrote, or nobody knows
		if !errors.Is(err, ErrChained) {
			return fmt.Errorf("note what is done: %w", err)
		}
	}
}

// hash is over everything an entry says, each part with its length before it.
func (j *Journal) hash(e Entry) string {
	mac := hmac.New(sha256.New, j.key)
	number(mac, e.Seq)
	number(mac, e.At.UnixMicro())
	for _, s := range []string{e.Login, e.Action, e.Department, e.Reference, e.Detail, e.Prev} {
		number(mac, int64(len(s)))
		mac.Write([]byte(s))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

func number(h hash.Hash, n int64) {
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

// Entries lists entries; see Audit.
func (j *Journal) Entries(ctx context.Context, q AuditQuery) (list []Entry, next string, err error) {
	return j.audit.Entries(ctx, q)
}

// LogState is what Verify found.
type LogState struct {
	Entries int    // how many there are
	First   int64  // Seq of the oldest
	Last    Entry  // the newest
	Broken  int64  // Seq of the newest entry that is not as it was written; 0: none
	Why     string // altered, missing or begun: what is wrong there
}

// Ways in which the log may be broken.
const (
	LogAltered = "altered" // the entry says something else than it did
	LogMissing = "missing" // the entry before it is not the one it followed
	LogBegun   = "begun"   // the log begins here, and nothing says why
)

// Verify goes through the whole log, the newest entry first. Errors: of the
// store.
func (j *Journal) Verify(ctx context.Context) (LogState, error) {
	var s LogState
	var after Entry
	begins := map[string]bool{}
	q := AuditQuery{Limit: 500}
	for {
		list, next, err := j.audit.Entries(ctx, q)
		if err != nil {
			return s, fmt.Errorf("verify the audit log: %w", err)
		}
		for _, e := range list {
			if s.Entries++; s.Entries == 1 {
				s.Last = e
			}
			if s.Broken == 0 {
				s.Broken, s.Why = j.wrong(e, after)
			}
			if e.Action == actionDropped {
				begins[e.Detail] = true
			}
			after = e
		}
		if q.Cursor = next; next == "" {
			break
		}
	}
	s.First = after.Seq
	if s.Broken == 0 && after.Seq > 1 && !begins[dropped(after.Seq-1, after.Prev)] {
		s.Broken, s.Why = after.Seq, LogBegun
	}
	return s, nil
}

// wrong says what is wrong with an entry and the one after it; 0 nothing.
func (j *Journal) wrong(e, after Entry) (int64, string) {
	switch {
	case after.Seq != 0 && (after.Prev != e.Hash || after.Seq != e.Seq+1):
		return after.Seq, LogMissing
	case !hmac.Equal([]byte(e.Hash), []byte(j.hash(e))):
		return e.Seq, LogAltered
	case e.Seq == 1 && e.Prev != "":
		return e.Seq, LogMissing
	}
	return 0, ""
}

// dropped is the detail of the entry that says what was forgotten.
func dropped(seq int64, hash string) string { return fmt.Sprintf("%d %s", seq, hash) }

// Forget drops the entries before a moment, after having written down up to
// where, and tells how many. Errors: of the store.
func (j *Journal) Forget(ctx context.Context, before time.Time) (int, error) {
	var last Entry
	q := AuditQuery{Oldest: true, Limit: 500}
	for {
		list, next, err := j.audit.Entries(ctx, q)
		if err != nil {
			return 0, fmt.Errorf("forget old entries: %w", err)
		}
		for _, e := range list {
			if !e.At.Before(before) {
				next = ""
				break
			}
			last = e
		}
		if q.Cursor = next; next == "" {
			break
		}
	}
	if last.Seq == 0 {
		return 0, nil
	}
	if err := j.Note(ctx, Entry{Action: actionDropped, Detail: dropped(last.Seq, last.Hash)}); err != nil {
		return 0, err
	}
	n, err := j.audit.DropEntries(ctx, last.Seq)
	if err != nil {
		return n, fmt.Errorf("forget old entries: %w", err)
	}
	return n, nil
}
