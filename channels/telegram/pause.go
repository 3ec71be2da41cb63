package telegram

import (
	"sync"
	"time"
)

// maxPause is the longest we leave Telegram alone, whatever it says.
const maxPause = time.Hour

// pause is a time in which Telegram wants to be left alone. It does not say
// whether that is about one chat or the whole bot, so it is about the bot.
type pause struct {
	mu          sync.Mutex
	from, until time.Time
}

// begin leaves Telegram alone for a while from now on.
func (p *pause) begin(now time.Time, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := now.Add(min(wait, maxPause)); p.from.After(now) || until.After(p.until) {
		p.from, p.until = now, until
	}
}

// left is how long it still lasts. A clock that was put back ends it.
func (p *pause) left(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Before(p.from) || !now.Before(p.until) {
		return 0
	}
	return p.until.Sub(now)
}
