package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// Got waits for a text of the bot that holds all the words, sent or changed
// later than the ones an earlier Got has found, and gives it.
func (c *Chat) Got(words ...string) string {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	var found string
	err := c.story.until(ctx, func() bool {
		for i := c.read; i < len(c.chat.heard); i++ {
			if hasAll(c.chat.heard[i], words) {
				found, c.read = c.chat.heard[i], i+1
				return true
			}
		}
		return false
	})
	if err != nil {
		c.story.t.Fatalf("no message came with %q; so far:\n%s", words, c.Transcript())
	}
	return found
}

// Texts is what the bot's messages say, oldest first.
func (c *Chat) Texts() (texts []string) {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	for _, n := range c.chat.notes {
		if !n.mine {
			texts = append(texts, n.text)
		}
	}
	return texts
}

// Buttons is what stands on the buttons below the bot's last message, in order.
func (c *Chat) Buttons() (labels []string) {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	for _, n := range slices.Backward(c.chat.notes) {
		if n.mine {
			continue
		}
		for _, b := range slices.Concat(n.rows...) {
			labels = append(labels, b.Text)
		}
		break
	}
	return labels
}

// Keyboard is what stands on the buttons below the field one writes in.
func (c *Chat) Keyboard() (labels []string) {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	for _, b := range slices.Concat(c.chat.keyboard...) {
		labels = append(labels, b.Text)
	}
	return labels
}

// Notice is what the last pressed button was acknowledged with, mostly nothing.
func (c *Chat) Notice() string {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	return c.chat.notice
}

// Typing reports whether the bot is seen to write.
func (c *Chat) Typing() bool {
	now := c.story.Now()
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	return now.Before(c.chat.typing)
}

// Menu is the bot's commands as this person is shown them, as "/start Beginnen".
func (c *Chat) Menu() (lines []string) {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	for _, m := range c.story.telegram.menu(c.chat.person) {
		lines = append(lines, "/"+m.Command+" "+m.Description)
	}
	return lines
}

// Transcript is the whole chat as plain text, a line for each message.
func (c *Chat) Transcript() string {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	var b strings.Builder
	for _, n := range c.chat.notes {
		who, text := "town:", n.text
		if n.mine {
			who = "me:"
		}
		if n.kind != "" {
			text = n.kind
		}
		fmt.Fprintf(&b, "%-8s%s\n", who, text)
		for _, row := range n.rows {
			b.WriteString("        ")
			for _, button := range row {
				b.WriteString("[" + button.Text + "] ")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
