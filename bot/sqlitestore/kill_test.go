//go:build unix

package sqlitestore_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
)

// childVar makes this test binary the process that is killed.
const childVar = "RATHAUSRUF_TEST_SQLITE_CHILD"

// TestKill: what was confirmed is there after kill -9, and so is the lock's
// freedom; jobs in hand are handed out again, and lanes go on where they were.
func TestKill(t *testing.T) {
	if path := os.Getenv(childVar); path != "" {
		child(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "store.db")
	c := exec.Command(os.Args[0], "-test.run=^TestKill$")
	c.Env = append(os.Environ(), childVar+"="+path)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	confirmed := -1
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if n, err := strconv.Atoi(lines.Text()); err == nil {
			confirmed = n
		}
		if confirmed == 200 {
			break
		}
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if confirmed < 200 {
		t.Fatalf("the other process came to %d turns", confirmed)
	}
	survived(t, open(t, path, time.Now), confirmed)
}

func survived(t *testing.T, s *sqlitestore.Store, confirmed int) {
	defer s.Close()
	for i := range confirmed + 1 {
		turn, err := s.Begin(t.Context(), fmt.Sprint("sms:", i%10), fmt.Sprint(i), time.Minute)
		if err != nil || !turn.Repeat || string(turn.Reply) != fmt.Sprint("reply ", i) {
			t.Fatalf("confirmed turn %d is %+v (%v)", i, turn, err)
		}
	}
	if todo, _, err := s.Backlog(t.Context()); err != nil || todo < confirmed {
		t.Fatalf("%d jobs of %d turns are there (%v)", todo, confirmed, err)
	}
	jobs, err := s.Lease(t.Context(), 1, time.Hour)
	if err != nil || len(jobs) != 1 || jobs[0].ID != "0" || jobs[0].Tries != 2 {
		t.Fatalf("the job in hand is %+v (%v)", jobs, err)
	}
	laneSurvived(t, s, confirmed)
}

// laneSurvived: what one conversation said is there, and what it is to be sent
// comes in the order of its turns.
func laneSurvived(t *testing.T, s *sqlitestore.Store, confirmed int) {
	lines, err := s.Lines(t.Context(), "sms:3", 0)
	if err != nil || len(lines) == 0 || lines[len(lines)-1].Seq < int64(confirmed/10) {
		t.Fatalf("left of what was said is %+v (%v)", lines, err)
	}
	for i, l := range lines {
		if l.Seq != lines[0].Seq+int64(i) || string(l.Body) != fmt.Sprint(10*(l.Seq-1)+3) {
			t.Fatalf("line %d is %d: %q", i, l.Seq, l.Body)
		}
	}
	if err := s.Enqueue(t.Context(), bot.Job{ID: "last", Lane: "sms:3"}); err != nil {
		t.Fatal(err)
	}
	want, next := lines[len(lines)-1].Seq, 3
	for want > 0 {
		jobs, err := s.Lease(t.Context(), 100, time.Hour)
		if err != nil || len(jobs) == 0 {
			t.Fatalf("%d jobs of the lane did not come (%v)", want, err)
		}
		for _, j := range jobs {
			if j.Lane == "sms:3" {
				if j.ID != fmt.Sprint(next) {
					t.Fatalf("job %q comes when it is the turn of %d", j.ID, next)
				}
				want, next = want-1, next+10
			}
			if err := s.Finish(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
	}
	if jobs, err := s.Lease(t.Context(), 1, time.Hour); err != nil || len(jobs) != 1 || jobs[0].ID != "last" {
		t.Errorf("what was added since is %+v (%v)", jobs, err)
	}
}

// child ends turns and says so, until it is killed.
func child(t *testing.T, path string) {
	s := open(t, path, time.Now)
	for i := 0; ; i++ {
		turn, err := s.Begin(t.Context(), fmt.Sprint("sms:", i%10), fmt.Sprint(i), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		turn.State, turn.Reply = []byte("state"), fmt.Appendf(nil, "reply %d", i)
		turn.Keep, turn.Remember = time.Hour, time.Hour
		turn.Jobs = []bot.Job{{ID: fmt.Sprint(i), Due: time.Now(), Lane: turn.Conversation}}
		turn.Lines = [][]byte{fmt.Append(nil, i)}
		if err := s.End(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if _, err := s.Lease(t.Context(), 1, time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Println(i)
	}
}
