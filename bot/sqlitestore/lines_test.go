package sqlitestore

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSaidIsHeldBack: of turns whose time is over while their conversation lives
// on, the newest lines stay and nothing else does; with the conversation all goes.
func TestSaidIsHeldBack(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 20, 0, 0, time.UTC)
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.db"), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 700 { // more than are swept at once
		turn, err := s.Begin(t.Context(), "web:a", fmt.Sprint(i), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		turn.State, turn.Reply, turn.Keep, turn.Remember = []byte("state"), []byte("reply"), time.Hour, time.Hour
		turn.Lines = [][]byte{[]byte("line")}
		if err := s.End(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
		if i == 650 {
			now = now.Add(50 * time.Minute)
		}
	}
	now = now.Add(30 * time.Minute)
	rows := func(want string) {
		t.Helper()
		if _, err := s.Sweep(t.Context(), now, now); err != nil {
			t.Fatal(err)
		}
		var all, withState, withReply, withLines int
		if _, err := s.read.row(`SELECT COUNT(*), COUNT(state), COUNT(reply), COUNT(lines) FROM turns`, nil, &all, &withState, &withReply, &withLines); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(all, withState, withReply, withLines); got != want {
			t.Errorf("turns, states, replies and lines: %s, want %s", got, want)
		}
	}
	rows("200 49 49 200")
	rows("200 49 49 200")
	if lines, err := s.Lines(t.Context(), "web:a", 0); err != nil || len(lines) != 200 {
		t.Errorf("%d lines are left (%v)", len(lines), err)
	}
	now = now.Add(30 * time.Minute)
	rows("0 0 0 0")
}

// TestLanePlans: whoever adds to a lane or moves it up reads its index only, and
// a lease does not come across those who wait.
func TestLanePlans(t *testing.T) {
	s := openTest(t)
	for _, p := range []struct {
		query, index string
		args         int
	}{
		{addToLaneStatement, "jobs_lane ", 5}, {nextInLaneStatement, "jobs_lane ", 1},
		{dueQuery, "jobs_visible ", 2}, {linesQuery, "turns_hash ", 2},
	} {
		var plan strings.Builder
		err := s.writer.run(t.Context(), func(tx *tx) error {
			return tx.rows("EXPLAIN QUERY PLAN "+p.query, make([]any, p.args), func(scan func(...any) error) error {
				var id, parent, unused int
				var detail string
				err := scan(&id, &parent, &unused, &detail)
				plan.WriteString(detail + "\n")
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan.String(), p.index) || strings.Contains(plan.String(), "SCAN jobs") || strings.Contains(plan.String(), "B-TREE") {
			t.Errorf("%s\nis planned as\n%s", p.query, &plan)
		}
	}
}
