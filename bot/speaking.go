package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

const (
	// spokenDaily is how many spoken messages a number gets within a day.
	spokenDaily = 2
	// spokenKept is how long it is remembered that a message was spoken; no job
	// lives longer.
	spokenKept = 7 * 24 * time.Hour
)

// speak reads a notice out on a telephone that takes no texts: what changes a
// time, and, to a mailbox, that we will call again. It says nothing about
// anybody, for anybody may listen. It is noted before the phone rings, and a
// phone never rings twice for one notice: better not at all.
func (h *Hub) speak(ctx context.Context, j Job, n noticeJob, r callback.Request) result {
	voice := h.channels[channels.Voice]
	if voice == nil || !spoken(n, r) || slices.Contains(r.Wishes, callback.WishDiscreet) {
		return result{}
	}
	if wait := h.c.Office.UntilCalling(r.Department); wait > 0 {
		return result{fate: later, wait: wait}
	}
	for _, once := range []struct {
		key   string
		limit int
	}{{"spoken/" + hashed(j.ID), 1}, {"spoken/to/" + hashed(r.Phone), spokenDaily}} {
		window := spokenKept
		if once.limit > 1 {
			window = 24 * time.Hour
		}
		if ok, err := h.c.Store.Take(ctx, once.key, once.limit, window); err != nil {
			return retry(j, err)
		} else if !ok {
			h.count.withheld.Add(1)
			return result{}
		}
	}
	if ok, err := h.mayspend(ctx, spendCalls); err != nil || !ok {
		return result{fate: given, err: errors.Join(errSpent, err)}
	}
	language := h.language(r.Language)
	text := h.c.Script.Text(language, "notice."+n.kind, channels.Voice, h.confirmFacts(r, language))
	_, err := voice.Send(ctx, channels.Address{Channel: channels.Voice, ID: r.Phone}, channels.Reply{Text: text, Language: language})
	if err != nil {
		return result{fate: given, err: err}
	}
	h.count.sent.Add(1)
	return result{}
}

// spoken reports whether a notice is worth a call. After a missed call only a
// mailbox can be told anything.
func spoken(n noticeJob, r callback.Request) bool {
	switch n.kind {
	case callback.NoticeRisk, callback.NoticeMoved:
		return true
	case callback.NoticeMissed:
		return r.Outcome == callback.OutcomeVoicemail
	}
	return false
}
