package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// Call is one phone in a call.
type Call struct {
	story *Story
	leg   *call
}

// SID is Twilio's ID of the leg.
func (c *Call) SID() string { return c.leg.sid }

// Shown is the number this phone displays.
func (c *Call) Shown() string {
	if c.leg.direction == "inbound" {
		return c.leg.to
	}
	return c.leg.from
}

// Press presses keys one after the other: 0 to 9, * and #.
func (c *Call) Press(keys string) {
	c.story.t.Helper()
	for _, k := range keys {
		c.input("key", string(k))
	}
}

// Say says something and waits until the town has answered.
func (c *Call) Say(text string) {
	c.story.t.Helper()
	c.input("speech", text)
}

// Record speaks a message after the tone. Hangup, Press("#") or Silence ends it.
func (c *Call) Record(words string) {
	c.story.t.Helper()
	c.rest()
	c.story.mu.Lock()
	listens := c.leg.state == recording
	c.story.mu.Unlock()
	if !listens {
		c.story.t.Fatalf("nothing is recorded now\n%s", c.Transcript())
	}
	c.input("speech", words)
}

// Silence says nothing until the town goes on.
func (c *Call) Silence() {
	c.story.t.Helper()
	c.input("silence", "")
}

// input gives one input and waits until the leg waits for the next.
func (c *Call) input(kind, text string) {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	if err := c.leg.give(ctx, input{kind: kind, text: text}); err != nil {
		c.story.t.Fatalf("%s %q: %v\n%s", kind, text, err, c.Transcript())
	}
	c.rest()
}

// rest waits until the leg waits for someone, or is over.
func (c *Call) rest() {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	if err := c.leg.rest(ctx); err != nil {
		c.story.t.Fatalf("the call does not come to rest: %v\n%s", err, c.Transcript())
	}
}

// Hangup hangs up and waits until the network has seen it.
func (c *Call) Hangup() {
	c.story.t.Helper()
	c.leg.hangup()
	c.Ended()
}

// Ended waits until the call is over, whoever ended it.
func (c *Call) Ended() {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	if err := c.story.until(ctx, func() bool { return c.leg.state == ended }); err != nil {
		c.story.t.Fatalf("the call is not over\n%s", c.Transcript())
	}
}

// Talking waits until the phone is connected with another one.
func (c *Call) Talking() {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	if err := c.story.until(ctx, func() bool { return c.leg.state == talking }); err != nil {
		c.story.t.Fatalf("the call is not connected\n%s", c.Transcript())
	}
}

// Heard checks that the answer to the last input holds all the words, and
// gives it as plain text.
func (c *Call) Heard(words ...string) string {
	c.story.t.Helper()
	c.rest()
	text := c.Answer()
	if !hasAll(text, words) {
		c.story.t.Fatalf("%q is not in what was heard last: %q\n%s", words, text, c.Transcript())
	}
	return text
}

// Answer is what was heard since the last input.
func (c *Call) Answer() string {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	var heard []string
	for _, l := range c.leg.lines[min(c.leg.heard, len(c.leg.lines)):] {
		if l.From == "town" || l.From == "other" {
			heard = append(heard, l.Text)
		}
	}
	return strings.Join(heard, "\n")
}

// Language is the BCP 47 language of the last thing the town said.
func (c *Call) Language() string {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	for _, l := range slices.Backward(c.leg.lines) {
		if l.From == "town" {
			return l.Language
		}
	}
	return ""
}

// Status is Twilio's word for how the leg stands.
func (c *Call) Status() string {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	return c.leg.status
}

// Over reports whether the leg is over.
func (c *Call) Over() bool {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	return c.leg.state == ended
}

// Transcript is the whole call as plain text, a line for each thing.
func (c *Call) Transcript() string {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	var b strings.Builder
	for _, l := range c.leg.lines {
		fmt.Fprintf(&b, "%-8s%s\n", l.From+":", l.Text)
	}
	return b.String()
}
