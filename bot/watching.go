package bot

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// kindWatch looks, for a reader, whether something has become ready.
const kindWatch = "watch"

const (
	// watchEvery is how often a library is asked for one reader, each at minutes of
	// their own, so that not all are asked for at once.
	watchEvery = 30 * time.Minute
	// watchLeast is how long a session must still hold for watching to be worth
	// a promise, and watchMost how long we look.
	watchLeast = 2 * time.Hour
	watchMost  = 30 * 24 * time.Hour
)

// watchJob is the payload of a watch.
type watchJob struct {
	source, session, language string
	to                        channels.Address
	until                     time.Time
	seen                      string // what was ready or refused when it began
}

func (w watchJob) encode() []byte {
	b := putString(putString(putString([]byte{jobVersion}, w.source), w.session), w.language)
	b = putString(putString(b, w.to.Channel), w.to.ID)
	b = binary.AppendUvarint(b, uint64(w.until.Unix()))
	return putString(b, w.seen)
}

func decodeWatchJob(b []byte) (watchJob, error) {
	r := newReader(b, jobVersion)
	w := watchJob{source: r.string(), session: r.string(), language: r.string()}
	w.to = channels.Address{Channel: r.string(), ID: r.string()}
	w.until = time.Unix(int64(r.uint()), 0)
	w.seen = r.string()
	return w, r.done()
}

// libraryTell watches an account for its reader.
func (h *Hub) libraryTell(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	a, res, err := h.account(ctx, c)
	if res != nil || err != nil {
		r := deref(res)
		if r.Outcome == "unavailable" {
			r.Outcome = "none"
		}
		return r, err
	}
	session, err := h.session(c.Answers["session"])
	if err != nil {
		return h.unserved(c, err)
	}
	to, ok, err := h.tellTo(ctx, d, c)
	if err != nil || !ok {
		return dialogs.Result{Outcome: "none"}, err
	}
	now := h.c.Now()
	w := watchJob{
		source: c.Answers["source"], session: c.Answers["session"], language: c.Language, to: to,
		until: now.Add(watchMost), seen: news(a.Items),
	}
	name := "told"
	if !session.Until.IsZero() && session.Until.Before(w.until) {
		w.until, name = session.Until, "short"
	}
	if w.until.Sub(now) < watchLeast {
		return outcome("none")
	}
	d.jobs = append(d.jobs, h.watch(w, session.Reader))
	return dialogs.Result{Outcome: name, Answers: map[string]string{"until": h.moment(w.until)}}, nil
}

// watch is the job of the next look. A reader who asks twice in one place is
// watched once, in whatever session they asked: both make the same job.
func (h *Hub) watch(w watchJob, reader string) Job {
	id := hashed(fmt.Sprint(w.source, "/", reader, "/", w.to.Channel, "/", w.to.ID))
	due := nextLook(h.c.Now(), id)
	return Job{ID: fmt.Sprintf("watch:%s:%d", id, due.Unix()), Kind: kindWatch, Due: due, Payload: w.encode()}
}

// nextLook is the first look at an ID after a moment.
func nextLook(now time.Time, id string) time.Time {
	sum := fnv.New64a()
	fmt.Fprint(sum, id)
	every := int64(watchEvery / time.Second)
	own := int64(sum.Sum64() % uint64(every))
	return time.Unix(((now.Unix()-own)/every+1)*every+own, 0)
}

// look asks the library once more, and tells the reader once.
func (h *Hub) look(ctx context.Context, j Job) result {
	w, err := decodeWatchJob(j.Payload)
	if err != nil {
		return result{fate: given, err: err}
	}
	s := h.c.Services[w.source]
	if s.Library == nil {
		return result{}
	}
	session, err := h.session(w.session)
	var a orders.Account
	if err == nil {
		a, err = s.Library.Account(ctx, session)
	}
	a.Items = told(a.Items)
	switch {
	case errors.Is(err, orders.ErrEnded) || !h.c.Now().Before(w.until):
		return h.sayLook(ctx, j, w, "notice.library-over", nil)
	case err != nil, news(a.Items) == w.seen:
		if err := h.c.Store.Enqueue(ctx, h.watch(w, session.Reader)); err != nil {
			return retry(j, fmt.Errorf("look again: %w", err))
		}
		return result{}
	}
	ready := slices.DeleteFunc(slices.Clone(a.Items), func(i orders.Item) bool { return !h.ready(i) })
	if len(ready) == 0 { // something was refused, or is there no more
		return h.sayLook(ctx, j, w, "notice.library-changed", nil)
	}
	return h.sayLook(ctx, j, w, "notice.library-ready", map[string]string{"place": samePlace(ready), "until": h.earliest(ready)})
}

// sayLook tells a reader what became of a watch, without a title: who reads it
// may not be who ordered. The watch is over then.
func (h *Hub) sayLook(ctx context.Context, j Job, w watchJob, key string, facts map[string]string) result {
	language := h.language(w.language)
	return h.enqueueText(ctx, j, textJob{to: w.to, reply: channels.Reply{
		Language: language, Text: h.c.Script.Text(language, key, w.to.Channel, facts),
	}})
}

// news is what is ready or refused in an account: when it changes, its reader
// is told.
func news(items []orders.Item) string {
	var list []string
	for _, i := range items {
		if i.Status == orders.ItemProvided || i.Status == orders.ItemRejected {
			list = append(list, fmt.Sprint(i.ID, "\x00", i.Status))
		}
	}
	slices.Sort(list)
	return hashed(strings.Join(list, "\n"))
}
