package simulator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// chatPress presses a button: the one below the field that has the label, else
// the one below the newest message that has it. With message or words it must
// be below that message, or one that holds the words.
func (s *Simulator) chatPress(c *chat, label string, message int64, words string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.blocked {
		return errBlocked
	}
	if key, ok := c.key(label); ok && message == 0 && words == "" {
		if key.Contact {
			return s.useKeyboard(c, note{kind: "contact", contact: c.person.card()})
		}
		return s.useKeyboard(c, note{text: label})
	}
	n, b := c.button(label, message, words)
	switch {
	case n == nil:
		return errNoButton
	case b.Data == "":
		return fmt.Errorf("the button leads to %s", b.URL)
	}
	s.announcePress(c, n, b)
	return nil
}

// key finds a button below the field one writes in. The caller holds mu.
func (c *chat) key(label string) (Button, bool) {
	for _, b := range slices.Concat(c.keyboard...) {
		if b.Text == label {
			return b, true
		}
	}
	return Button{}, false
}

// button finds a button below a message. The caller holds mu.
func (c *chat) button(label string, message int64, words string) (*note, Button) {
	for _, n := range slices.Backward(c.notes) {
		if message != 0 && n.id != message || !strings.Contains(n.text, words) {
			continue
		}
		for _, b := range slices.Concat(n.rows...) {
			if b.Text == label {
				return n, b
			}
		}
	}
	return nil, Button{}
}

// chatForge sends the data of a button that was never shown, as an app of
// one's own could.
func (s *Simulator) chatForge(c *chat, data string) error {
	if data == "" || len(data) > maxData {
		return errNoButton
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range slices.Backward(c.notes) {
		if !n.mine {
			s.announcePress(c, n, Button{Data: data})
			return nil
		}
	}
	return errNoButton
}

// announcePress tells the gateway of a pressed button, which waits until that is
// acknowledged. The caller holds mu.
func (s *Simulator) announcePress(c *chat, n *note, b Button) {
	id := fmt.Sprintf("%d%010d", c.person.ID, s.telegram.nextID())
	s.telegram.queries[id] = &query{chat: c, note: n, pressed: b}
	c.notice = ""
	s.announce(c, "callback_query", gin.H{
		"id": id, "from": c.person.userJSON(), "message": s.noteJSON(c, n), "data": b.Data,
		"chat_instance": fmt.Sprint(-c.person.ID),
	})
}

// waits reports whether a button still turns its wheel. The caller holds mu.
func (t *telegram) waits(n *note, b Button) bool {
	for _, q := range t.queries {
		if q.note == n && q.pressed == b {
			return true
		}
	}
	return false
}
