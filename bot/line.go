package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

const (
	lineTries = 3         // at the number and PIN, on one call
	lineKeep  = time.Hour // of a call
	lineLook  = 20        // requests that can be skipped through
)

// lineTurn is one turn of a call of staff.
type lineTurn struct {
	channels.LineTurn
	h     *Hub
	parts []string // of the step
}

// part is one of them; "" when it is not there.
func (t lineTurn) part(i int) string {
	if i < len(t.parts) {
		return t.parts[i]
	}
	return ""
}

// StaffLine answers staff who call the internal number. Nothing they press is
// kept.
func (h *Hub) StaffLine(ctx context.Context, in channels.LineTurn) (channels.LineReply, error) {
	t := lineTurn{in, h, strings.Split(in.Step, ".")}
	switch t.part(0) {
	case "number":
		return t.number()
	case "pin":
		return t.pin(ctx)
	case "menu", "talk", "outcome":
		who, ok, err := t.who(ctx)
		if err != nil || !ok {
			return t.end("line-again"), err
		}
		switch t.part(0) {
		case "menu":
			return t.menu(ctx, who)
		case "talk":
			return t.talked(ctx, who)
		}
		return t.outcome(ctx, who)
	}
	return t.ask("number.0", 0, "line-number"), nil
}

// say words something in the town's language.
func (t lineTurn) say(key string, facts map[string]string) string {
	return t.h.c.Script.Text(t.h.c.Town.Language, "staff."+key, channels.Voice, facts)
}

func (t lineTurn) ask(step string, keys int, texts ...string) channels.LineReply {
	return t.askWith(step, keys, nil, texts...)
}

func (t lineTurn) askWith(step string, keys int, facts map[string]string, texts ...string) channels.LineReply {
	var words []string
	for _, key := range texts {
		words = append(words, t.say(key, facts))
	}
	return channels.LineReply{Text: strings.Join(words, " "), Language: t.h.c.Town.Language, Step: step, Keys: keys}
}

func (t lineTurn) end(key string) channels.LineReply {
	r := t.ask("", 0, key)
	r.End = true
	return r
}

// number takes the number of a member of staff.
func (t lineTurn) number() (channels.LineReply, error) {
	if t.Keys == "" {
		return t.once("line-number")
	}
	number := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, t.Keys)
	return t.ask("pin."+t.tries()+"."+number[:min(len(number), 12)], 0, "line-pin"), nil
}

// tries is how often number and PIN did not fit on this call.
func (t lineTurn) tries() string {
	n, err := strconv.Atoi(t.part(1))
	if err != nil || n < 0 {
		n = lineTries
	}
	return strconv.Itoa(n)
}

// once asks for the number again, a few times.
func (t lineTurn) once(texts ...string) (channels.LineReply, error) {
	n, _ := strconv.Atoi(t.tries())
	if n+1 >= lineTries {
		return t.end("line-bye"), nil
	}
	return t.ask("number."+strconv.Itoa(n+1), 0, texts...), nil
}

// pin lets a member in. An unknown number and a wrong PIN are answered alike.
func (t lineTurn) pin(ctx context.Context) (channels.LineReply, error) {
	if t.h.c.CheckPIN == nil {
		return t.end("line-bye"), nil
	}
	who, err := t.h.c.CheckPIN(ctx, t.part(2), t.Keys, t.From)
	switch {
	case errors.Is(err, callback.ErrLocked):
		return t.end("line-locked"), t.note(ctx, "", "line.refused", callback.Request{}, "")
	case errors.Is(err, callback.ErrDenied):
		if err := t.note(ctx, "", "line.refused", callback.Request{}, ""); err != nil {
			return channels.LineReply{}, err
		}
		return t.once("line-wrong", "line-number")
	case err != nil:
		return channels.LineReply{}, err
	}
	if err := t.note(ctx, who.Login, "line.began", callback.Request{}, ""); err != nil {
		return channels.LineReply{}, err
	}
	token := rand.Text()
	if err := t.h.c.Store.SaveSession(ctx, "line/"+token, []byte(who.Login+" "+t.Call), t.h.c.Now().Add(lineKeep)); err != nil {
		return channels.LineReply{}, fmt.Errorf("keep who is on the staff line: %w", err)
	}
	return t.next(ctx, who, token, 0, t.say("line-hello", map[string]string{"name": who.Name}))
}

// who is on the line: whoever gave number and PIN on this very call.
func (t lineTurn) who(ctx context.Context) (who callback.Staff, ok bool, err error) {
	data, found, err := t.h.c.Store.Session(ctx, "line/"+t.part(1))
	if err != nil || !found {
		return who, false, err
	}
	login, call, _ := strings.Cut(string(data), " ")
	if call != t.Call {
		return who, false, nil
	}
	who, err = t.h.c.Store.Member(ctx, login)
	if errors.Is(err, callback.ErrUnknown) {
		return who, false, nil
	}
	return who, err == nil && !who.Disabled, err
}

// note writes down what a member hears and does.
func (t lineTurn) note(ctx context.Context, login, action string, r callback.Request, detail string) error {
	if t.h.c.Note == nil {
		return nil
	}
	return t.h.c.Note(ctx, callback.Entry{Login: login, Action: action, Department: r.Department, Reference: r.Reference, Detail: detail})
}

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
	facts := t.h.whisper(r, t.h.c.Town.Language)
	facts["n"] = strconv.Itoa(len(list))
	if minutes := int(t.h.c.Now().Sub(r.Due) / time.Minute); minutes > 1 {
		facts["minutes"] = strconv.Itoa(minutes)
	}
	out := t.askWith("menu."+token+"."+r.Reference+"."+strconv.Itoa(skip%len(list)), 1, facts, "line-next", "line-menu")
	out.Text = strings.TrimSpace(first + " " + out.Text)
	return out, nil
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
	}
	return t.next(ctx, who, t.part(1), skip, "")
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
		return t.ask(t.Step, 1, "line-outcome"), nil
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
