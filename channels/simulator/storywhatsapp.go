package simulator

import "strings"

// WhatsApp is one WhatsApp user.
type WhatsApp struct {
	story *Story
	phone *Phone
	user  string // with the prefix whatsapp:
}

// WhatsApp gives the user with a number (E.164), or with an ID that stands for
// a number they do not show, such as DE.1234567890123456.
func (s *Story) WhatsApp(user string) *WhatsApp {
	user = whatsapp + strings.TrimPrefix(user, whatsapp)
	return &WhatsApp{story: s, phone: s.Phone(user), user: user}
}

// Text writes to the town and waits until the gateway has answered the webhook.
func (w *WhatsApp) Text(body string) {
	w.story.t.Helper()
	w.phone.Text(body)
}

// Voice sends a voice note and waits until the gateway has answered the webhook.
func (w *WhatsApp) Voice() {
	w.story.t.Helper()
	ctx, stop := w.story.within()
	defer stop()
	if err := w.story.hand(ctx, text{from: w.user, voice: true}); err != nil {
		w.story.t.Fatalf("send a voice note: %v", err)
	}
}

// Press waits for a message with a button or a line of a list of this title,
// presses it (the newest) and waits until the gateway has answered the webhook.
func (w *WhatsApp) Press(title string) {
	w.story.t.Helper()
	ctx, stop := w.story.within()
	defer stop()
	err := w.story.until(ctx, func() bool { below, _ := w.story.option(w.user, "", title); return below != nil })
	if err == nil {
		err = w.story.pressOption(ctx, w.user, "", title)
	}
	if err != nil {
		w.story.t.Fatalf("press %q: %v; so far:\n%s", title, err, strings.Join(w.Texts(), "\n---\n"))
	}
}

// Options is what can be pressed below the newest message that came, in order.
func (w *WhatsApp) Options() (titles []string) {
	w.story.mu.Lock()
	defer w.story.mu.Unlock()
	for _, t := range w.story.texts {
		if t.inbound || t.to != w.user || !t.arrived() {
			continue
		}
		titles = nil
		if t.content != nil {
			for _, o := range t.content.options {
				titles = append(titles, o.Title)
			}
		}
	}
	return titles
}

// Read opens the chat: all that has come is seen, and the gateway is told.
func (w *WhatsApp) Read() {
	w.story.t.Helper()
	w.story.Settle() // a state before is told before
	w.story.readTexts(w.user)
}

// Got waits for a message that holds all the words, later than the ones an
// earlier Got has found, and gives it.
func (w *WhatsApp) Got(words ...string) string {
	w.story.t.Helper()
	return w.phone.Got(words...)
}

// Texts is every message that has come, oldest first.
func (w *WhatsApp) Texts() []string { return w.phone.Texts() }
