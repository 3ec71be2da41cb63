package telegram

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const (
	// maxGroups is how many groups are told in a day that we talk in private
	// only. More than that is somebody's game, and gets no answer.
	maxGroups = 200
	// groupDay is how long a group is not told again.
	groupDay = 24 * time.Hour
	// maxAsides is how much may be said at the same time that is for no inbox.
	maxAsides = 2
)

// groups remembers which groups have been told.
type groups struct {
	mu   sync.Mutex
	told map[int64]time.Time
}

// tell reports whether a group is to be told, and remembers that it was.
func (g *groups) tell(chat int64, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at, ok := g.told[chat]; ok && now.Sub(at) < groupDay {
		return false
	}
	if len(g.told) >= maxGroups {
		g.forget(now)
	}
	if len(g.told) >= maxGroups {
		return false
	}
	g.note(chat, now)
	return true
}

// moved follows a group that has got another ID.
func (g *groups) moved(from, to int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at, ok := g.told[from]; ok {
		delete(g.told, from)
		g.note(to, at)
	}
}

func (g *groups) note(chat int64, at time.Time) {
	if g.told == nil {
		g.told = map[int64]time.Time{}
	}
	g.told[chat] = at
}

// forget drops what is older than a day.
func (g *groups) forget(now time.Time) {
	for chat, at := range g.told {
		if now.Sub(at) >= groupDay {
			delete(g.told, chat)
		}
	}
}

// aside does what an update asks for that is nothing for the inbox: a group is
// told that we talk in private only, and a button that is none of ours stops
// spinning.
func (t *Telegram) aside(ctx context.Context, u update) {
	switch {
	case u.ID <= 0:
	case u.Callback != nil && u.Callback.ID != "" && !u.Callback.From.Bot:
		t.later(ctx, "answerCallbackQuery", receipt(u.Callback.ID))
	case u.Message != nil && u.Message.Chat.group() && !u.Message.From.Bot:
		t.inGroup(ctx, u.Message)
	}
}

// inGroup is a message in a group.
func (t *Telegram) inGroup(ctx context.Context, m *message) {
	switch text := t.groupText(m.From.Language); {
	case m.To != 0:
		t.groups.moved(m.Chat.ID, m.To)
	case m.Former != 0:
		t.groups.moved(m.Former, m.Chat.ID)
	case text != "" && t.groups.tell(m.Chat.ID, t.c.Now()):
		t.later(ctx, "sendMessage", written(id(m.Chat.ID), text))
	}
}

// groupText is what a group is told, in the language of who wrote there.
func (t *Telegram) groupText(language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	text := t.c.Group[base]
	if text == "" {
		text = t.c.Group[t.c.Languages[0]]
	}
	return first(cut(printable(text)))
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// asides is what is said behind a webhook's back.
type asides struct {
	places chan struct{} // taken by what is being said
	all    sync.WaitGroup
}

// later makes one request while the webhook is answered already. Nobody is left
// waiting if it fails, or if there is too much of it.
func (t *Telegram) later(ctx context.Context, method string, p tgbotapi.Params) {
	select {
	case t.asides.places <- struct{}{}:
	default:
		return
	}
	ctx = context.WithoutCancel(ctx)
	t.asides.all.Go(func() {
		defer func() { <-t.asides.places }()
		if t.pause.left(t.c.Now()) > 0 {
			return
		}
		if _, err := t.api.call(ctx, method, p); err != nil {
			t.log.LogAttrs(ctx, slog.LevelInfo, "something beside the talk was not said",
				slog.String("method", method), slog.Any("error", err))
		}
	})
}
