package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestLivePagesEndWhenWeStop: a page that is open does not hold the gateway
// up, and what has begun is finished.
func TestLivePagesEndWhenWeStop(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	live, err := http.Get(w.url + "/simulator/events")
	if err != nil {
		t.Fatal(err)
	}
	defer live.Body.Close()

	began, finish := make(chan struct{}), make(chan struct{})
	slow, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	second := &gateway{config: w.gateway.config, hub: w.gateway.hub, log: w.gateway.log, stopping: make(chan struct{})}
	go func() {
		done <- second.serve(ctx, slow, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			close(began)
			<-finish
			if r.Context().Err() != nil {
				t.Error("a request that had begun was cut off")
			}
			io.WriteString(rw, "finished")
		}))
	}()
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + slow.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		b, _ := io.ReadAll(res.Body)
		answer <- string(b)
	}()
	<-began
	stop()
	<-second.stopping
	close(finish)
	if got := <-answer; got != "finished" {
		t.Errorf("answered %q", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}

	w.stop()
	if _, err := io.ReadAll(live.Body); err != nil { // ends, and in order
		t.Errorf("the live page ends with %v", err)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": "rathausruf_turns_total"} {
		res, err := http.Get(w.url + path)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.Contains(string(b), want) {
			t.Errorf("%s answers %s %s", path, res.Status, b)
		}
	}
	req, _ := http.NewRequest(http.MethodGet, w.url+"/metrics", nil)
	req.Header.Set("X-Forwarded-For", "192.0.2.1")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("figures are given through a proxy: %s", res.Status)
	}
	env := []string{"RATHAUSRUF_LISTEN=" + strings.TrimPrefix(w.url, "http://")}
	if err := run(t.Context(), []string{"healthcheck"}, env, nil, io.Discard, nil); err != nil {
		t.Errorf("healthcheck: %v", err)
	}
	if err := run(t.Context(), []string{"healthcheck"}, []string{"RATHAUSRUF_LISTEN=127.0.0.1:1"}, nil, io.Discard, nil); err == nil {
		t.Error("healthcheck finds a gateway where there is none")
	}
}

// TestTalk books in the terminal, as the README says.
func TestTalk(t *testing.T) {
	var out bytes.Buffer
	in := strings.NewReader("1\n1\n4\n1\n")
	if err := run(t.Context(), []string{"talk", "--as", "voice"}, nil, in, &out, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Ihre Nummer für diesen Rückruf") {
		t.Errorf("not booked:\n%s", out.String())
	}
	out.Reset()
	if err := run(t.Context(), []string{"talk", "--as", "sms", "--lang", "en"}, nil, strings.NewReader("callback\n"), &out, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "  1 ") {
		t.Errorf("no choices:\n%s", out.String())
	}
}

// TestStaffCommands: add, list, disable, reset, and what is wrong is said.
func TestStaffCommands(t *testing.T) {
	env := []string{"RATHAUSRUF_STORE=sqlite:" + t.TempDir() + "/town.db"}
	command := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"staff"}, args...), env, nil, &out, nil)
		return out.String(), err
	}
	if out, err := command("add", "e.muster", "--departments", "buergerbuero", "--phone", "+49 30 23125 201"); err != nil || !strings.Contains(out, "one-time password") {
		t.Fatalf("add: %v %s", err, out)
	}
	for _, wrong := range [][]string{
		{"add", "e.muster", "--departments", "buergerbuero"}, {"add", "x", "--departments", "nirgends"},
		{"add", "x", "--departments", "*", "--role", "king"}, {"add", "x", "--departments", "*", "--phone", "030"},
		{"disable", "nobody"}, {"dance"}, {},
	} {
		if out, err := command(wrong...); err == nil {
			t.Errorf("%q is taken: %s", wrong, out)
		}
	}
	if _, err := command("disable", "e.muster"); err != nil {
		t.Error(err)
	}
	if out, _ := command("list"); !strings.Contains(out, "e.muster") || !strings.Contains(out, "disabled") {
		t.Errorf("list: %s", out)
	}
	if out, err := command("reset", "e.muster"); err != nil || !strings.Contains(out, "one-time password") {
		t.Errorf("reset: %v %s", err, out)
	}
}

// TestStaffBesideTheGateway: who may sign in is changed while the gateway runs,
// and counts at once.
func TestStaffBesideTheGateway(t *testing.T) {
	store := "sqlite:" + t.TempDir() + "/town.db"
	w := openTown(t, store)
	clerk := w.member("e.muster", "", "buergerbuero")
	if page := clerk.get("/desk"); !strings.Contains(page, "e.muster") {
		t.Fatalf("not signed in: %s", page)
	}
	command := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := run(t.Context(), append([]string{"staff"}, args...), []string{"RATHAUSRUF_STORE=" + store, "RATHAUSRUF_SECRET=" + string(w.gateway.config.Secret)}, nil, &out, nil); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	command("disable", "e.muster")
	if page := clerk.get("/desk"); !strings.Contains(page, `name="password"`) {
		t.Errorf("who is disabled still sees %s", page)
	}
	words := strings.Fields(command("reset", "e.muster"))
	page := clerk.post("/desk/sign-in", "login", "e.muster", "password", words[len(words)-1])
	if !strings.Contains(page, `autocomplete="new-password"`) {
		t.Errorf("the one-time password leads to %s", page)
	}
	if list := command("list"); !strings.Contains(list, "e.muster") {
		t.Errorf("list: %s", list)
	}
}
