package twilio

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// pathHello says to a citizen who is called who is calling.
const pathHello = "/twilio/hello"

// helloPatience is how long the words may take: the citizen has picked up and
// hears nothing meanwhile.
const helloPatience = 3 * time.Second

// helloAt is where the one who is called is greeted; "" when nothing is said.
func (s *staff) helloAt(to channels.Connect, attempt string) string {
	if s.greeter == nil || speakable(to.Hello.Text) == "" {
		return ""
	}
	return s.t.at(pathHello) + "?a=" + url.QueryEscape(attempt)
}

// hello says the Hello and nothing else. Without it the two are connected all
// the same: an empty document leads on to the talk.
func (s *staff) hello(c *gin.Context, r *request) {
	attempt := r.query.get("a")
	if s.greeter == nil || attempt == "" || len(attempt) > maxAttempt {
		answerEmpty(c)
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), helloPatience)
	defer cancel()
	h, err := s.greeter.Hello(ctx, attempt)
	if err != nil {
		s.t.log.LogAttrs(ctx, slog.LevelError, "a citizen was not greeted", slog.Any("error", err))
	}
	if err != nil || speakable(h.Text) == "" {
		answerEmpty(c)
		return
	}
	s.t.compose(c, func(d *document) { d.say(s.t.voices.of(h.Language), h.Text) })
}
