package simulator

import (
	"context"
	"net/url"
	"strconv"
	"strings"
)

// endless is how many documents may follow each other without anyone being
// asked anything; more is a loop of Redirects.
const endless = 50

// follow plays TwiML until there is no more of it or the leg is over.
func (c *call) follow(j jump) {
	for n := 0; !c.isGone(); n++ {
		if n == endless {
			c.s.report(Problem{In: j.url.Path, Text: "50 documents in a row ask nothing: an endless loop"})
			return
		}
		root, base := c.load(j)
		if root == nil {
			return
		}
		next, asked := c.perform(root, base)
		if next == nil {
			return
		}
		if asked {
			n = 0
		}
		j = *next
	}
}

// load gets a document, from the fallback address if need be.
func (c *call) load(j jump) (*node, *url.URL) {
	if j.webhook == nil {
		root, _ := c.s.check([]byte(j.twiml), "Twiml", voiceVerbs())
		return root, nil
	}
	root, code := c.fetch(*j.webhook)
	if root != nil || c.isGone() {
		return root, j.url
	}
	if c.plan.fallback != "" {
		w, err := hook(nil, c.plan.fallback, "", url.Values{"ErrorCode": {strconv.Itoa(code)}, "ErrorUrl": {j.url.String()}})
		if err == nil {
			if root, _ := c.fetch(w); root != nil {
				return root, w.url
			}
		}
	}
	if !c.isGone() {
		c.add("network", "We are sorry, an application error has occurred. Goodbye.", "en-US")
	}
	return nil, nil
}

// fetch asks for a document, with all that is known of the call.
func (c *call) fetch(w webhook) (*node, int) {
	form := c.form()
	for k, v := range w.form {
		form[k] = v
	}
	w.form = form
	return c.s.fetch(context.Background(), w, voiceVerbs())
}

// perform plays the verbs of one document. It gives where to go on, nil for
// the end, and whether someone was asked or connected meanwhile.
func (c *call) perform(root *node, base *url.URL) (next *jump, asked bool) {
	for i, n := range root.children {
		if c.isGone() {
			return nil, asked
		}
		if i > 0 || n.name != "Reject" {
			c.pickUp()
		}
		var end bool
		switch n.name {
		case "Say", "Play", "Pause":
			c.hear(n)
		case "Gather":
			next, end = c.gather(n, base)
			asked = true
		case "Record":
			next, end = c.record(n, base)
			asked = true
		case "Dial":
			if c.direction == "outbound-dial" {
				c.s.report(Problem{In: "Dial", Text: "<Dial>: whoever is dialled cannot dial in turn"})
				return nil, asked
			}
			next, end = c.dial(n, base)
			asked = true
		case "Redirect":
			next, end = c.redirect(n, base), true
		case "Reject":
			c.reject(n)
			end = true
		case "Hangup":
			c.hangup()
			end = true
		}
		if end || next != nil {
			return next, asked
		}
	}
	return nil, asked
}

// pickUp makes an incoming call one that is answered.
func (c *call) pickUp() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.status == "ringing" && c.direction == "inbound" {
		c.status, c.picked = "in-progress", c.s.now()
		c.s.touch()
	}
}

// hear lets the phone hear one Say, Play or Pause. Time stands still meanwhile.
func (c *call) hear(n *node) {
	switch n.name {
	case "Say":
		if text := spoken(n.text); text != "" {
			c.add("town", text, sayIn(n))
		}
	case "Play":
		if digits := n.attrs["digits"]; digits != "" {
			c.add("network", "Töne: "+digits, "")
		} else {
			c.add("network", "Eine Aufnahme wird abgespielt.", "")
		}
	}
}

// sayIn is the language a Say is spoken in.
func sayIn(n *node) string {
	if l := n.attrs["language"]; l != "" {
		return l
	}
	if l := voiceLanguage(n.attrs["voice"]); l != "" && l != "*" {
		return l
	}
	return "en-US"
}

// spoken is text without the line breaks and indents it was written with.
func spoken(s string) string { return strings.Join(strings.Fields(s), " ") }

// redirect is where a Redirect leads.
func (c *call) redirect(n *node, base *url.URL) *jump {
	j, err := post(base, strings.TrimSpace(n.text), n.attrs["method"], nil)
	if err != nil || j.url == nil {
		return nil // reported when the document was checked
	}
	return &j
}

// reject ends a call that was never answered.
func (c *call) reject(n *node) {
	c.s.mu.Lock()
	c.rejected = "no-answer"
	if n.attr("reason", "rejected") == "busy" {
		c.rejected = "busy"
	}
	c.s.mu.Unlock()
	c.hangup()
}
