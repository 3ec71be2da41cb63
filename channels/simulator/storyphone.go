package simulator

import (
	"slices"
	"strings"
)

// Phone is one telephone, by its number (E.164).
type Phone struct {
	story  *Story
	Number string
	read   int // how many of the texts it got were looked at
}

// Phone gives the phone with a number.
func (s *Story) Phone(number string) *Phone { return &Phone{story: s, Number: number} }

// Call calls the town and waits until the town has spoken.
func (p *Phone) Call() *Call {
	p.story.t.Helper()
	return p.dial("", false)
}

// CallStaffLine calls the number staff work at by phone.
func (p *Phone) CallStaffLine() *Call {
	p.story.t.Helper()
	return p.dial(p.story.config.StaffLine, false)
}

// CallWithheld calls the town without showing the number.
func (p *Phone) CallWithheld() *Call {
	p.story.t.Helper()
	return p.dial("", true)
}

func (p *Phone) dial(to string, withheld bool) *Call {
	p.story.t.Helper()
	made, err := p.story.call(p.Number, to, withheld)
	if err != nil {
		p.story.t.Fatalf("call the town: %v", err)
	}
	c := &Call{story: p.story, leg: made}
	c.rest()
	return c
}

// Rings waits until the phone rings. The call is not answered yet.
func (p *Phone) Rings() *Call {
	p.story.t.Helper()
	ctx, stop := p.story.within()
	defer stop()
	var leg *call
	err := p.story.until(ctx, func() bool {
		leg = p.story.active(p.Number)
		return leg != nil && leg.state == ringing
	})
	if err != nil {
		p.story.t.Fatalf("the phone ending in %s does not ring", p.tail())
	}
	return &Call{story: p.story, leg: leg}
}

// Silent reports whether the phone is neither ringing nor in a call.
func (p *Phone) Silent() bool {
	p.story.mu.Lock()
	defer p.story.mu.Unlock()
	return p.story.active(p.Number) == nil
}

// Answer waits until the phone rings, picks it up and waits until something
// has been heard.
func (p *Phone) Answer() *Call {
	p.story.t.Helper()
	c := p.Rings()
	c.input("answer", "")
	return c
}

// Decline waits until the phone rings and is busy.
func (p *Phone) Decline() {
	p.story.t.Helper()
	p.Rings().input("decline", "")
}

// Ignore waits until the phone rings and lets it ring until the network gives up.
func (p *Phone) Ignore() {
	p.story.t.Helper()
	p.Rings().input("ignore", "")
}

// Text texts the town and waits until the gateway has answered the webhook.
func (p *Phone) Text(body string) {
	p.story.t.Helper()
	ctx, stop := p.story.within()
	defer stop()
	if err := p.story.text(ctx, p.Number, body); err != nil {
		p.story.t.Fatalf("text the town: %v", err)
	}
}

// Got waits for a text that holds all the words, later than the ones an
// earlier Got has found, and gives it.
func (p *Phone) Got(words ...string) string {
	p.story.t.Helper()
	ctx, stop := p.story.within()
	defer stop()
	var found string
	err := p.story.until(ctx, func() bool {
		texts := p.received()
		for i := p.read; i < len(texts); i++ {
			if hasAll(texts[i], words) {
				found, p.read = texts[i], i+1
				return true
			}
		}
		return false
	})
	if err != nil {
		p.story.t.Fatalf("no text came with %q; so far:\n%s", words, strings.Join(p.Texts(), "\n---\n"))
	}
	return found
}

// Texts is every text the phone has received, oldest first.
func (p *Phone) Texts() []string {
	p.story.mu.Lock()
	defer p.story.mu.Unlock()
	return p.received()
}

// received is Texts for callers that hold mu.
func (p *Phone) received() (texts []string) {
	for _, t := range p.story.texts {
		if !t.inbound && t.to == p.Number && t.arrived() {
			texts = append(texts, t.body)
		}
	}
	return texts
}

func (p *Phone) tail() string { return p.Number[max(0, len(p.Number)-3):] }

func hasAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
