package webchat

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// stream is one open page that hears of lines as they are said.
type stream struct {
	*Chat
	c            *gin.Context
	conversation string
	tongue       string
	after        int64 // the last line that was written
	begun        bool  // the transcript was read once
	deaf         bool  // it could not be read, and that is known
}

// events tells an open page each line, with its number as the event's ID. Who
// was cut off goes on behind the last one they got.
func (w *Chat) events(c *gin.Context) {
	s, ok := w.session(c)
	if !ok {
		c.Status(http.StatusUnauthorized)
		return
	}
	leave, ok := w.streams.enter(s.id)
	if !ok {
		c.Header("Retry-After", "10")
		c.Status(http.StatusTooManyRequests)
		return
	}
	defer leave()
	st := &stream{Chat: w, c: c, conversation: conversation(s.id), tongue: w.tongue(c, c.Query("tongue"), ""), after: position(c)}
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no")
	st.run()
}

// position is behind which line a page wants to go on.
func position(c *gin.Context) int64 {
	for _, s := range []string{c.GetHeader("Last-Event-ID"), c.Query("after")} {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// run watches before it reads, so that nothing falls in between.
func (s *stream) run() {
	news, leave := s.told.Watch(s.conversation)
	defer leave()
	poll, beat, end := time.NewTicker(s.Chat.c.Poll), time.NewTicker(s.beat), time.NewTimer(s.longest)
	defer poll.Stop()
	defer beat.Stop()
	defer end.Stop()
	for alive := s.send("retry: 2000\n\n") && s.bring(); alive; {
		select {
		case _, ok := <-news:
			if !ok {
				news = nil // the poll goes on
			}
			alive = s.bring()
		case <-poll.C:
			alive = s.bring()
		case <-beat.C:
			alive = s.send(": still here\n\n")
		case <-end.C:
			return
		case <-s.c.Request.Context().Done():
			return
		}
	}
}

// bring writes the lines that are new and reports whether somebody still reads.
// A transcript that cannot be read now is read again with the next poll.
func (s *stream) bring() bool {
	lines, forgotten, err := s.read()
	if err != nil {
		if !s.deaf && s.c.Request.Context().Err() == nil {
			s.Chat.c.Log.Warn("a transcript could not be read", "error", err)
		}
		s.deaf = true
		return true
	}
	s.deaf = false
	if forgotten {
		s.after = 0
		return s.send("event: forgotten\ndata:\n\n")
	}
	for _, l := range lines {
		if l.Seq <= s.after {
			continue
		}
		event, ok := s.event(l)
		if !ok || !s.send(event) {
			return false
		}
		s.after = l.Seq
	}
	return true
}

// read reads what is new. The first time it asks for the page's last line, too:
// when even that is not there, the conversation the page shows was forgotten.
func (s *stream) read() (lines []channels.Line, forgotten bool, err error) {
	from := s.after
	if !s.begun {
		from = max(0, s.after-1)
	}
	lines, err = s.told.Lines(s.c.Request.Context(), s.conversation, from)
	if err != nil {
		return nil, false, err
	}
	forgotten = !s.begun && s.after > 0 && len(lines) == 0
	s.begun = true
	return lines, forgotten, nil
}

// event is one line as an event.
func (s *stream) event(l channels.Line) (string, bool) {
	b, ok := s.render(s.c.Request.Context(), s.tongue, "fragment", fragment{Lines: []saying{s.said(l, s.tongue)}})
	if !ok {
		return "", false
	}
	data := strings.NewReplacer("\r", " ", "\n", "\ndata: ").Replace(strings.TrimSpace(string(b)))
	return fmt.Sprintf("id: %d\nevent: line\ndata: %s\n\n", l.Seq, data), true
}

// send writes to a stream and reports whether somebody still reads it.
func (s *stream) send(text string) bool {
	_ = http.NewResponseController(s.c.Writer).SetWriteDeadline(time.Now().Add(2 * s.beat))
	if _, err := s.c.Writer.WriteString(text); err != nil {
		return false
	}
	s.c.Writer.Flush()
	return s.c.Request.Context().Err() == nil
}
