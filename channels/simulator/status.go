package simulator

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// callback is a webhook whose answer nobody waits for.
type callback struct {
	webhook
	final bool // nothing comes after it
}

// queue is what is to be told about one call or text, in order.
type queue struct {
	waiting []callback
	busy    bool
}

// tell sends a callback about a call or text after the earlier ones; or, with
// the knob Shuffle, all of them in another order once the final one is there.
func (s *Simulator) tell(sid string, c callback) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queues[sid]
	if q == nil {
		q = &queue{}
		s.queues[sid] = q
	}
	q.waiting = append(q.waiting, c)
	if s.knobs.Shuffle != 0 {
		if !c.final {
			return
		}
		q.waiting = shuffled(q.waiting, s.knobs.Shuffle)
	}
	if !q.busy {
		q.busy = true
		s.sending++
		go s.drain(sid, q)
	}
}

// drain sends what waits in a queue until it is empty.
func (s *Simulator) drain(sid string, q *queue) {
	for {
		s.mu.Lock()
		if len(q.waiting) == 0 {
			q.busy = false
			delete(s.queues, sid)
			s.sending--
			s.touch()
			s.mu.Unlock()
			return
		}
		next := q.waiting[0]
		q.waiting = q.waiting[1:]
		s.mu.Unlock()
		s.deliver(next.webhook)
	}
}

// deliver sends one callback and reports an answer that is no success.
func (s *Simulator) deliver(w webhook) {
	a, err := s.ask(context.Background(), w)
	switch {
	case err != nil:
		s.report(Problem{Code: 11200, In: w.url.Path, Text: reason(err)})
	case a.status < 200 || a.status > 299:
		s.report(Problem{Code: 11200, In: w.url.Path, Text: fmt.Sprintf("HTTP status %d to a status callback", a.status)})
	}
}

// hook is a webhook to an address given by the gateway; relative ones are
// resolved against base.
func hook(base *url.URL, to, method string, form url.Values) (webhook, error) {
	u, err := url.Parse(to)
	if err != nil {
		return webhook{}, fmt.Errorf("read address: %w", err)
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if method == "" {
		method = http.MethodPost
	}
	return webhook{method: method, url: u, form: form}, nil
}
