package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/rathausruf/rathausruf/channels"
)

// errNoChat says why nobody was asked.
var errNoChat = errors.New("no private chat")

// Send says a reply in a private chat. A long one goes out as several messages;
// the ID is that of the last. Should one of them fail, sending again says all
// of them again. A Receipt is acknowledged and says nothing else.
func (t *Telegram) Send(ctx context.Context, to channels.Address, reply channels.Reply) (string, error) {
	chat, ok := chatOf(to)
	if !ok {
		return "", fmt.Errorf("send to a chat: %w: %w", channels.ErrUnreachable, errNoChat)
	}
	if reply.Receipt != "" {
		_, err := t.ask(ctx, "answerCallbackQuery", receipt(reply.Receipt))
		return "", wrapped("acknowledge a button", err)
	}
	return t.say(ctx, chat, reply)
}

func wrapped(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// chatOf is the private chat of an address. Its ID is that of the citizen, as
// they are given to chats: up to 52 bits, and negative for groups.
func chatOf(a channels.Address) (chat string, ok bool) {
	n, err := strconv.ParseInt(a.ID, 10, 64)
	return id(n), err == nil && n > 0 && a.Channel == channels.Telegram && id(n) == a.ID
}

// say sends the messages a reply becomes, one after the other. The keyboard
// hangs on the last.
func (t *Telegram) say(ctx context.Context, chat string, reply channels.Reply) (id string, err error) {
	parts, keyboard := render(reply)
	for i, part := range parts {
		p := written(chat, part)
		if i == len(parts)-1 {
			if err := p.AddInterface("reply_markup", keyboard); err != nil {
				return "", fmt.Errorf("write a keyboard: %w: %w", channels.ErrRefused, err)
			}
		}
		answer, err := t.ask(ctx, "sendMessage", p)
		if err != nil {
			return "", fmt.Errorf("send to a chat: %w", err)
		}
		id = messageID(answer)
	}
	return id, nil
}

// ask makes a request, unless Telegram wants to be left alone.
func (t *Telegram) ask(ctx context.Context, method string, p tgbotapi.Params) (json.RawMessage, error) {
	if left := t.pause.left(t.c.Now()); left > 0 {
		return nil, fmt.Errorf("%w: %w", channels.ErrTemporary, &channels.RetryError{After: left})
	}
	answer, err := t.api.call(ctx, method, p)
	var wait *channels.RetryError
	if errors.As(err, &wait) {
		t.pause.begin(t.c.Now(), wait.After)
	}
	return answer, err
}

// written is a message of plain text. Nothing in it is formatted, and no page
// behind a link is shown.
func written(chat, text string) tgbotapi.Params {
	return tgbotapi.Params{"chat_id": chat, "text": text, "link_preview_options": `{"is_disabled":true}`}
}

// receipt stops a button from spinning, and shows nothing.
func receipt(id string) tgbotapi.Params { return tgbotapi.Params{"callback_query_id": id} }

// messageID is the ID of a message sent. Without one it was sent all the same.
func messageID(answer json.RawMessage) string {
	var sent struct {
		ID int64 `json:"message_id"`
	}
	if json.Unmarshal(answer, &sent) != nil || sent.ID == 0 {
		return ""
	}
	return id(sent.ID)
}
