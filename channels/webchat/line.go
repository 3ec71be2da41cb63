package webchat

import (
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// line is a line of the transcript as a page shows it.
type line struct {
	Seq        int64
	Class      string // citizen, machine, person
	Who        string
	At, Clock  string    // for machines, for people
	Lang       string    // of the text
	Paragraphs [][]piece // none: nothing is shown
	First      bool      // of what the citizen has not read yet
}

// ask is what can be picked.
type ask struct {
	Seq     int64  // of the line it belongs to
	ID      string // the question's
	Nonce   string
	Asked   string // the language asked for, if one was
	Lang    string
	Choices []channels.Choice
}

// line shows a line in the page's language.
func (w *Chat) line(l channels.Line, tongue string) line {
	t := w.voices[tongue].texts
	at := l.At.In(w.c.Location)
	v := line{
		Seq: l.Seq, At: at.Format(time.RFC3339), Clock: clock(t, at, w.c.Now().In(w.c.Location)), Lang: html(l.Reply.Language),
	}
	switch l.By {
	case channels.Citizen:
		v.Class, v.Who, v.Lang = "citizen", t.say("who.citizen"), ""
	case channels.Person:
		v.Class, v.Who = "person", l.Name
		if v.Who == "" {
			v.Who = t.say("who.person")
		}
	default:
		v.Class, v.Who = "machine", t.say("assistant")
	}
	if !l.Reply.Silent {
		v.Paragraphs = w.paragraphs(l)
	}
	return v
}

// paragraphs parts a text; what citizens write has no links.
func (w *Chat) paragraphs(l channels.Line) (list [][]piece) {
	for _, p := range strings.Split(l.Reply.Text, "\n") {
		switch p = strings.TrimSpace(p); {
		case p == "":
		case l.By == channels.Citizen:
			list = append(list, []piece{{Text: p}})
		default:
			list = append(list, w.linked.pieces(p))
		}
	}
	return list
}

// clock is a time of day, with its day when that is not today.
func clock(t texts, at, now time.Time) string {
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.say("clock", "time", at.Format("15:04"))
	}
	return t.say("clock.day", "day", strconv.Itoa(at.Day()), "month", strconv.Itoa(int(at.Month())), "time", at.Format("15:04"))
}

// asks tells what can be picked after a line. A question stays open when a
// notice comes in between, such as that we are about to call; then changes is
// false.
func asks(l channels.Line, asked string) (a ask, changes bool) {
	r := l.Reply
	if l.By == channels.Machine && len(r.Choices) == 0 && r.Expect == channels.ExpectNothing && !r.End {
		return ask{}, false
	}
	a = ask{Seq: l.Seq, Asked: asked}
	if l.By == channels.Machine && !r.Silent && !r.End && len(r.Choices) > 0 {
		a.ID, a.Choices, a.Lang, a.Nonce = r.Ask, r.Choices, html(r.Language), rand.Text()
	}
	return a, true
}

// asking tells what can be picked after all of the lines.
func asking(lines []channels.Line, asked string) (a ask) {
	for i := len(lines) - 1; i >= 0; i-- {
		if a, changes := asks(lines[i], asked); changes {
			return a
		}
	}
	return ask{Asked: asked}
}

// spoken is the language the machine spoke last.
func spoken(lines []channels.Line) string {
	for i := len(lines) - 1; i >= 0; i-- {
		if l := lines[i]; l.By == channels.Machine && l.Reply.Language != "" {
			return l.Reply.Language
		}
	}
	return ""
}

// unread is the index of the first line after the citizen's last one, where
// they go on reading; the last line if there is none.
func unread(lines []channels.Line) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].By == channels.Citizen {
			return min(i+1, len(lines)-1)
		}
	}
	return 0
}
