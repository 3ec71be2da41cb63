package simulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// gather plays a Gather: it speaks what is nested in it and waits for keys or
// speech. end is false when nothing came and the next verb is due.
func (c *call) gather(n *node, base *url.URL) (next *jump, end bool) {
	for _, inner := range n.children {
		c.hear(inner)
	}
	form, any := c.collect(n)
	if c.isGone() {
		return nil, true
	}
	if !any && n.attrs["actionOnEmptyResult"] != "true" {
		return nil, false
	}
	form.Set("msg", "Gather End")
	j, err := post(base, n.attrs["action"], n.attrs["method"], form)
	if err != nil || j.url == nil {
		return nil, true
	}
	return &j, true
}

// collect waits for what a Gather asks for. any is false when nothing came.
func (c *call) collect(n *node) (form url.Values, any bool) {
	l := listening(n)
	c.s.mu.Lock()
	c.listen = l
	c.s.mu.Unlock()
	digits := ""
	for {
		in, ok := c.wait(gathering, nil)
		if !ok {
			return nil, false
		}
		switch {
		case in.kind == "silence":
			return url.Values{"Digits": {digits}}, digits != ""
		case in.kind == "speech":
			c.add("me", in.text, n.attr("language", "en-US"))
			if l.Speech && digits == "" {
				return speech(in.text, n), true
			}
			c.add("network", "Hier werden nur Tasten gehört.", "")
		case !l.Keys:
			c.add("me", "Taste "+in.text, "")
			c.add("network", "Hier werden keine Tasten gehört.", "")
		case strings.Contains(l.Finish, in.text):
			c.add("me", "Taste "+in.text, "")
			return url.Values{"Digits": {digits}, "FinishedOnKey": {in.text}}, digits != ""
		default:
			c.add("me", "Taste "+in.text, "")
			digits += in.text
			if len(digits) == l.Digits {
				return url.Values{"Digits": {digits}}, true
			}
		}
	}
}

// listening is what a Gather listens for.
func listening(n *node) listen {
	input := strings.Fields(n.attr("input", "dtmf"))
	digits, _ := strconv.Atoi(n.attrs["numDigits"])
	pause, err := strconv.Atoi(n.attrs["timeout"])
	if err != nil {
		pause = 5
	}
	return listen{
		Keys: slices.Contains(input, "dtmf"), Speech: slices.Contains(input, "speech"),
		Digits: digits, Finish: n.attr("finishOnKey", "#"), Pause: pause,
	}
}

// speech is what Twilio says of recognised words.
func speech(text string, n *node) url.Values {
	return url.Values{
		"SpeechResult": {text}, "Confidence": {"0.9214"}, "Language": {n.attr("language", "en-US")},
	}
}
