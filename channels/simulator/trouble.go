package simulator

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Trouble makes the library or the payment provider behave badly. The zero value
// is a system in good order.
type Trouble struct {
	// Slow is how long it takes to answer, as "5s".
	Slow string `json:"slow"`
	// Fail: so many of the next questions are answered with 500, HTML with a page
	// of HTML and 200, and Lost not at all: they are done and the line is cut.
	Fail int `json:"fail"`
	HTML int `json:"html"`
	Lost int `json:"lost"`
	// Lie: the library gives every medium a status no specification knows
	// ("status"). The provider says PAYED with another amount ("amount") or
	// reference ("reference"), or a status nobody knows ("REFUNDED").
	Lie string `json:"lie"`
}

// misbehave does what the knobs say of a system before it answers.
func (s *Simulator) misbehave(of func(*Knobs) *Trouble) gin.HandlerFunc {
	return func(c *gin.Context) {
		s.mu.Lock()
		t := of(&s.knobs)
		fate := ""
		for _, f := range []struct {
			n    *int
			name string
		}{{&t.Fail, "fail"}, {&t.HTML, "html"}, {&t.Lost, "lost"}} {
			if *f.n > 0 && fate == "" {
				*f.n, fate = *f.n-1, f.name
			}
		}
		slow, err := time.ParseDuration(t.Slow)
		s.mu.Unlock()
		if err == nil && slow > 0 {
			select {
			case <-time.After(slow):
			case <-c.Request.Context().Done():
			}
		}
		switch fate {
		case "fail":
			c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "internal_error"})
		case "html":
			c.Data(http.StatusOK, "text/html; charset=utf-8", []byte("<html><title>Wartung</title><h1>Wir sind gleich wieder da</h1></html>"))
			c.Abort()
		case "lost":
			c.Next()
			panic(http.ErrAbortHandler) // the line is cut
		}
	}
}
