package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// How long an update waits for a gateway that does not take it, and how long
// Telegram waits before it sends one again: twice as long each time
// (CONTRACTS §3.2).
const (
	messageLife = 24 * time.Hour
	queryLife   = 150 * time.Second
	firstPause  = time.Second
	longestWait = time.Minute
)

// update is one thing that the gateway is told.
type update struct {
	id    int64
	body  []byte
	until time.Time
	query string // of a pressed button
}

// announce has an update wait for the gateway and sends it if nothing stands
// before it, unless it is of a kind that setWebhook did not ask for. The caller
// holds mu.
func (s *Simulator) announce(c *chat, kind string, what gin.H) {
	s.touch()
	if allowed := s.telegram.hook.allowed; len(allowed) > 0 && !slices.Contains(allowed, kind) {
		return
	}
	u := update{id: s.telegram.nextID(), until: s.now().Add(messageLife)}
	if kind == "callback_query" {
		u.query, _ = what["id"].(string)
		u.until = s.now().Add(queryLife)
	}
	u.body, _ = json.Marshal(gin.H{"update_id": u.id, kind: what}) // plain values always can be
	c.waiting = append(c.waiting, u)
	s.flow()
}

// flow begins to send what waits, one update after the other in each chat. The
// caller holds mu.
func (s *Simulator) flow() {
	for _, c := range s.telegram.chats {
		if !c.sending && s.ready(c) {
			c.sending = true
			s.sending++
			go s.sendUpdates(c)
		}
	}
}

// ready reports whether a chat's next update may be sent now. What has waited
// too long is dropped first. The caller holds mu.
func (s *Simulator) ready(c *chat) bool {
	now := s.now()
	c.waiting = slices.DeleteFunc(c.waiting, func(u update) bool {
		if old := now.After(u.until); old {
			delete(s.telegram.queries, u.query)
			return true
		}
		return false
	})
	return len(c.waiting) > 0 && s.telegram.hook.url != "" && !s.knobs.Hold && !s.closed && !now.Before(c.due)
}

// sendUpdates sends what waits in a chat until it is empty or has to wait.
func (s *Simulator) sendUpdates(c *chat) {
	for {
		s.mu.Lock()
		if !s.ready(c) {
			c.sending = false
			s.sending--
			s.touch()
			s.mu.Unlock()
			return
		}
		next, hook, knobs := c.waiting[0], s.telegram.hook, s.knobs
		s.mu.Unlock()
		pause, wrong := s.push(next, hook, knobs)
		if wrong != "" {
			s.report(Problem{Code: 0, In: "telegram webhook", Text: wrong})
		}
		s.mu.Lock()
		s.settle(c, next, pause, wrong)
		s.mu.Unlock()
	}
}

// settle notes what became of an update. The caller holds mu.
func (s *Simulator) settle(c *chat, u update, pause time.Duration, wrong string) {
	if wrong == "" {
		c.fails, c.due = 0, time.Time{}
		c.waiting = slices.DeleteFunc(c.waiting, func(o update) bool { return o.id == u.id })
		s.telegram.hook.failed = ""
		return
	}
	if pause == 0 {
		pause = min(firstPause<<min(c.fails, 10), longestWait)
	}
	c.fails++
	c.due = s.now().Add(pause)
	s.telegram.hook.failed, s.telegram.hook.failedAt = wrong, s.now()
	time.AfterFunc(pause, func() { // a clock that is set goes through moveClock instead
		s.mu.Lock()
		defer s.mu.Unlock()
		s.flow()
	})
}

// push sends an update, twice with the knob, and says what is wrong with the
// answer, and how long it asks to wait.
func (s *Simulator) push(u update, hook botHook, knobs Knobs) (pause time.Duration, wrong string) {
	pause, wrong = s.pushOnce(u, hook, knobs)
	if wrong == "" && knobs.Twice {
		return s.pushOnce(u, hook, knobs)
	}
	return pause, wrong
}

func (s *Simulator) pushOnce(u update, hook botHook, knobs Knobs) (pause time.Duration, wrong string) {
	ctx, stop := context.WithTimeout(context.Background(), s.config.Patience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(u.body))
	if err != nil {
		return 0, "Wrong webhook: " + err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	if secret := knobs.secret(hook.secret); secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	res, err := s.client.Do(r)
	if err != nil {
		return 0, reason(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxDocument))
	switch {
	case err != nil:
		return 0, reason(err)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return retryAfter(res), fmt.Sprintf("Wrong response from the webhook: %d %s", res.StatusCode, http.StatusText(res.StatusCode))
	}
	var call struct{ Method string }
	if json.Unmarshal(body, &call) == nil && call.Method != "" {
		s.report(Problem{In: "telegram webhook", Text: "the answer calls " + call.Method + ", and nobody would learn what becomes of it"})
	}
	return 0, ""
}

// secret is what stands in the header, as the knob has it.
func (k Knobs) secret(right string) string {
	switch {
	case k.Signature == "missing":
		return ""
	case k.Signature == "wrong":
		return right + "x"
	}
	return right
}

// retryAfter is how long an answer asks to wait, 0 where it does not say.
func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 1 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// mix puts updates that waited together into another order, drawn from the
// knob Shuffle. The caller holds mu.
func (s *Simulator) mix() {
	for _, c := range s.telegram.chats {
		if s.knobs.Shuffle != 0 && !c.sending {
			c.waiting = shuffled(c.waiting, s.knobs.Shuffle)
		}
	}
}
