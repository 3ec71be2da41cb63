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
	lineKeep  = time.Hour // of a call, after each key
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
	if err := t.keep(ctx, token, who.Login); err != nil {
		return channels.LineReply{}, err
	}
	return t.next(ctx, who, token, 0, t.say("line-hello", map[string]string{"name": who.Name}))
}

// keep remembers who is on the line, for some time from now on.
func (t lineTurn) keep(ctx context.Context, token, login string) error {
	err := t.h.c.Store.SaveSession(ctx, "line/"+token, []byte(login+" "+t.Call), t.h.c.Now().Add(lineKeep))
	if err != nil {
		return fmt.Errorf("keep who is on the staff line: %w", err)
	}
	return nil
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
	if err != nil || who.Disabled {
		return who, false, err
	}
	return who, true, t.keep(ctx, t.part(1), login) // whoever works is not cut off
}

// note writes down what a member hears and does.
func (t lineTurn) note(ctx context.Context, login, action string, r callback.Request, detail string) error {
	if t.h.c.Note == nil {
		return nil
	}
	return t.h.c.Note(ctx, callback.Entry{Login: login, Action: action, Department: r.Department, Reference: r.Reference, Detail: detail})
}
