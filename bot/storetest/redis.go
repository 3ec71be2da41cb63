package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// requireVar names what must be there; without it a test that cannot run is
// skipped aloud.
const requireVar = "RATHAUSRUF_TEST_REQUIRE"

// Redis starts a redis-server of its own for a test, with everything on disk
// before it answers, and gives its address. It ends with the test.
func Redis(t testing.TB) string { return NewServer(t).Address() }

// Server is a redis-server that can be killed and started again.
type Server struct {
	t       testing.TB
	args    []string
	dir     string
	port    int
	process *exec.Cmd
}

// NewServer starts a redis-server, with further arguments if given. Without one
// installed the test is skipped, or fails when RATHAUSRUF_TEST_REQUIRE contains
// "redis".
func NewServer(t testing.TB, args ...string) *Server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if strings.Contains(os.Getenv(requireVar), "redis") {
			t.Fatalf("%s demands a redis-server: %v", requireVar, err)
		}
		t.Log("SKIPPED: there is no redis-server here; the Redis store was not tested. Install Redis 7 to test it.")
		t.SkipNow()
	}
	s := &Server{t: t, args: args, dir: t.TempDir()}
	t.Cleanup(s.Kill)
	for range 5 {
		s.port = freePort(t)
		if s.start() == nil {
			return s
		}
	}
	t.Fatal("redis-server does not start")
	return nil
}

// NewSentinel starts a sentinel that watches a server under a name.
func NewSentinel(t testing.TB, name, host, port string) *Server {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("sentinel monitor %s %s %s 1\n", name, host, port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return NewServer(t, file, "--sentinel")
}

// Address is its address as a store takes it.
func (s *Server) Address() string { return "redis://" + s.Host() }

// Host is where it listens: host and port.
func (s *Server) Host() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// Kill ends it as a crash does.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	if err := s.process.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Errorf("kill redis-server: %v", err)
	}
	_ = s.process.Wait()
	s.process = nil
}

// Restart starts it again where it was, with what is on disk.
func (s *Server) Restart() {
	s.t.Helper()
	if err := s.start(); err != nil {
		s.t.Fatalf("start redis-server again: %v", err)
	}
}

// start returns when it answers.
func (s *Server) start() error {
	args := []string{"--port", fmt.Sprint(s.port), "--bind", "127.0.0.1", "--dir", s.dir, "--daemonize", "no"}
	if !slices.Contains(s.args, "--sentinel") {
		args = append(args, "--appendonly", "yes", "--appendfsync", "always", "--save", "")
	}
	c := exec.Command("redis-server", append(slices.Clone(s.args), args...)...)
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	s.process = c
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Ready to accept connections") || strings.Contains(lines.Text(), "Sentinel ID is") {
				ready <- true
			}
		}
		close(ready)
	}()
	select {
	case ok := <-ready:
		if ok {
			return nil
		}
		err = errors.New("it ended at once")
	case <-time.After(20 * time.Second):
		err = errors.New("it does not get ready")
	}
	s.Kill()
	return err
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// PID is the process it runs in, for counting its CPU time.
func (s *Server) PID() int { return s.process.Process.Pid }
