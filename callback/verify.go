package callback

import (
	"context"
	"crypto/hmac"
	"strconv"
)

// Flaw is what is wrong with an entry of the audit log.
type Flaw string

// Flaws.
const (
	FlawChanged Flaw = "changed" // it is not what was written
	FlawGap     Flaw = "gap"     // it does not follow the one before
	FlawFront   Flaw = "front"   // what was before it is gone, and not by retention
)

// Verdict is what a check of the whole log found.
type Verdict struct {
	Count int   // entries looked at
	First Entry // the oldest kept
	Last  Entry // the newest: who keeps its Hash elsewhere notices a log cut off at the end
	At    int64 // Seq of the first entry that is wrong; 0: none is
	Flaw  Flaw  // of that entry
}

// Sound reports whether nothing is wrong.
func (v Verdict) Sound() bool { return v.At == 0 }

// Verify walks the chain from the newest entry to the oldest kept one. What is
// written meanwhile is left out.
func (j *Journal) Verify(ctx context.Context) (Verdict, error) {
	var v Verdict
	var later *Entry
	var dropped []Entry
	for q := (AuditQuery{Limit: 500}); ; {
		list, next, err := j.audit.Entries(ctx, q)
		if err != nil {
			return Verdict{}, err
		}
		for _, e := range list {
			v.look(j, e, later)
			if e.Action == ActionDropped && j.genuine(e) {
				dropped = append(dropped, e)
			}
			later = &e
		}
		if q.Cursor = next; next == "" {
			break
		}
	}
	if later != nil {
		v.First = *later
		if !anchored(*later, dropped) {
			v.At, v.Flaw = later.Seq, FlawFront
		}
	}
	return v, nil
}

func (j *Journal) genuine(e Entry) bool { return hmac.Equal([]byte(e.Hash), []byte(j.hash(e))) }

// look checks an entry, and that the later one follows it. Older flaws come
// last, and are told.
func (v *Verdict) look(j *Journal, e Entry, later *Entry) {
	if v.Count++; later == nil {
		v.Last = e
	} else if later.Seq != e.Seq+1 || later.Prev != e.Hash || later.At.Before(e.At) {
		v.At, v.Flaw = later.Seq, FlawGap
	}
	if !j.genuine(e) {
		v.At, v.Flaw = e.Seq, FlawChanged
	}
}

// anchored reports whether the oldest entry kept is the first of all, or the
// one after those that were dropped. One that should be dropped and is still
// there does no harm.
func anchored(first Entry, dropped []Entry) bool {
	if first.Seq == 1 {
		return first.Prev == ""
	}
	for _, d := range dropped {
		if last, err := strconv.ParseInt(d.Reference, 10, 64); err == nil && (last >= first.Seq || last == first.Seq-1 && d.Detail == first.Prev) {
			return true
		}
	}
	return false
}
