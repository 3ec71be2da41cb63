package simulator

import "time"

// ChatState is one person's Telegram chat with the bot.
type ChatState struct {
	User     int64        `json:"user"`
	Name     string       `json:"name"`
	Language string       `json:"language"`
	Phone    string       `json:"phone"`
	Started  bool         `json:"started"` // they have written
	Blocked  bool         `json:"blocked"`
	Typing   bool         `json:"typing"`
	Waiting  int          `json:"waiting"` // updates the gateway has not taken
	Notice   string       `json:"notice"`  // what the last button was acknowledged with
	Notes    []NoteState  `json:"notes"`
	Keyboard [][]Button   `json:"keyboard"` // below the field they write in
	Menu     []botCommand `json:"menu"`
}

// NoteState is one message in a chat.
type NoteState struct {
	ID      int64           `json:"id"`
	Mine    bool            `json:"mine"`           // the citizen's
	Kind    string          `json:"kind,omitempty"` // contact, voice, sticker; "" for a text
	Text    string          `json:"text"`           // of a contact: name and number
	At      time.Time       `json:"at"`
	Edited  bool            `json:"edited,omitempty"`
	Buttons [][]ButtonState `json:"buttons,omitempty"`
}

// ButtonState is one button below a message.
type ButtonState struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
	// Waits is whether it was pressed and that was not acknowledged yet.
	Waits bool `json:"waits,omitempty"`
}

// shownNotes is how many messages of a chat the page shows.
const shownNotes = 60

// chatStates is every chat as the page shows it. The caller holds mu.
func (s *Simulator) chatStates(now time.Time) []ChatState {
	states := []ChatState{}
	if s.config.TelegramToken == "" {
		return states
	}
	for _, c := range s.telegram.chats {
		st := ChatState{
			User: c.person.ID, Name: c.person.name(), Language: c.person.Language, Phone: c.person.Phone, Started: c.known,
			Blocked: c.blocked, Typing: now.Before(c.typing), Waiting: len(c.waiting), Notice: c.notice, Keyboard: c.keyboard,
			Menu: s.telegram.menu(c.person), Notes: []NoteState{},
		}
		for _, n := range last(c.notes, shownNotes) {
			st.Notes = append(st.Notes, s.noteState(n))
		}
		states = append(states, st)
	}
	return states
}

// noteState is one message as the page shows it. The caller holds mu.
func (s *Simulator) noteState(n *note) NoteState {
	st := NoteState{ID: n.id, Mine: n.mine, Kind: n.kind, Text: n.text, At: n.at, Edited: !n.edited.IsZero()}
	if n.contact != nil {
		st.Text = Person{FirstName: n.contact.first, LastName: n.contact.last}.name() + ", " + n.contact.phone
	}
	for _, row := range n.rows {
		var buttons []ButtonState
		for _, b := range row {
			buttons = append(buttons, ButtonState{Text: b.Text, URL: b.URL, Waits: s.telegram.waits(n, b)})
		}
		st.Buttons = append(st.Buttons, buttons)
	}
	return st
}
