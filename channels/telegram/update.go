package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// update is what we read of an Update, and no more: a field that is not named
// here may have any type. Those of tgbotapi stop at the first surprise, and
// Telegram's own examples have some.
// https://core.telegram.org/bots/api#update
type update struct {
	ID       int64       `json:"update_id"`
	Message  *message    `json:"message"`
	Callback *callback   `json:"callback_query"`
	Member   *membership `json:"my_chat_member"`
}

// user is who did something.
type user struct {
	ID       int64  `json:"id"`
	Bot      bool   `json:"is_bot"`
	Language string `json:"language_code"`
}

// chat is where it was done.
type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// message is something written, shared or shown.
type message struct {
	From    user     `json:"from"`
	Chat    chat     `json:"chat"`
	Text    string   `json:"text"`
	Caption string   `json:"caption"`
	Contact *contact `json:"contact"`
	Origin  present  `json:"forward_origin"`
	Date    present  `json:"forward_date"` // of a forwarded one, in former versions
	To      int64    `json:"migrate_to_chat_id"`
	Former  int64    `json:"migrate_from_chat_id"`
}

// contact is a card of somebody's.
type contact struct {
	Phone string `json:"phone_number"`
	User  int64  `json:"user_id"`
}

// callback is a button that was pressed.
type callback struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"` // may be inaccessible: then it has a chat and nothing else
	Inline  string   `json:"inline_message_id"`
	Data    string   `json:"data"`
}

// membership is what has become of the bot in a chat.
type membership struct {
	Chat chat `json:"chat"`
	From user `json:"from"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// present is whether a field is there, whatever it holds.
type present bool

// UnmarshalJSON implements json.Unmarshaler.
func (p *present) UnmarshalJSON(b []byte) error {
	*p = string(b) != "null"
	return nil
}

// parse reads an update. A field of another type than we know counts as
// missing; only what is no JSON at all is an error.
func parse(b []byte) (u update, err error) {
	err = json.Unmarshal(b, &u)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		err = nil
	}
	return u, err
}

// private reports whether somebody is alone with us. Old updates leave the
// type out; groups and channels have negative IDs.
func (c chat) private() bool {
	return c.ID > 0 && (c.Type == "private" || c.Type == "")
}

// group reports whether others read along.
func (c chat) group() bool {
	return c.ID < 0 && (c.Type == "group" || c.Type == "supergroup" || c.Type == "")
}

// forwarded reports whether somebody passes on what was said elsewhere.
func (m *message) forwarded() bool { return bool(m.Origin || m.Date) }

// id writes an ID of Telegram's.
func id(n int64) string { return strconv.FormatInt(n, 10) }

// hint is a language tag, or "" when it cannot be one.
func (u user) hint() string {
	if len(u.Language) > 35 || !plain(u.Language) || strings.Contains(u.Language, "_") {
		return ""
	}
	return u.Language
}
