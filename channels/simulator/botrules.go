package simulator

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// field is one parameter of a method of the Bot API, or one field of an object.
type field struct {
	kind     string // as the Bot API names it; "[]" in front is a list of it, "|" stands between kinds of which one is given
	required bool
	rule     rule // what Telegram says against a text or number; nil: nothing
}

// shape is everything a method or an object takes. What we have no use for is
// left out: a gateway that begins to use it is told so.
type shape map[string]field

// markups is the kinds of a reply_markup.
const markups = "InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"

// botMethods is the methods that are played (CONTRACTS §3).
func botMethods() map[string]shape {
	flag, words := field{kind: "Boolean"}, field{kind: "String"}
	chat, message := field{kind: "Integer|String", required: true}, field{kind: "Integer"}
	text := field{kind: "String", required: true, rule: messageText}
	optional := func(f field) field { f.required = false; return f }
	language := field{kind: "String", rule: languageCode}
	scope := field{kind: "BotCommandScope"}
	return map[string]shape{
		"getMe":          {},
		"getWebhookInfo": {},
		"deleteWebhook":  {"drop_pending_updates": flag},
		"setWebhook": {
			"url": {kind: "String", required: true}, "secret_token": {kind: "String", rule: secretToken}, "ip_address": words,
			"max_connections": {kind: "Integer", rule: connections}, "allowed_updates": {kind: "[]String"}, "drop_pending_updates": flag,
		},
		"setMyCommands": {"commands": {kind: "[]BotCommand", required: true}, "scope": scope, "language_code": language},
		"getMyCommands": {"scope": scope, "language_code": language},
		"sendMessage": {
			"chat_id": chat, "text": text, "reply_markup": {kind: markups}, "disable_notification": flag, "protect_content": flag,
			"link_preview_options": {kind: "LinkPreviewOptions"},
		},
		"sendChatAction": {"chat_id": chat, "action": {kind: "String", required: true, rule: chatAction}},
		"answerCallbackQuery": {
			"callback_query_id": {kind: "String", required: true}, "text": {kind: "String", rule: answerText}, "show_alert": flag,
			"cache_time": {kind: "Integer"},
		},
		"editMessageText": {
			"chat_id": optional(chat), "message_id": message, "text": optional(text), "reply_markup": {kind: "InlineKeyboardMarkup"},
			"link_preview_options": {kind: "LinkPreviewOptions"},
		},
		"editMessageReplyMarkup": {"chat_id": optional(chat), "message_id": message, "reply_markup": {kind: "InlineKeyboardMarkup"}},
	}
}

// botTypes is the objects that stand in parameters.
func botTypes() map[string]shape {
	flag, words, must := field{kind: "Boolean"}, field{kind: "String"}, field{kind: "String", required: true}
	return map[string]shape{
		"InlineKeyboardMarkup": {"inline_keyboard": {kind: "[][]InlineKeyboardButton", required: true}},
		"InlineKeyboardButton": {"text": must, "callback_data": words, "url": words},
		"ReplyKeyboardMarkup": {
			"keyboard": {kind: "[][]KeyboardButton", required: true}, "is_persistent": flag, "resize_keyboard": flag,
			"one_time_keyboard": flag, "input_field_placeholder": {kind: "String", rule: placeholder}, "selective": flag,
		},
		"KeyboardButton":      {"text": must, "request_contact": flag},
		"ReplyKeyboardRemove": {"remove_keyboard": {kind: "Boolean", required: true}, "selective": flag},
		"ForceReply": {
			"force_reply": {kind: "Boolean", required: true}, "input_field_placeholder": {kind: "String", rule: placeholder}, "selective": flag,
		},
		"BotCommand":         {"command": must, "description": must},
		"BotCommandScope":    {"type": must},
		"LinkPreviewOptions": {"is_disabled": flag},
	}
}

// units is how long a text is for Telegram.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

func messageText(v string) string {
	switch n := units(strings.TrimSpace(v)); {
	case n == 0:
		return "message text is empty"
	case n > 4096:
		return "message is too long"
	}
	return ""
}

func answerText(v string) string {
	if units(v) > 200 {
		return "MESSAGE_TOO_LONG"
	}
	return ""
}

func placeholder(v string) string {
	if n := units(v); n < 1 || n > 64 {
		return "input field placeholder has a wrong length"
	}
	return ""
}

func secretToken(v string) string {
	if len(v) > 256 {
		return "secret token is too long"
	}
	if v != "" && !plain(v) {
		return "secret token contains unallowed characters"
	}
	return ""
}

func connections(v string) string {
	if wrong := number(1, 100)(v); wrong != "" {
		return "max_connections: " + wrong
	}
	return ""
}

func languageCode(v string) string {
	if v != "" && (len(v) != 2 || v[0] < 'a' || v[0] > 'z' || v[1] < 'a' || v[1] > 'z') {
		return fmt.Sprintf("the language code %q is not of two letters", v)
	}
	return ""
}

func chatAction(v string) string {
	wrong := oneOf("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note")(v)
	if wrong != "" {
		return "wrong parameter action in request"
	}
	return ""
}

// plain reports whether s is of A-Z, a-z, 0-9, _ and - only, as secrets and
// the payloads of links are.
func plain(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			return false
		}
	}
	return true
}
