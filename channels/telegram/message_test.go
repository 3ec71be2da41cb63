package telegram

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

// TestTextComesIn: who, when, in which language, and what.
func TestTextComesIn(t *testing.T) {
	l := connected(t)
	got := l.takes(wrote("  Ich mo\u0308chte einen Ru\u0308ckruf\n"))
	want := channels.Message{
		ID: id(int64(updates)), Conversation: l.tg.Conversation(ayse()), From: ayse(), To: "7100000001",
		Kind: channels.Words, Text: "Ich möchte einen Rückruf", Language: "de", At: noon(),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestKindsOfMessages: what is not words is a number of one's own, or something
// we do not read.
func TestKindsOfMessages(t *testing.T) {
	card := func(phone, rest string) string {
		return private(`"contact":{"phone_number":"` + phone + `","first_name":"Ayşe"` + rest + `}`)
	}
	own := `,"user_id":` + citizen
	for name, c := range map[string]struct {
		update string
		want   came
	}{
		"one's own number":          {card("+491713920001", own), came{Kind: channels.Contact, Text: phone}},
		"without a plus":            {card("491713920001", own), came{Kind: channels.Contact, Text: phone}},
		"with spaces":               {card("+49 171 39200-01", own), came{Kind: channels.Contact, Text: phone}},
		"no number":                 {card("ruf mich an", own), came{Kind: channels.Media}},
		"a national number":         {card("01713920001", own), came{Kind: channels.Media}},
		"an empty number":           {card("", own), came{Kind: channels.Media}},
		"somebody else's":           {card("+491713920099", `,"user_id":700000999`), came{Kind: channels.Media}},
		"nobody's":                  {card("+491713920099", ""), came{Kind: channels.Media}},
		"one's own of former times": {private(`"forward_origin":{"type":"user","date":1},"contact":{"phone_number":"+491713920099","user_id":` + citizen + `}`), came{Kind: channels.Media}},
		"the same, in old updates":  {private(`"forward_date":1,"contact":{"phone_number":"+491713920099","user_id":` + citizen + `}`), came{Kind: channels.Media}},
		"a picture":                 {private(`"photo":[{"file_id":"A","width":1,"height":1}]`), came{Kind: channels.Media}},
		"a picture with words":      {private(`"photo":[{"file_id":"A"}],"caption":"Schlagloch"`), came{Kind: channels.Words, Text: "Schlagloch"}},
		"a round video":             {private(`"video_note":{"file_id":"A"}`), came{Kind: channels.Media}},
		"a place":                   {private(`"venue":{"title":"Rathaus"},"location":{"latitude":1}`), came{Kind: channels.Media}},
		"dice":                      {private(`"dice":{"emoji":"🎲","value":1}`), came{Kind: channels.Media}},
		"something of tomorrow":     {private(`"hologram":{"file_id":"A"}`), came{Kind: channels.Media}},
		"something unsupported":     {private(""), came{Kind: channels.Media}},
		"only space":                {private(`"text":" \n "`), came{Kind: channels.Media}},
		"fields of other types":     {private(`"text":"Hallo","caption":7,"contact":"x","migrate_to_chat_id":[]`), came{Kind: channels.Words, Text: "Hallo"}},
		"a card of other types":     {private(`"contact":{"phone_number":491713920001,"user_id":"` + citizen + `"}`), came{Kind: channels.Media}},
		"a pinned message":          {private(`"pinned_message":{"message_id":1}`), nothing},
		"messages that delete":      {private(`"message_auto_delete_timer_changed":{"message_auto_delete_time":1}`), nothing},
		"a new background":          {private(`"chat_background_set":{}`), nothing},
		"a topic":                   {private(`"forum_topic_created":{"name":"x"}`), nothing},
		"a paid price":              {private(`"paid_message_price_changed":{}`), nothing},
		"unblocked":                 {becomes(citizen, "private", "member"), came{Kind: channels.OptIn, Answered: true}},
		"blocked":                   {becomes(citizen, "private", "kicked"), came{Kind: channels.Left}},
		"restricted":                {becomes(citizen, "private", "restricted"), nothing},
		"into a group":              {becomes("-1001234567890", "supergroup", "member"), nothing},
		"out of a group":            {becomes("-1001234567890", "supergroup", "kicked"), nothing},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			if code := l.brings(c.update); code != 200 {
				t.Errorf("answered with %d", code)
			}
			if d := cmp.Diff(c.want, l.outcome()); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// TestNotes: every field a message can have is known to be one of the citizen's,
// one of the message itself, or a note about the chat.
func TestNotes(t *testing.T) {
	var c struct{ Types map[string]thing }
	readJSON(t, "telegram/telegram_bot_api_10.1.min.json", &c)
	theirs := map[string]bool{}
	for _, f := range []string{
		"message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
		"sender_business_bot", "sender_tag", "date", "guest_query_id", "business_connection_id", "chat", "forward_origin",
		"is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
		"reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "guest_bot_caller_user", "guest_bot_caller_chat",
		"edit_date", "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id", "author_signature",
		"paid_star_count", "text", "entities", "link_preview_options", "suggested_post_info", "effect_id", "rich_message",
		"animation", "audio", "document", "live_photo", "paid_media", "photo", "sticker", "story", "video", "video_note", "voice",
		"caption", "caption_entities", "show_caption_above_media", "has_media_spoiler", "checklist", "contact", "dice", "game",
		"poll", "venue", "location", "invoice", "giveaway", "giveaway_winners", "reply_markup",
	} {
		theirs[f] = true
	}
	for _, f := range c.Types["Message"].Fields {
		if notes(f.Name) == theirs[f.Name] {
			t.Errorf("%s: noted about the chat %v, the citizen's %v", f.Name, notes(f.Name), theirs[f.Name])
		}
	}
}

// TestOnlyWhoTheySeem: in a private chat nobody but its owner and us writes.
func TestOnlyWhoTheySeem(t *testing.T) {
	l := connected(t)
	l.ignores(`{"update_id":1,"message":{"from":{"id":42},"chat":{"id":700000001,"type":"private"},"text":"x"}}`)
	l.ignores(`{"update_id":2,"message":{"from":{"id":42,"is_bot":true},"chat":{"id":42,"type":"private"},"text":"x"}}`)
	l.ignores(`{"update_id":3,"message":{"from":{"id":-42},"chat":{"id":-42,"type":"private"},"text":"x"}}`)
	l.ignores(`{"update_id":4,"message":{"chat":{"id":-42,"type":"channel"},"text":"x"}}`)
	l.ignores(`{"update_id":5,"callback_query":{"id":"1","from":{"id":42,"is_bot":true},"data":"q1:yes"}}`)
	l.ignores(`{"update_id":6,"my_chat_member":{"from":{"id":43},"chat":{"id":42,"type":"private"},"new_chat_member":{"status":"kicked"}}}`)
	if n := l.net.requests(); len(n) != 0 {
		t.Errorf("asked %v", n)
	}
}

// TestLanguageIsAHint: a tag, or nothing.
func TestLanguageIsAHint(t *testing.T) {
	for tag, want := range map[string]string{"tr": "tr", "pt-br": "pt-br", "zh-Hans-CN": "zh-Hans-CN", "": "", "de_DE": "", "<b>": "", "ü": ""} {
		if got := (user{Language: tag}).hint(); got != want {
			t.Errorf("%q: %q", tag, got)
		}
	}
}
