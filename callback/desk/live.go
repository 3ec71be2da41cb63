package desk

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// A stream ends after a while and the browser connects again, so that what
// somebody may see is looked at anew.
const longestStream = 10 * time.Minute

// calm is the shortest time between two signals to one page. Each makes the page
// read its whole list, so fifty desks cost at most fifty lists a second however
// much comes in. It is also longer than the page's own wait before it reads,
// which each signal starts anew: signals without a pause would keep it waiting.
const calm = time.Second

// events tells an open page that it should read itself anew. It says nothing
// else: what somebody may see is decided where the page is read.
func (d *Desk) events(c *gin.Context, who callback.Staff) {
	reference := c.Query("reference")
	ring, leave := d.feed.join(func(ch callback.Change) bool {
		return maySee(who, ch.Department) && (reference == "" || reference == ch.Reference)
	})
	defer leave()
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no")
	beat := time.NewTicker(d.beat)
	defer beat.Stop()
	end := time.NewTimer(longestStream)
	defer end.Stop()
	last := time.Now()
	// A page that was cut off has missed something.
	for line := "retry: 2000\nevent: change\ndata: \n\n"; d.send(c, line); {
		select {
		case _, ok := <-ring:
			if !ok || !rested(c, d.calm-time.Since(last)) {
				return
			}
			last = time.Now()
			line = "event: change\ndata: \n\n"
		case <-beat.C:
			if !d.stays(c) {
				return
			}
			line = ": still here\n\n"
		case <-end.C:
			return
		case <-c.Request.Context().Done():
			return
		}
	}
}

// rested waits and reports whether the page is still there. A change that comes
// meanwhile rings again, so that none is lost.
func rested(c *gin.Context, pause time.Duration) bool {
	select {
	case <-time.After(pause):
		return true
	case <-c.Request.Context().Done():
		return false
	}
}

// stays reports whether the session of a stream goes on. A store that cannot
// tell ends no stream.
func (d *Desk) stays(c *gin.Context) bool {
	token, err := c.Cookie(d.sessions.Cookie.Name)
	if err != nil {
		return false
	}
	// A context that carries a session already is not read again.
	ctx, cancel := context.WithTimeout(context.Background(), d.beat)
	defer cancel()
	if ctx, err = d.sessions.Load(ctx, token); err != nil {
		return true
	}
	_, ok, err := d.who(ctx)
	return ok || err != nil
}

// send writes to a stream and reports whether somebody still reads it.
func (d *Desk) send(c *gin.Context, line string) bool {
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(2 * d.beat))
	if _, err := c.Writer.WriteString(line); err != nil {
		return false
	}
	c.Writer.Flush()
	return c.Request.Context().Err() == nil
}
