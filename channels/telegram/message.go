package telegram

import (
	"encoding/json"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/rathausruf/rathausruf/channels"
)

// message is what an update says to the inbox; ok is false when it is nothing
// for it: an edited message must not run a step again, bots would answer back,
// and in a group nothing personal is said.
func (t *Telegram) message(u update, body []byte) (m channels.Message, ok bool) {
	if u.ID <= 0 {
		return m, false
	}
	var from user
	switch {
	case u.Message != nil:
		from = u.Message.From
		m, ok = t.said(u.Message, body)
	case u.Callback != nil:
		from = u.Callback.From
		m, ok = pressed(u.Callback)
	case u.Member != nil:
		from = u.Member.From
		m, ok = joined(u.Member)
	}
	if !ok || from.Bot {
		return channels.Message{}, false
	}
	m.ID = id(u.ID)
	m.From = channels.Address{Channel: channels.Telegram, ID: id(from.ID)}
	m.Conversation = t.Conversation(m.From)
	m.To, m.Language, m.At = t.botID(), from.hint(), t.c.Now()
	return m, true
}

// said is a message in a private chat. There the chat has the ID of whoever we
// talk with.
func (t *Telegram) said(in *message, body []byte) (m channels.Message, ok bool) {
	if !in.Chat.private() || in.From.ID != in.Chat.ID {
		return m, false
	}
	text := in.Text
	if text == "" {
		text = in.Caption
	}
	text = strings.TrimSpace(norm.NFC.String(text))
	switch {
	case text != "":
		m.Kind, m.Text = t.words(text)
	case in.Contact != nil:
		m.Kind, m.Text = shared(in)
	case service(body):
		return m, false
	default:
		m.Kind = channels.Media
	}
	return m, true
}

// shared is a card. Only one's own counts as a number, and only if it was made
// here and now: a card made before may show a number that is somebody else's by
// now. Anything else is something we do not read.
func shared(in *message) (channels.Kind, string) {
	c := in.Contact
	if c.User == 0 || c.User != in.From.ID || in.forwarded() {
		return channels.Media, ""
	}
	phone := "+" + strings.TrimPrefix(strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(c.Phone), "+")
	if (channels.Address{Channel: channels.Voice, ID: phone}).Phone() == "" {
		return channels.Media, ""
	}
	return channels.Contact, phone
}

// pressed is a button. One of an inline message or a group is none of ours.
func pressed(q *callback) (m channels.Message, ok bool) {
	if q.Inline != "" || q.From.ID <= 0 {
		return m, false
	}
	if q.Message != nil && (!q.Message.Chat.private() || q.Message.Chat.ID != q.From.ID) {
		return m, false
	}
	m.Kind, m.Receipt = channels.Picked, q.ID
	if m.Ask, m.Text, ok = readData(q.Data); !ok {
		m.Ask, m.Text = noAsk, noChoice
	}
	return m, true
}

// joined is somebody who has blocked us, or no longer does. Telegram shows them
// that by itself.
func joined(in *membership) (m channels.Message, ok bool) {
	if !in.Chat.private() || in.From.ID != in.Chat.ID {
		return m, false
	}
	switch in.New.Status {
	case "kicked":
		m.Kind = channels.Left
	case "member":
		m.Kind, m.Answered = channels.OptIn, true
	default:
		return m, false
	}
	return m, true
}

// service reports whether a message without words only notes something that
// happened to the chat. Whatever is not known for that came from the citizen,
// and gets an answer.
func service(body []byte) bool {
	var u struct {
		Message map[string]json.RawMessage `json:"message"`
	}
	_ = json.Unmarshal(body, &u) // was read before
	for field := range u.Message {
		if notes(field) {
			return true
		}
	}
	return false
}

// notes reports whether a field of a message tells of such a thing.
// https://core.telegram.org/bots/api#message
func notes(field string) bool {
	switch field {
	case "left_chat_member", "delete_chat_photo", "message_auto_delete_timer_changed", "migrate_to_chat_id",
		"migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment", "users_shared",
		"chat_shared", "gift", "unique_gift", "gift_upgrade_sent", "connected_website", "write_access_allowed",
		"passport_data", "proximity_alert_triggered", "boost_added", "chat_background_set", "giveaway_created",
		"giveaway_completed", "managed_bot_created", "web_app_data":
		return true
	}
	for _, prefix := range []string{"new_chat_", "chat_owner_", "forum_topic_", "general_forum_topic_", "video_chat_",
		"checklist_tasks_", "poll_option_", "suggested_post_"} {
		if strings.HasPrefix(field, prefix) && field != "suggested_post_info" {
			return true
		}
	}
	return strings.HasSuffix(field, "_chat_created") || strings.HasSuffix(field, "_price_changed")
}
