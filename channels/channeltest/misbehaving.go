package channeltest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// misbehaves has the network do everything but answer. All of that may be over
// later, and none of it tells who somebody is, or what proves who we are.
func (k Kit) misbehaves(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	quoted := strings.Join(append([]string{k.Address.ID, canary}, k.Secrets...), " ")
	for name, play := range map[string]http.HandlerFunc{
		"hangs up":      func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"breaks off":    func(w http.ResponseWriter, _ *http.Request) { breakOff(w) },
		"says nothing":  func(http.ResponseWriter, *http.Request) {},
		"says nonsense": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "\x00\xff{"+quoted) },
		"says something else": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `[1,"`+quoted+`"]`)
		},
		"quotes us": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, quoted, http.StatusBadGateway) },
		"sends us elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.Path, http.StatusFound)
		},
		"sends us elsewhere with all we said": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := k.open(t)
			w.misbehave = play
			_, err := w.channel.Send(context.Background(), k.Address, confirmation())
			k.classed(t, err, errTemporary)
			k.private(t, "the log", w.log.String(), canary)
		})
	}
	if elsewhere != 0 {
		t.Errorf("a redirect was followed %d times: it would carry what proves who we are to anybody", elsewhere)
	}
}

// breakOff begins an answer and does not end it.
func breakOff(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"`)
}

// waits has the network take its time: whoever waits for it gives up.
func (k Kit) waits(t *testing.T) {
	w := k.open(t)
	ctx, giveUp := context.WithCancel(context.Background())
	w.misbehave = func(_ http.ResponseWriter, r *http.Request) {
		giveUp()
		<-r.Context().Done()
	}
	_, err := w.channel.Send(ctx, k.Address, confirmation())
	k.classed(t, err, errTemporary)
	k.private(t, "the log", w.log.String(), canary)
}
