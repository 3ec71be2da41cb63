package telegram

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/rathausruf/rathausruf/channels/channeltest"
)

// network is a fake Bot API that takes only what the published one takes.
type network struct {
	t      testing.TB
	server *httptest.Server
	guard  *channeltest.Guard

	mu     sync.Mutex
	answer http.HandlerFunc // nil: all is well
	asked  []request
}

// request is something the network was asked.
type request struct {
	method string
	form   url.Values
}

func newNetwork(t testing.TB) *network {
	n := &network{t: t, guard: channeltest.NewGuard(t)}
	n.server = httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(func() {
		n.server.Close()
		if out := n.guard.Outside(); len(out) != 0 {
			t.Errorf("somebody wanted to go to %v", out)
		}
	})
	return n
}

func (n *network) serve(w http.ResponseWriter, r *http.Request) {
	q := read(n.t, r)
	n.mu.Lock()
	n.asked = append(n.asked, q)
	sent, answer := len(n.asked), n.answer
	n.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	result := "true"
	switch q.method {
	case "sendMessage":
		result = fmt.Sprintf(`{"message_id":%d,"date":1764000600,"chat":{"id":%s,"type":"private"},"text":"x"}`, 30+sent, q.form.Get("chat_id"))
	case "getWebhookInfo":
		result = `{"url":"","has_custom_certificate":false,"pending_update_count":0}`
	}
	say(w, http.StatusOK, `{"ok":true,"result":`+result+`}`)
}

// read checks a request and reads it.
func read(t testing.TB, r *http.Request) request {
	b, _ := io.ReadAll(r.Body)
	form, err := url.ParseQuery(string(b))
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+token+"/")
	if !ok || err != nil || r.Method != http.MethodPost {
		t.Errorf("%s %s, %v", r.Method, strings.ReplaceAll(r.URL.Path, token, "***"), err)
	}
	checkRequest(t, method, form)
	return request{method, form}
}

// say answers with JSON.
func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// answers has everything answered alike; status 0: all is well again.
func (n *network) answers(status int, body string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answer = func(w http.ResponseWriter, _ *http.Request) { say(w, status, body) }
	if status == 0 {
		n.answer = nil
	}
}

// requests are what was asked since the last time.
func (n *network) requests() []request {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := n.asked
	n.asked = nil
	return out
}

// buttons are the rows of a message's buttons, label and data.
func (q request) buttons(t testing.TB) (rows [][]channeltest.Button) {
	t.Helper()
	var k struct {
		Inline [][]struct {
			Text string
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if m := q.form.Get("reply_markup"); m != "" {
		if err := json.Unmarshal([]byte(m), &k); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range k.Inline {
		var out []channeltest.Button
		for _, b := range row {
			out = append(out, channeltest.Button{Label: b.Text, Data: b.Data})
		}
		rows = append(rows, out)
	}
	return rows
}
