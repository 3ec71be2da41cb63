package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/channels/twilio"
)

// How hard a server is pressed: a closed loop, as in PERFORMANCE.md.
const (
	benchConnections = 64
	benchCitizens    = 5000
	benchTime        = 3 * time.Second
	benchRounds      = 3
	benchWarmUp      = 4 * benchCitizens // messages
)

// benchSubject is one server to measure.
type benchSubject struct {
	name  string
	play  string // what the test binary plays: gateway, or a bare server
	store string // none, sqlite or redis
	runs  []benchRun
}

// benchRun is one measured run.
type benchRun struct {
	perSecond float64
	cpu       time.Duration // of server and store, per message
	p50, p99  time.Duration
}

// BenchmarkPipeline measures the whole pipeline (signed SMS webhook in, dialog
// step, durable commit, reply) on both stores against bare servers in
// alternating runs, and prints the ratios. Figures change from machine to
// machine; ratios hardly do.
func BenchmarkPipeline(b *testing.B) {
	subjects := []*benchSubject{
		{name: "bare Gin, signature", play: "none", store: "none"},
		{name: "bare, one Redis trip", play: "redis", store: "redis"},
		{name: "bare, SQLite group commit", play: "sqlite", store: "sqlite"},
		{name: "pipeline on Redis", play: "gateway", store: "redis"},
		{name: "pipeline on SQLite", play: "gateway", store: "sqlite"},
	}
	for range benchRounds {
		for _, s := range subjects {
			s.runs = append(s.runs, s.measure(b))
		}
	}
	fmt.Printf("\n%-28s %12s %14s %9s %9s\n", "64 connections, medians", "messages/s", "CPU ms/message", "p50 ms", "p99 ms")
	for _, s := range subjects {
		m := s.median()
		fmt.Printf("%-28s %12.0f %14.3f %9.2f %9.2f\n", s.name, m.perSecond, ms(m.cpu), ms(m.p50), ms(m.p99))
	}
	for _, pair := range [][2]int{{3, 1}, {4, 2}, {3, 0}, {4, 0}} {
		ours, bare := subjects[pair[0]], subjects[pair[1]]
		speed := ours.median().perSecond / bare.median().perSecond
		cpu := float64(ours.median().cpu) / float64(bare.median().cpu)
		fmt.Printf("%-20s / %-26s %5.2f of the messages, %5.2f times the CPU\n", ours.name, bare.name, speed, cpu)
		b.ReportMetric(speed, strings.ReplaceAll(ours.name+"/"+bare.name, " ", "_"))
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// median is the run in the middle by speed.
func (s *benchSubject) median() benchRun {
	runs := slices.Clone(s.runs)
	slices.SortFunc(runs, func(a, b benchRun) int { return int(a.perSecond - b.perSecond) })
	return runs[len(runs)/2]
}

// measure starts the server afresh, presses it and stops it.
func (s *benchSubject) measure(b *testing.B) benchRun {
	b.Helper()
	dir := b.TempDir()
	env := []string{"RATHAUSRUF_TEST_PLAY=" + s.play, "RATHAUSRUF_LOG=error"}
	pids := []int{}
	switch s.store {
	case "redis":
		server := storetest.NewServer(b)
		env, pids = append(env, "RATHAUSRUF_STORE="+server.Address()), append(pids, server.PID())
	default:
		env = append(env, "RATHAUSRUF_STORE=sqlite:"+filepath.Join(dir, "bench.db"))
	}
	p := startProcess(b, dir, env...)
	pids = append(pids, p.cmd.Process.Pid)
	requests := benchRequests(p.address)
	press(b, p.address, requests[:benchWarmUp], time.Second/4) // connections, scripts, caches
	before := totalCPU(pids)
	took, count, each := press(b, p.address, requests[benchWarmUp:], benchTime)
	cpu := totalCPU(pids) - before
	p.stop(b)
	slices.Sort(each)
	return benchRun{
		perSecond: float64(count) / took.Seconds(), cpu: cpu / time.Duration(count),
		p50: each[len(each)/2], p99: each[len(each)*99/100],
	}
}

func totalCPU(pids []int) (sum time.Duration) {
	for _, p := range pids {
		sum += cpuTime(p)
	}
	return sum
}

// process is the test binary playing a server.
type process struct {
	cmd     *exec.Cmd
	address string // host:port
	out     *strings.Builder
}

// What the networks know a process by.
const (
	benchToken  = "benchtoken"
	benchPublic = "https://bot.musterstadt.example"
)

// startProcess starts this very binary as a server and waits until it is ready.
func startProcess(tb testing.TB, dir string, env ...string) *process {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	p := &process{cmd: exec.Command(os.Args[0]), address: address, out: &strings.Builder{}}
	p.cmd.Dir = dir
	p.cmd.Env = append(append(os.Environ(),
		"RATHAUSRUF_LISTEN="+address, "RATHAUSRUF_PUBLIC_URL="+benchPublic,
		"TWILIO_ACCOUNT_SID="+benchAccount, "TWILIO_AUTH_TOKEN="+benchToken), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait() })
	waitReady(tb, p)
	return p
}

// waitReady asks until the server answers or has given up.
func waitReady(tb testing.TB, p *process) {
	tb.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		res, err := http.Get("http://" + p.address + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
	}
	tb.Fatalf("the server did not get ready: %s", p.out)
}

// stop ends the process in the orderly way.
func (p *process) stop(tb testing.TB) {
	tb.Helper()
	p.cmd.Process.Signal(os.Interrupt)
	if err := p.cmd.Wait(); err != nil {
		tb.Errorf("stop: %v\n%s", err, p.out)
	}
}

const benchAccount = "AC00000000000000000000000000000001"

// benchRequests are whole HTTP requests, signed, one for each message: plain
// dialog steps of 5,000 citizens.
func benchRequests(address string) [][]byte {
	words := []string{"Hallo", "nochmal", "Menü", "nochmal"}
	out := make([][]byte, 0, 100_000)
	for i := range cap(out) {
		form := url.Values{
			"AccountSid": {benchAccount}, "ApiVersion": {"2010-04-01"}, "SmsStatus": {"received"},
			"MessageSid": {fmt.Sprintf("SM%032x", i)}, "SmsSid": {fmt.Sprintf("SM%032x", i)},
			"From": {benchNumber(i % benchCitizens)}, "To": {"+4917604069010"},
			"Body": {words[i/benchCitizens%len(words)]}, "NumMedia": {"0"}, "NumSegments": {"1"},
			"FromCountry": {"DE"}, "ToCountry": {"DE"}, "FromCity": {""}, "ToCity": {""},
		}
		body := form.Encode()
		head := fmt.Sprintf("POST /twilio/sms HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nX-Twilio-Signature: %s\r\nContent-Length: %d\r\n\r\n",
			address, twilio.Sign(benchToken, benchPublic+"/twilio/sms", form), len(body))
		out = append(out, []byte(head+body))
	}
	return out
}

// benchNumber is one of the 5,000 drama numbers with an area code.
func benchNumber(i int) string {
	areas := []string{"+493023125", "+496990009", "+494066969", "+492214710", "+498999998"}
	return fmt.Sprintf("%s%03d", areas[i/1000], i%1000)
}

// press sends requests over all connections in a closed loop. Every message is
// sent once in a run; a run that outlives them begins again, which then are
// repeats, so there are plenty.
func press(b *testing.B, address string, requests [][]byte, d time.Duration) (took time.Duration, count int, each []time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	start := time.Now()
	for c := range benchConnections {
		all.Go(func() {
			mine, err := pressOne(address, requests, c, start.Add(d))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				b.Errorf("connection %d: %v", c, err)
			}
			each = append(each, mine...)
		})
	}
	all.Wait()
	if len(each) == 0 {
		b.Fatal("nothing was answered")
	}
	return time.Since(start), len(each), each
}

// pressOne is one connection's loop.
func pressOne(address string, requests [][]byte, offset int, until time.Time) (each []time.Duration, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	for i := offset; time.Now().Before(until); i = (i + benchConnections) % len(requests) {
		start := time.Now()
		if _, err := conn.Write(requests[i]); err != nil {
			return each, err
		}
		if err := skipResponse(r); err != nil {
			return each, err
		}
		each = append(each, time.Since(start))
	}
	return each, nil
}

// skipResponse reads one answer and checks that it is 200.
func skipResponse(r *bufio.Reader) error {
	length, status := 0, ""
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		switch s := string(line); {
		case status == "":
			status = s
		case len(s) <= 2:
			if !strings.Contains(status, " 200 ") {
				return fmt.Errorf("answer %s", status)
			}
			_, err := r.Discard(length)
			return err
		case strings.HasPrefix(s, "Content-Length: "):
			if length, err = strconv.Atoi(strings.TrimSpace(s[16:])); err != nil {
				return err
			}
		}
	}
}
