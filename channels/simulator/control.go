package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// Mount registers the page, its endpoints, the clock, Twilio's REST API and
// Telegram's Bot API at /simulator. Only this machine may use any of it.
func (s *Simulator) Mount(r gin.IRouter) {
	g := r.Group("/simulator", guard)
	g.GET("", s.page)
	g.GET("/assets/:name", s.asset)
	g.GET("/state", func(c *gin.Context) { c.JSON(http.StatusOK, s.State()) })
	g.GET("/events", s.events)
	g.GET("/clock", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"now": s.now().Format(time.RFC3339)}) })
	g.POST("/clock", s.postClock)
	g.POST("/calls", s.postCall)
	g.POST("/calls/:id/:what", s.postInput)
	g.POST("/texts", s.postText)
	g.POST("/texts/read", s.postRead)
	g.POST("/knobs", s.postKnobs)
	g.POST("/chats/:id/:what", s.postChat)
	s.mountREST(g)
	s.mountBot(g)
	s.mountLibrary(g)
	s.mountPay(g)
}

// body reads a small JSON object; unknown fields are refused.
func body(c *gin.Context, into any) bool {
	d := json.NewDecoder(http.MaxBytesReader(c.Writer, c.Request.Body, maxDocument))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		wrong(c, http.StatusBadRequest, errors.New("the body is not the JSON object that was expected"))
		return false
	}
	return true
}

func wrong(c *gin.Context, status int, err error) {
	c.AbortWithStatusJSON(status, gin.H{"error": err.Error()})
}

func (s *Simulator) postClock(c *gin.Context) {
	var m clockMove
	if !body(c, &m) {
		return
	}
	now, err := s.moveClock(m)
	if err != nil {
		wrong(c, http.StatusBadRequest, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"now": now.Format(time.RFC3339)})
}

func (s *Simulator) postCall(c *gin.Context) {
	var in struct {
		From     string `json:"from"`
		To       string `json:"to"` // one of the town's numbers; default: where citizens call
		Withheld bool   `json:"withheld"`
	}
	if !body(c, &in) {
		return
	}
	made, err := s.call(compact(in.From), compact(in.To), in.Withheld)
	if err != nil {
		wrong(c, statusOf(err), err)
		return
	}
	c.JSON(http.StatusCreated, gin.H{"id": made.sid})
}

// postInput is everything a phone can do in a call.
func (s *Simulator) postInput(c *gin.Context) {
	var in struct {
		Keys string `json:"keys"`
		Text string `json:"text"`
	}
	if !body(c, &in) {
		return
	}
	found := s.lookup(c.Param("id"))
	if found == nil {
		wrong(c, http.StatusNotFound, errUnknown)
		return
	}
	ctx, stop := context.WithTimeout(c.Request.Context(), s.config.Patience)
	defer stop()
	var err error
	switch what := c.Param("what"); what {
	case "press":
		err = found.press(ctx, in.Keys)
	case "say":
		err = found.say(ctx, in.Text)
	case "silence", "answer", "decline", "ignore":
		err = found.give(ctx, input{kind: what})
	case "hangup":
		found.hangup()
	default:
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	if err != nil {
		wrong(c, statusOf(err), err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (s *Simulator) postKnobs(c *gin.Context) {
	knobs := s.current()
	if !body(c, &knobs) {
		return
	}
	s.Turn(func(k *Knobs) { *k = knobs })
	c.JSON(http.StatusOK, knobs)
}

// press gives keys one after the other.
func (c *call) press(ctx context.Context, keys string) error {
	if keys == "" || strings.Trim(keys, "0123456789*#") != "" {
		return errKeys
	}
	for _, k := range keys {
		if err := c.give(ctx, input{kind: "key", text: string(k)}); err != nil {
			return err
		}
	}
	return nil
}

// say gives speech.
func (c *call) say(ctx context.Context, text string) error {
	if strings.TrimSpace(text) == "" {
		return errNothingSaid
	}
	return c.give(ctx, input{kind: "speech", text: strings.TrimSpace(text)})
}

var (
	errKeys        = errors.New("keys are 0 to 9, * and #")
	errNoVoice     = errors.New("voice notes go over WhatsApp only")
	errNothingSaid = errors.New("there is nothing to say; silence is an endpoint of its own")
)

// statusOf is the HTTP status for what a phone could not do.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errBadNumber), errors.Is(err, errKeys), errors.Is(err, errNothingSaid), errors.Is(err, errNoVoice):
		return http.StatusBadRequest
	case errors.Is(err, errTooLong), errors.Is(err, errPayload):
		return http.StatusBadRequest
	case errors.Is(err, errUnknown), errors.Is(err, errNobody):
		return http.StatusNotFound
	}
	return http.StatusConflict
}

// compact drops what people put between digits for reading.
func compact(number string) string {
	return strings.NewReplacer(" ", "", "-", "", "/", "", "(0)", "").Replace(number)
}

// events streams the state on every change. The event ID is the version, so a
// browser that comes back gets a state only if it has missed one.
func (s *Simulator) events(c *gin.Context) {
	seen, err := strconv.ParseInt(c.GetHeader("Last-Event-ID"), 10, 64)
	if err != nil {
		seen = -1
	}
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no")
	c.Writer.WriteHeaderNow()
	c.Writer.Flush()
	beat := time.NewTicker(20 * time.Second)
	defer beat.Stop()
	for {
		s.mu.Lock()
		version, changed := s.version, s.changed
		s.mu.Unlock()
		if version != seen {
			seen = s.writeState(c)
		}
		select {
		case <-changed:
		case <-beat.C:
			io.WriteString(c.Writer, ": still here\n\n")
			c.Writer.Flush()
		case <-c.Request.Context().Done():
			return
		}
	}
}

// writeState sends the state as it is now and gives its version.
func (s *Simulator) writeState(c *gin.Context) int64 {
	st := s.State()
	io.WriteString(c.Writer, "id: "+strconv.FormatInt(st.Version, 10)+"\n")
	c.SSEvent("state", st)
	c.Writer.Flush()
	return st.Version
}
