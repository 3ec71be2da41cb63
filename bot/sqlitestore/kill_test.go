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
// freedom; jobs in hand are handed out again.
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
		turn.Jobs = []bot.Job{{ID: fmt.Sprint(i), Due: time.Now()}}
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
