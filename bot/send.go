package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// fate is what becomes of a job.
type fate int

const (
	finished fate = iota
	later         // put back
	given         // given up: into the dead letter
)

// result is the fate of a job, and why.
type result struct {
	fate fate
	err  error
	wait time.Duration // with later: how long; 0: as long as the tries say
}

var (
	errNoKind    = errors.New("no such kind of job")
	errNoChannel = errors.New("no such channel")
)

// A job is tried quickly at first, for a network that stumbles, then ever more
// slowly for about a day, for one that is down, and then given up.
const (
	quickTries = 12
	maxTries   = 40
)

// backOff is the wait after a try: 100 ms × 2ⁿ up to 30 s, later one minute ×
// 2ⁿ up to an hour; ± 10 % so that many jobs do not come back at once.
func backOff(tries int) time.Duration {
	wait, limit, n := 100*time.Millisecond, 30*time.Second, tries-1
	if tries > quickTries {
		wait, limit, n = time.Minute, time.Hour, tries-quickTries-1
	}
	for range min(max(n, 0), 16) {
		wait = min(2*wait, limit)
	}
	return time.Duration(float64(wait) * (0.9 + 0.2*rand.Float64()))
}

// safely does a job of any kind. A panic counts as a try, so that it ends in
// the dead letter and does not stop the others.
func (h *Hub) safely(ctx context.Context, j Job) (res result) {
	defer func() {
		if recover() != nil {
			h.c.Log.Error("job panicked", "kind", j.Kind, "stack", string(debug.Stack()))
			res = retry(j, errPanic)
		}
	}()
	switch j.Kind {
	case kindText, kindReply:
		return h.sendText(ctx, j)
	case kindArrived:
		return h.arrived(ctx, j)
	case kindChat:
		return h.unanswered(ctx, j)
	case kindNotice:
		return h.sendNotice(ctx, j)
	case kindRecording:
		return h.fetchRecording(ctx, j)
	case kindOrder:
		return h.tellChange(ctx, j)
	case kindMissed:
		return h.countMissed(ctx, j)
	case kindWatch:
		return h.look(ctx, j)
	case kindPayment:
		return h.lookAtPayment(ctx, j)
	}
	return result{fate: given, err: errNoKind}
}

// retry puts a job back unless it has been tried often enough.
func retry(j Job, err error) result {
	if j.Tries >= maxTries {
		return result{fate: given, err: err}
	}
	return result{fate: later, err: err}
}

// sendText sends one text, unless it has lost its use or must not be sent.
func (h *Hub) sendText(ctx context.Context, j Job) result {
	t, err := decodeTextJob(j.Payload)
	if err != nil {
		return result{fate: given, err: err}
	}
	ch, ok := h.channels[t.to.Channel]
	if !ok {
		return result{fate: given, err: errNoChannel}
	}
	if res, ok := h.maySend(ctx, j, t); !ok {
		return res
	}
	if pulls(ch) {
		return h.tellInChat(ctx, j, t)
	}
	id, err := ch.Send(ctx, t.to, t.reply)
	if err != nil {
		return h.unsent(ctx, j, t, err)
	}
	h.count.sent.Add(1)
	h.remember(ctx, t, id)
	h.lookLater(ctx, j, t, id)
	return result{}
}

// maySend reports whether a text is to be sent; if not, what becomes of it. A
// reply is what somebody has just asked for.
func (h *Hub) maySend(ctx context.Context, j Job, t textJob) (result, bool) {
	if j.Kind == kindReply {
		return result{}, true
	}
	may, err := h.mayWrite(ctx, t)
	if err != nil {
		return retry(j, err), false
	}
	if !may {
		h.count.withheld.Add(1)
		return result{}, false
	}
	if paid(t.to.Channel) {
		if ok, err := h.mayspendFor(ctx, j.ID); err != nil || !ok {
			res := retry(j, errors.Join(errSpent, err))
			res.wait = spentGap
			return res, false
		}
	}
	return result{}, true
}

// paid reports whether texts of a channel cost the town something.
func paid(channel string) bool { return channel == channels.SMS || channel == channels.WhatsApp }

// mayWrite reports whether a text is still of use and wanted.
func (h *Hub) mayWrite(ctx context.Context, t textJob) (bool, error) {
	if !t.until.IsZero() && h.c.Now().After(t.until) {
		return false, nil
	}
	r, err := h.c.Store.Reach(ctx, t.to)
	if err != nil {
		return false, fmt.Errorf("read what is known of an address: %w", err)
	}
	return !r.OptedOut && !r.VoiceOnly && !r.Blocked, nil
}

// unsent decides what becomes of a text the network did not take.
func (h *Hub) unsent(ctx context.Context, j Job, t textJob, err error) result {
	switch {
	case errors.Is(err, channels.ErrUnreachable):
		if e := h.reached(ctx, t.to, unreachable(t.to.Channel)); e != nil {
			h.c.Log.Warn("an unreachable address is not remembered", "error", e)
		}
		return result{fate: given, err: err}
	case errors.Is(err, channels.ErrWindow):
		return h.sendOtherwise(ctx, j, t, err)
	case errors.Is(err, channels.ErrRefused):
		return result{fate: given, err: err}
	}
	res := retry(j, err)
	var asked *channels.RetryError
	if errors.As(err, &asked) {
		res.wait = asked.After
	}
	return res
}

// unreachable is what an unreachable address means: a number without texts,
// or a messenger whose owner does not want us.
func unreachable(channel string) func(*Reach) {
	if channel == channels.SMS || channel == channels.WhatsApp {
		return func(r *Reach) { r.VoiceOnly = true }
	}
	return func(r *Reach) { r.Blocked = true }
}

// remember keeps that the network took a text, so that later states are known
// to be of ours. Without it they still are kept, so a fault is only logged.
func (h *Hub) remember(ctx context.Context, t textJob, id string) {
	if id == "" {
		return
	}
	_, err := h.c.Store.Delivered(ctx, channels.Delivery{
		Channel: t.to.Channel, ID: id, To: t.to, State: "accepted", Rank: 1, At: h.c.Now(),
	})
	if err != nil {
		h.c.Log.Warn("a text sent is not remembered", "error", err)
	}
}

// longDigits finds what may be a telephone number.
var longDigits = regexp.MustCompile(`\+?\d[\d ()/-]{4,}\d`)

// masked is an error without numbers that could be somebody's. Channels give
// none; a network's own words might.
func masked(err error) string {
	if err == nil {
		return ""
	}
	s := longDigits.ReplaceAllString(err.Error(), "***")
	return s[:min(len(s), 300)]
}
