package twilio

import (
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// Limits of the words the recogniser is told (13330).
const (
	maxHints    = 500
	maxHintSize = 100 // characters
)

// defaultRing is how long a phone rings when nobody says.
const defaultRing = 30 * time.Second

// renderReply writes what a caller hears, and where Twilio goes on.
func (t *Twilio) renderReply(d *document, r channels.Reply, next int) {
	v := t.voices.of(r.Language)
	if r.Silent {
		r.Text, r.Choices = "", nil
	}
	switch {
	case r.End:
		d.say(v, r.Text)
		d.element("Hangup", "")
	case r.Connect != nil:
		d.say(v, r.Text)
		t.renderDial(d, *r.Connect, t.turnAt(next))
	case r.Record != nil:
		d.say(v, r.Text)
		d.record(*r.Record, t.turnAt(next), t.at(pathRecording))
	default:
		t.renderGather(d, r, v, t.turnAt(next))
	}
}

// turnAt is the address of a turn.
func (t *Twilio) turnAt(turn int) string { return t.at(pathTurn + strconv.Itoa(turn)) }

// renderGather asks, and waits patiently. Should Twilio ever pass over the
// empty result, the Redirect leads to the same turn.
func (t *Twilio) renderGather(d *document, r channels.Reply, v Voices, next string) {
	d.start("Gather")
	d.attr("action", next)
	d.attr("actionOnEmptyResult", "true")
	d.attr("bargeIn", "true")
	single := oneKey(r)
	if single {
		d.attr("finishOnKey", "")
	} else {
		d.attr("finishOnKey", "#")
	}
	gatherSpeech(d, r, v)
	d.attr("method", "POST")
	if single {
		d.attr("numDigits", "1")
	}
	if v.Gather != "" {
		d.attr("speechTimeout", "auto")
	}
	d.number("timeout", int(v.Wait/time.Second))
	d.say(v, r.Text)
	for _, c := range r.Choices {
		d.say(v, c.Say)
	}
	d.close("Gather")
	d.redirect(next)
}

// gatherSpeech adds what is recognised: speech as well as keys, where the
// language can be recognised.
func gatherSpeech(d *document, r channels.Reply, v Voices) {
	if v.Gather == "" {
		d.attr("input", "dtmf")
		return
	}
	if h := hints(r); h != "" {
		d.attr("hints", h)
	}
	d.attr("input", "dtmf speech")
	d.attr("language", v.Gather)
}

// oneKey reports whether a single key is an answer, so that nobody has to
// press # or wait.
func oneKey(r channels.Reply) bool {
	switch r.Expect {
	case channels.ExpectDigits:
		return false
	case channels.ExpectChoice:
		if len(r.Choices) > 9 {
			return false
		}
		for _, c := range r.Choices {
			if len(c.Key) > 1 {
				return false
			}
		}
	}
	return true
}

// redirect goes on at an address.
func (d *document) redirect(to string) {
	d.start("Redirect")
	d.attr("method", "POST")
	d.text(to)
	d.close("Redirect")
}

// hints are the words the recogniser should expect: the labels and the
// reply's own, each once.
func hints(r channels.Reply) string {
	words := make([]string, 0, len(r.Choices)+len(r.Hints))
	seen := make(map[string]bool, cap(words))
	add := func(w string) {
		w = strings.Join(strings.FieldsFunc(w, func(c rune) bool { return c == ',' || c <= ' ' }), " ")
		if w == "" || seen[w] || len([]rune(w)) > maxHintSize || len(words) == maxHints {
			return
		}
		seen[w] = true
		words = append(words, w)
	}
	for _, c := range r.Choices {
		add(c.Label)
	}
	for _, h := range r.Hints {
		add(h)
	}
	return strings.Join(words, ",")
}

// renderDial connects the caller with a number and goes on at next when that
// is over.
func (t *Twilio) renderDial(d *document, to channels.Connect, next string) {
	d.startDial(to, next)
	d.element("Number", to.To)
	d.close("Dial")
}

// startDial opens a <Dial>. The caller hears it ring until somebody answers.
func (d *document) startDial(to channels.Connect, next string) {
	ring := to.Ring
	if ring <= 0 {
		ring = defaultRing
	}
	d.start("Dial")
	d.attr("action", next)
	d.attr("answerOnBridge", "true")
	if to.CallerID != "" {
		d.attr("callerId", to.CallerID)
	}
	d.attr("method", "POST")
	d.attr("ringTone", "de")
	d.number("timeout", int(min(max(ring, 5*time.Second), 10*time.Minute)/time.Second))
}
