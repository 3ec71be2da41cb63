package simulator

// Chat is one person's Telegram chat with the bot.
type Chat struct {
	story *Story
	chat  *chat
	read  int // how many of the texts it got were looked at
}

// Telegram gives the chat of one of the people by their first name, such as
// "Ayşe".
func (s *Story) Telegram(name string) *Chat {
	s.t.Helper()
	for _, p := range s.config.People {
		if p.FirstName == name || p.name() == name {
			return s.TelegramOf(p)
		}
	}
	s.t.Fatalf("there is nobody called %s on Telegram", name)
	return nil
}

// TelegramOf gives the chat of a person, who may be new to Telegram.
func (s *Story) TelegramOf(p Person) *Chat {
	s.t.Helper()
	if s.config.TelegramToken == "" {
		s.t.Fatalf("there is no bot: Config.TelegramToken is empty")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.telegram.chat(p.ID)
	if c == nil {
		c = &chat{person: p}
		s.telegram.chats = append(s.telegram.chats, c)
		s.touch()
	}
	return &Chat{story: s, chat: c}
}

// Person is whose chat it is.
func (c *Chat) Person() Person { return c.chat.person }

// do does one thing and waits until the gateway has taken what it was told of
// it, or for now does not: nothing waits for a webhook that is not set, held
// updates (see Knobs) and pauses after a refusal.
func (c *Chat) do(what string, do func() error) {
	c.story.t.Helper()
	if err := do(); err != nil {
		c.story.t.Fatalf("%s: %v\n%s", what, err, c.Transcript())
	}
	ctx, stop := c.story.within()
	defer stop()
	if err := c.story.until(ctx, func() bool { return !c.chat.sending }); err != nil {
		c.story.t.Fatalf("%s: the gateway does not take it: %v\n%s", what, err, c.Transcript())
	}
}

// Say writes a text, or a command.
func (c *Chat) Say(text string) {
	c.story.t.Helper()
	c.do("say", func() error { return c.story.chatSay(c.chat, text) })
}

// Start opens the chat by a link with a payload, which may be empty.
func (c *Chat) Start(payload string) {
	c.story.t.Helper()
	c.do("start", func() error { return c.story.chatStart(c.chat, payload) })
}

// Press waits for a button of this label, below the field one writes in or
// below a message (the newest that has it), presses it and waits until the
// gateway has acknowledged that.
func (c *Chat) Press(label string) {
	c.story.t.Helper()
	c.PressBelow("", label)
}

// PressBelow is Press for a button below the newest message that holds the words.
func (c *Chat) PressBelow(words, label string) {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	err := c.story.until(ctx, func() bool {
		n, _ := c.chat.button(label, 0, words)
		_, key := c.chat.key(label)
		return n != nil || words == "" && key
	})
	if err != nil {
		c.story.t.Fatalf("there is no button %q below %q\n%s", label, words, c.Transcript())
	}
	c.do("press "+label, func() error { return c.story.chatPress(c.chat, label, 0, words) })
	c.Acknowledged()
}

// Acknowledged waits until no pressed button turns its wheel any more.
func (c *Chat) Acknowledged() {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	err := c.story.until(ctx, func() bool {
		for _, q := range c.story.telegram.queries {
			if q.chat == c.chat && c.flows() {
				return false
			}
		}
		return true
	})
	if err != nil {
		c.story.t.Fatalf("a pressed button was not acknowledged\n%s", c.Transcript())
	}
}

// flows reports whether the gateway has been told everything. The caller holds mu.
func (c *Chat) flows() bool { return c.chat.sending || len(c.chat.waiting) == 0 }

// Forge sends the data of a button that was never shown, as anybody can who
// writes their own app, and waits until that is acknowledged.
func (c *Chat) Forge(data string) {
	c.story.t.Helper()
	c.do("forge", func() error { return c.story.chatForge(c.chat, data) })
	c.Acknowledged()
}

// ShareContact waits for the button that shares one's own number and presses it.
func (c *Chat) ShareContact() {
	c.story.t.Helper()
	ctx, stop := c.story.within()
	defer stop()
	if err := c.story.until(ctx, c.chat.asksContact); err != nil {
		c.story.t.Fatalf("nobody asks for the number\n%s", c.Transcript())
	}
	c.do("share the contact", func() error { return c.story.chatShare(c.chat) })
}

// ForwardContact sends the contact of another of the people, by first name.
func (c *Chat) ForwardContact(name string) {
	c.story.t.Helper()
	other := c.story.Telegram(name).chat.person.ID
	c.do("forward a contact", func() error { return c.story.chatForward(c.chat, other, "", "") })
}

// ForwardNumber sends a contact from the address book: someone who is not on
// Telegram.
func (c *Chat) ForwardNumber(phone, name string) {
	c.story.t.Helper()
	c.do("forward a number", func() error { return c.story.chatForward(c.chat, 0, phone, name) })
}

// Edit changes the last text one has sent.
func (c *Chat) Edit(text string) {
	c.story.t.Helper()
	c.do("edit", func() error {
		var newest int64
		c.story.mu.Lock()
		for _, n := range c.chat.notes {
			if n.mine && n.kind == "" {
				newest = n.id
			}
		}
		c.story.mu.Unlock()
		return c.story.chatEdit(c.chat, newest, text)
	})
}

// Voice sends a voice note.
func (c *Chat) Voice() {
	c.story.t.Helper()
	c.do("send a voice note", func() error { return c.story.chatSend(c.chat, "voice") })
}

// Sticker sends a sticker.
func (c *Chat) Sticker() {
	c.story.t.Helper()
	c.do("send a sticker", func() error { return c.story.chatSend(c.chat, "sticker") })
}

// Block blocks the bot.
func (c *Chat) Block() {
	c.story.t.Helper()
	c.do("block", func() error { c.story.chatBlock(c.chat, true); return nil })
}

// Unblock unblocks the bot.
func (c *Chat) Unblock() {
	c.story.t.Helper()
	c.do("unblock", func() error { c.story.chatBlock(c.chat, false); return nil })
}

// Waiting is how many updates of this chat the gateway has not taken yet.
func (c *Chat) Waiting() int {
	c.story.mu.Lock()
	defer c.story.mu.Unlock()
	return len(c.chat.waiting)
}
