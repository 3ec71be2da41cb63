package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

const (
	// offered is how many windows are offered at a time: with
	// as-soon-as-possible and later ones, a caller can still keep them in mind.
	offered = 3
	// allWindows is more than any department has within its horizon.
	allWindows = 5000
)

// callbackOffer offers windows, three at a time: first the next ones; asked for
// other times, the first one of each of the following days; then all that
// remain. Who named a day is offered that day and what comes after it, in
// order. The answer "after" is the part that comes next; "searched" is the wish
// it belongs to. Their words are the dialog's: a window is known by its ID.
func (h *Hub) callbackOffer(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	wanted := readWish(c.Answers["wanted"], h.c.Town.Location)
	part, err := strconv.Atoi(c.Answers["after"])
	if err != nil || part < 0 || c.Answers["searched"] != c.Answers["wanted"] {
		part = 0
	}
	n := allWindows
	if part == 0 && wanted == (wish{}) {
		n = offered + 1 // the nearest ones are all that is needed
	}
	free, pool, err := h.offer(ctx, c, n)
	if err != nil {
		return dialogs.Result{}, err
	}
	if len(free) == 0 {
		return dialogs.Result{Outcome: "none", Answers: fromTheFirst(nil)}, nil
	}
	name := "offered"
	fit := wanted.among(free)
	if len(fit) == 0 {
		fit = free
	}
	if part == 0 && !wanted.fits(fit[0]) {
		name = "nearest"
	}
	parts := h.parts(fit, wanted.day.IsZero() || !wanted.until.IsZero())
	part %= len(parts)
	res := dialogs.Result{Outcome: name, Answers: map[string]string{"searched": c.Answers["wanted"], "after": ""}}
	for _, f := range parts[part] {
		res.Choices = append(res.Choices, channels.Choice{ID: h.slotAnswer(f.Slot)})
	}
	if part+1 < len(parts) {
		res.Answers["after"] = strconv.Itoa(part + 1)
	}
	if pool != "" && name == "offered" {
		res.Outcome = "shared"
	}
	h.shareWith(pool, c, &res)
	h.hint(c, part, free, &res)
	return res, nil
}

// offer gives the department's windows; when all are taken, those of the pool
// that helps out, and its ID. A request that is moved stays where it is.
func (h *Hub) offer(ctx context.Context, c dialogs.Call, n int) (free []callback.Free, pool string, err error) {
	id, door := c.Answers["department"], c.Message.From.Channel
	free, err = h.c.Office.Offer(ctx, id, door, c.Now, n)
	if err != nil || len(free) > 0 || c.Answers["proven"] != "" {
		return free, "", err
	}
	d, ok := h.c.Office.Department(id)
	if !ok || d.Pool == "" {
		return nil, "", nil
	}
	free, err = h.c.Office.Offer(ctx, d.Pool, door, c.Now, n)
	return free, d.Pool, err
}

// shareWith remembers for whom another department helps out.
func (h *Hub) shareWith(pool string, c dialogs.Call, res *dialogs.Result) {
	if pool == "" {
		return
	}
	res.Answers["origin"], res.Answers["department"] = c.Answers["department"], pool
	res.Answers["origin_name"] = h.title(c.Answers["department"], c.Language)
}

// hint tells who asked for other times when it is quietest.
func (h *Hub) hint(c dialogs.Call, part int, free []callback.Free, res *dialogs.Result) {
	res.Answers["calm"] = ""
	if part == 0 {
		return
	}
	id := c.Answers["department"]
	if changed := res.Answers["department"]; changed != "" {
		id = changed
	}
	if s, ok := h.c.Office.Quietest(id, free); ok {
		res.Answers["calm"] = h.slotAnswer(s)
	}
}

// parts cuts windows into what is offered at a time. With days, the first
// window of each day that has not been shown comes before the rest.
func (h *Hub) parts(free []callback.Free, days bool) [][]callback.Free {
	first := free[:min(offered, len(free))]
	rest := free[len(first):]
	if !days {
		return slices.AppendSeq([][]callback.Free{first}, slices.Chunk(rest, offered))
	}
	seen := map[string]bool{}
	fresh := func(f callback.Free) bool {
		day := f.From.In(h.c.Town.Location).Format(time.DateOnly)
		was := seen[day]
		seen[day] = true
		return !was
	}
	for _, f := range first {
		fresh(f)
	}
	var begins, others []callback.Free
	for _, f := range rest {
		if fresh(f) {
			begins = append(begins, f)
		} else {
			others = append(others, f)
		}
	}
	out := slices.AppendSeq([][]callback.Free{first}, slices.Chunk(begins, offered))
	return slices.AppendSeq(out, slices.Chunk(others, offered))
}

// wish is when somebody would like to be called.
type wish struct {
	day      time.Time // its beginning; zero: any
	until    time.Time // the last day; zero: that day alone
	from, to string    // the time of day, 15:04; empty: any
	at       *time.Location
}

// readWish reads what the dialog writes: "2026-11-30 09:00-24:00" or
// "2026-11-30..2026-12-06 00:00-12:00"; either part may be missing. Anything else is no wish.
func readWish(answer string, at *time.Location) wish {
	var w wish
	for field := range strings.FieldsSeq(answer) {
		if from, to, ok := strings.Cut(field, ":"); ok && len(from) == 2 && to != "" {
			w.from, w.to, _ = strings.Cut(field, "-")
			continue
		}
		first, last, _ := strings.Cut(field, "..")
		if day, err := time.ParseInLocation(time.DateOnly, first, at); err == nil {
			w.day = day
		}
		if day, err := time.ParseInLocation(time.DateOnly, last, at); err == nil {
			w.until = day
		}
	}
	if w != (wish{}) {
		w.at = at
	}
	return w
}

// among are the windows from the wanted day on at the wanted time of day; those
// of another time of day if there are none.
func (w wish) among(free []callback.Free) []callback.Free {
	if w == (wish{}) {
		return free
	}
	var exact, days []callback.Free
	for _, f := range free {
		if f.From.Before(w.day) {
			continue
		}
		days = append(days, f)
		if w.inTime(f) {
			exact = append(exact, f)
		}
	}
	// The wanted day at another time is nearer to the wish than the wanted
	// time weeks later.
	if len(exact) == 0 || !w.day.IsZero() && !w.fits(exact[0]) && len(days) > 0 && w.onDay(days[0]) {
		return days
	}
	return exact
}

// fits reports whether a window is what was wanted.
func (w wish) fits(f callback.Free) bool { return w == (wish{}) || w.onDay(f) && w.inTime(f) }

func (w wish) onDay(f callback.Free) bool {
	if w.day.IsZero() {
		return true
	}
	last := w.day
	if !w.until.IsZero() {
		last = w.until
	}
	return !f.From.Before(w.day) && f.From.Before(last.AddDate(0, 0, 1))
}

func (w wish) inTime(f callback.Free) bool {
	at := f.From.In(w.at).Format("15:04")
	return w.from == "" || at >= w.from && at < w.to
}
