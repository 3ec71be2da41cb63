package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// lineLook is how many requests are looked at: many, since unproven ones among them are
// left out.
const lineLook = 500

// next says who waits, the skip-th one, after what there is to say first.
func (t lineTurn) next(ctx context.Context, who callback.Staff, token string, skip int, first string) (channels.LineReply, error) {
	list, err := t.waiting(ctx, who)
	if err != nil {
		return channels.LineReply{}, err
	}
	if len(list) == 0 {
		r := t.end("line-none")
		r.Text = strings.TrimSpace(first + " " + r.Text)
		return r, nil
	}
	r := list[skip%len(list)]
	if err := t.note(ctx, who.Login, "request.heard", r, ""); err != nil {
		return channels.LineReply{}, err
	}
	return t.tell(r, len(list), token, skip%len(list), 0, first), nil
}

// tell says what there is to know of a request, and what can be pressed; silent
// is how often nothing was.
func (t lineTurn) tell(r callback.Request, waiting int, token string, skip, silent int, first string) channels.LineReply {
	facts := t.h.whisper(r, t.h.c.Town.Language)
	facts["n"] = strconv.Itoa(waiting)
	if minutes := int(t.h.c.Now().Sub(r.Due) / time.Minute); minutes > 1 {
		facts["minutes"] = strconv.Itoa(minutes)
	}
	step := strings.Join([]string{"menu", token, r.Reference, strconv.Itoa(skip), strconv.Itoa(silent)}, ".")
	out := t.askWith(step, 1, facts, "line-next", "line-menu")
	out.Text = strings.TrimSpace(first + " " + out.Text)
	return out
}

// again tells of the same request once more, unless it is somebody else's by now.
func (t lineTurn) again(ctx context.Context, who callback.Staff, skip, silent int) (channels.LineReply, error) {
	list, err := t.waiting(ctx, who)
	if err != nil {
		return channels.LineReply{}, err
	}
	for i, r := range list {
		if r.Reference == t.part(2) {
			return t.tell(r, len(list), t.part(1), i, silent, ""), nil
		}
	}
	return t.next(ctx, who, t.part(1), skip, t.say("line-taken", nil))
}

// silent counts how often nothing was pressed where a step is asked; over is
// whether that is often enough.
func (t lineTurn) silent(part int) (n int, over bool) {
	n, _ = strconv.Atoi(t.part(part))
	return n + 1, n+1 >= lineTries
}

// waiting are those a member may call now, as the desk lists them.
func (t lineTurn) waiting(ctx context.Context, who callback.Staff) (list []callback.Request, err error) {
	var ids []string
	for _, d := range t.h.c.Office.Departments() {
		if who.In(d.ID) {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, _, err := t.h.c.Store.Requests(ctx, callback.Query{
		Departments: ids, Statuses: []callback.Status{callback.Waiting}, Queue: true, Limit: lineLook,
	})
	for _, r := range found {
		if !r.Proof.Needed() {
			list = append(list, r)
		}
	}
	return list, err
}

// menu does what a member wants with the request they heard of.
func (t lineTurn) menu(ctx context.Context, who callback.Staff) (channels.LineReply, error) {
	skip, _ := strconv.Atoi(t.part(3))
	switch t.Keys {
	case "1":
		return t.connect(ctx, who, skip)
	case "2":
		return t.next(ctx, who, t.part(1), skip+1, "")
	case "0":
		return t.end("line-end"), nil
	case "":
		n, over := t.silent(4)
		if over {
			return t.end("line-end"), nil
		}
		return t.again(ctx, who, skip, n)
	}
	return t.again(ctx, who, skip, 0)
}

// connect has the citizen dialled on this call. The attempt is recorded first.
func (t lineTurn) connect(ctx context.Context, who callback.Staff, skip int) (channels.LineReply, error) {
	reference := t.part(2)
	r, err := t.h.c.Store.Request(ctx, reference)
	if err == nil && !who.In(r.Department) {
		err = callback.ErrDenied
	}
	if err == nil {
		err = t.note(ctx, who.Login, "request.called", r, "")
	}
	var attempt string
	if err == nil {
		attempt, r, err = t.h.c.Caller.CallOn(ctx, reference, who, t.Call)
	}
	switch {
	case errors.Is(err, callback.ErrQuiet):
		return t.next(ctx, who, t.part(1), skip+1, t.say("line-quiet", nil))
	case errors.Is(err, callback.ErrClaimed), errors.Is(err, callback.ErrCalling), errors.Is(err, callback.ErrClosed),
		errors.Is(err, callback.ErrUnproven), errors.Is(err, callback.ErrUnknown), errors.Is(err, callback.ErrDenied):
		return t.next(ctx, who, t.part(1), skip, t.say("line-taken", nil))
	case err != nil:
		return channels.LineReply{}, err
	}
	out := t.askWith("talk."+t.part(1)+"."+reference, 0, map[string]string{"word": r.Word}, "line-connect")
	out.Attempt, out.Connect = attempt, channels.Connect{To: r.Phone, CallerID: t.h.c.Town.Phone, Ring: citizenRings}
	return out, nil
}

// talked goes on after the citizen's phone: what the network knows it has told;
// how a talk went only the member knows.
func (t lineTurn) talked(ctx context.Context, who callback.Staff) (channels.LineReply, error) {
	first := ""
	switch t.Dialled {
	case channels.CallCompleted, channels.CallAnswered:
		return t.ask("outcome."+t.part(1)+"."+t.part(2)+"."+t.Attempt, 1, "line-outcome"), nil
	case channels.CallBusy:
		first = "line-busy"
	case channels.CallFailed:
		first = "line-failed"
	default:
		first = "line-missed"
	}
	said, err := t.planned(ctx, first)
	if err != nil {
		return channels.LineReply{}, err
	}
	return t.next(ctx, who, t.part(1), 0, said)
}

// planned says something, and when the request of the step comes again.
func (t lineTurn) planned(ctx context.Context, key string) (string, error) {
	r, err := t.h.c.Store.Request(ctx, t.part(2))
	if err != nil {
		return "", err
	}
	said := t.say(key, nil)
	if r.Status.Open() && r.Due.After(t.h.c.Now()) {
		said += " " + t.say("line-due", map[string]string{"due": t.h.moment(r.Due)})
	}
	return said, nil
}

// lineOutcomes are how a talk went, by key.
var lineOutcomes = map[string]string{
	"1": callback.OutcomeReached, "2": callback.OutcomeVoicemail, "3": callback.OutcomeWrong,
	"4": callback.OutcomeOtherwise, "5": callback.OutcomeRefused,
}

// outcome takes in how a talk went, once.
func (t lineTurn) outcome(ctx context.Context, who callback.Staff) (channels.LineReply, error) {
	outcome, known := lineOutcomes[t.Keys]
	if !known {
		n, over := t.silent(4)
		if over { // it waits at the desk for its outcome, until the claim ends
			return t.end("line-end"), nil
		}
		return t.ask(strings.Join([]string{"outcome", t.part(1), t.part(2), t.part(3), strconv.Itoa(n)}, "."), 1, "line-outcome"), nil
	}
	r, err := t.h.c.Store.Request(ctx, t.part(2))
	if err == nil {
		err = t.note(ctx, who.Login, "request.closed", r, outcome)
	}
	if err == nil {
		_, err = t.h.c.Caller.CloseOnce(ctx, t.part(2), who, outcome, "", "line/"+t.Call+"/"+t.part(3))
	}
	said := "line-saved"
	switch {
	case errors.Is(err, callback.ErrClosed), errors.Is(err, callback.ErrClaimed), errors.Is(err, callback.ErrDenied):
		said = "line-taken"
	case err != nil:
		return channels.LineReply{}, err
	}
	words, err := t.planned(ctx, said)
	if err != nil {
		return channels.LineReply{}, err
	}
	return t.next(ctx, who, t.part(1), 0, words)
}
