package sqlitestore_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/callback"
)

// first makes a file as the first version left it, with requests in it.
func first(t *testing.T, path string, requests ...callback.Request) {
	t.Helper()
	tables, err := os.ReadFile("schema/0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(tables) + "; PRAGMA user_version = 1"); err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`INSERT INTO requests (reference, version, department, door, phone, key, open, slot, due, created, data)
			VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`, r.Reference, r.Version, r.Department, r.Door, r.Phone, r.Key,
			r.Slot.From.UnixMicro(), r.Due.UnixMicro(), r.CreatedAt.UnixMicro(), data); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// old is a request as the first version wrote it.
func old(i int) callback.Request {
	from := time.Date(2026, 11, 26, 10, i, 0, 0, time.UTC)
	return callback.Request{
		Reference: fmt.Sprint(1000000 + i), Department: "town", Door: "sms", Phone: fmt.Sprintf("+4930231250%02d", i),
		Key: fmt.Sprint("key", i), Status: callback.Booked, Slot: callback.Slot{From: from, To: from.Add(30 * time.Minute)},
		Due: from, CreatedAt: from.Add(-24 * time.Hour), Version: 3,
	}
}

// TestFirstTables: a file of the first version opens, and everything that came
// since works with what is in it.
func TestFirstTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	first(t, path, old(1), old(2))
	now := old(1).CreatedAt.Add(time.Hour)
	for range 2 { // and again, when nothing is left to do
		s := open(t, path, func() time.Time { return now })
		for _, q := range []callback.Query{{}, {Queue: true}, {Departments: []string{"town"}}} {
			if got := listed(t, s, q); !cmp.Equal(got, []callback.Request{old(1), old(2)}) {
				t.Errorf("%+v lists %+v", q, got)
			}
		}
		for _, q := range []callback.Query{{Awake: true}, {Unfinished: true}} {
			if got := listed(t, s, q); len(got) > 0 {
				t.Errorf("%+v lists %+v", q, got)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, path, func() time.Time { return now })
	defer s.Close()
	change(t, s, old(1), func(r *callback.Request) { r.Wake = now })
	change(t, s, old(2), func(r *callback.Request) { r.Status, r.ClosedAt = callback.Unfinished, now })
	if got := listed(t, s, callback.Query{Awake: true}); len(got) != 1 || got[0].Reference != old(1).Reference {
		t.Errorf("awake are %+v", got)
	}
	if got := listed(t, s, callback.Query{Unfinished: true}); len(got) != 1 || got[0].Reference != old(2).Reference {
		t.Errorf("unfinished are %+v", got)
	}
	saving := s.SaveMedia(t.Context(), old(1).Reference, []byte("words"))
	data, reading := s.Media(t.Context(), old(1).Reference)
	if saving != nil || reading != nil || !bytes.Equal(data, []byte("words")) {
		t.Errorf("the message is %q (%v, %v)", data, saving, reading)
	}
	if err := s.SaveClosure(t.Context(), callback.Closure{ID: "a", Department: "town", From: now, To: now.Add(time.Hour)}); err != nil {
		t.Error(err)
	}
}

// second makes a file as the second version left it: a conversation, jobs of
// which one was in hand and one is dead, and requests.
func second(t *testing.T, path string, now time.Time) {
	t.Helper()
	first(t, path, old(1), old(2))
	tables, err := os.ReadFile("schema/0002.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	h := fnv.New64a()
	h.Write([]byte("sms:a"))
	hash, at, later := int64(h.Sum64()), now.UnixMicro(), now.Add(time.Hour).UnixMicro()
	for _, step := range []struct {
		statement string
		args      []any
	}{
		{string(tables) + "; PRAGMA user_version = 2", nil},
		{`INSERT INTO turns (hash, conversation, message, keep, until, expires, state, reply) VALUES (?, 'sms:a', '1', ?, ?, ?, 'one', 'first')`,
			[]any{hash, later, later, later}},
		{`INSERT INTO jobs (id, kind, due, payload, visible) VALUES ('b', 'text', ?, 'pb', ?), ('c', 'text', ?, 'pc', ?)`,
			[]any{at - 2, at - 2, later, later}},
		{`INSERT INTO jobs (id, kind, due, payload, tries, token, visible) VALUES ('a', 'text', ?, 'pa', 1, 'x', ?)`, []any{at - 3, later}},
		{`INSERT INTO jobs (id, kind, due, tries, error, visible, buried) VALUES ('d', 'text', ?, 9, 'no', ?, ?)`, []any{at, at, at}},
		{`INSERT INTO media (reference, data) VALUES (?, 'words')`, []any{old(1).Reference}},
	} {
		if _, err := db.Exec(step.statement, step.args...); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSecondTables: a file of the second version opens, and everything that came
// since works with what is in it.
func TestSecondTables(t *testing.T) {
	path, now := filepath.Join(t.TempDir(), "store.db"), old(1).CreatedAt
	second(t, path, now)
	if err := open(t, path, func() time.Time { return now }).Close(); err != nil { // and again, when nothing is left to do
		t.Fatal(err)
	}
	s := open(t, path, func() time.Time { return now })
	defer s.Close()
	if got := listed(t, s, callback.Query{}); !cmp.Equal(got, []callback.Request{old(1), old(2)}) {
		t.Errorf("requests are %+v", got)
	}
	if data, err := s.Media(t.Context(), old(1).Reference); err != nil || string(data) != "words" {
		t.Errorf("the message is %q (%v)", data, err)
	}
	secondTalk(t, s)
	secondJobs(t, s, now)
}

// secondTalk: a conversation begun before goes on, and what is said is kept from
// then on.
func secondTalk(t *testing.T, s *sqlitestore.Store) {
	t.Helper()
	again, err := s.Begin(t.Context(), "sms:a", "1", time.Minute)
	if err != nil || !again.Repeat || string(again.Reply) != "first" {
		t.Errorf("the repeat is %+v (%v)", again, err)
	}
	turn, err := s.Begin(t.Context(), "sms:a", "2", time.Minute)
	if err != nil || string(turn.State) != "one" {
		t.Fatalf("the turn is %+v (%v)", turn, err)
	}
	turn.Keep, turn.Lines = time.Hour, [][]byte{[]byte("said")}
	turn.Chat = &callback.Chat{ID: "x", Conversation: "sms:a"}
	turn.Jobs = []bot.Job{{ID: "e", Lane: "sms:a"}, {ID: "f", Lane: "sms:a"}}
	if err := s.End(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	lines, err := s.Lines(t.Context(), "sms:a", 0)
	if err != nil || !cmp.Equal(lines, []bot.Numbered{{Seq: 1, Body: []byte("said")}}) {
		t.Errorf("said was %+v (%v)", lines, err)
	}
	if chats, err := s.Chats(t.Context()); err != nil || len(chats) != 1 {
		t.Errorf("chats are %+v (%v)", chats, err)
	}
}

// secondJobs: jobs of before are in no lane and do not wait for those that are.
func secondJobs(t *testing.T, s *sqlitestore.Store, now time.Time) {
	t.Helper()
	if todo, dead, err := s.Backlog(t.Context()); todo != 5 || dead != 1 || err != nil {
		t.Errorf("%d to do, %d dead (%v)", todo, dead, err)
	}
	jobs, err := s.Lease(t.Context(), 10, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, j := range jobs {
		got = append(got, fmt.Sprint(j.ID, " ", j.Tries, " ", string(j.Payload), j.Lane))
		if err := s.Finish(t.Context(), j); err != nil {
			t.Error(err)
		}
	}
	if want := []string{"e 1 sms:a", "a 2 pa", "b 1 pb"}; !cmp.Equal(got, want) {
		t.Errorf("handed out are %q, want %q", got, want)
	}
	if jobs, err := s.Lease(t.Context(), 10, time.Minute); err != nil || len(jobs) != 1 || jobs[0].ID != "f" {
		t.Errorf("then comes %+v (%v)", jobs, err)
	}
}

// TestFirstTablesStay: a step that fails changes nothing, so that the version
// before can still open the file.
func TestFirstTablesStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	first(t, path, old(1))
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE media (x)"); err != nil { // in the way of the last of its tables
		t.Fatal(err)
	}
	if s, err := sqlitestore.Open(t.Context(), path, time.Now); err == nil {
		s.Close()
		t.Fatal("the file opens")
	}
	var version, columns int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("SELECT COUNT(*) FROM pragma_table_info('requests') WHERE name IN ('wake', 'unfinished')").Scan(&columns); err != nil {
		t.Fatal(err)
	}
	if version != 1 || columns != 0 {
		t.Errorf("half of the step is left: version %d, %d new columns", version, columns)
	}
}

func listed(t *testing.T, s *sqlitestore.Store, q callback.Query) []callback.Request {
	t.Helper()
	list, _, err := s.Requests(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func change(t *testing.T, s *sqlitestore.Store, r callback.Request, change func(*callback.Request)) {
	t.Helper()
	_, err := s.Update(t.Context(), r.Reference, callback.Room{}, func(r *callback.Request) error {
		change(r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFirstTablesInHand: who had a request in hand when the file was an older
// one has it still, and the queue's list of such says so.
func TestFirstTablesInHand(t *testing.T) {
	path, r := filepath.Join(t.TempDir(), "store.db"), old(1)
	r.Status, r.Claim = callback.Claimed, callback.Claim{By: "anna", Until: r.CreatedAt.Add(time.Hour)}
	first(t, path, r, old(2))
	s := open(t, path, func() time.Time { return r.CreatedAt })
	defer s.Close()
	got := listed(t, s, callback.Query{Queue: true, Statuses: []callback.Status{callback.Claimed, callback.Calling}})
	if !cmp.Equal(got, []callback.Request{r}) {
		t.Errorf("in hand are %+v", got)
	}
}
