package simulator

import (
	"crypto/subtle"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// botRefusal is an error of the Bot API; the zero one is none.
type botRefusal struct {
	code  int
	text  string
	after int  // seconds to wait, with 429
	bug   bool // of the gateway: a call that never can be right
}

func (r botRefusal) write(c *gin.Context) {
	h := gin.H{"ok": false, "error_code": r.code, "description": r.text}
	if r.code == http.StatusTooManyRequests {
		h["parameters"] = gin.H{"retry_after": r.after}
		c.Header("Retry-After", strconv.Itoa(r.after))
	}
	c.AbortWithStatusJSON(r.code, h)
}

// badCall is a call that never can be right.
func badCall(text string) botRefusal {
	return botRefusal{code: http.StatusBadRequest, text: "Bad Request: " + text, bug: true}
}

// refused is a call that is refused as things stand.
func refused(code int, text string) botRefusal { return botRefusal{code: code, text: text} }

// outcome is what a method gives back.
type outcome struct {
	result      any
	description string
}

// botCalls is what each method does. Those with creates can be failed by the
// knobs without being named.
func (s *Simulator) botCalls() map[string]func(params) (outcome, botRefusal) {
	return map[string]func(params) (outcome, botRefusal){
		"getMe": s.getMe, "setWebhook": s.setWebhook, "deleteWebhook": s.deleteWebhook, "getWebhookInfo": s.webhookInfo,
		"setMyCommands": s.setCommands, "getMyCommands": s.getCommands, "sendMessage": s.sendMessage,
		"sendChatAction": s.sendAction, "answerCallbackQuery": s.answerQuery, "editMessageText": s.editText,
		"editMessageReplyMarkup": s.editMarkup,
	}
}

// mountBot mounts the Bot API, if there is a bot.
func (s *Simulator) mountBot(r gin.IRouter) {
	if s.config.TelegramToken != "" {
		r.GET("/telegram/:bot/:method", s.botCall)
		r.POST("/telegram/:bot/:method", s.botCall)
	}
}

// botCall is one call of a method.
func (s *Simulator) botCall(c *gin.Context) {
	token, ok := strings.CutPrefix(c.Param("bot"), "bot")
	if !ok {
		refused(http.StatusNotFound, "Not Found").write(c)
		return
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(s.config.TelegramToken)) != 1 || s.current().Dead {
		refused(http.StatusUnauthorized, "Unauthorized").write(c)
		return
	}
	name := c.Param("method")
	run, ok := s.botCalls()[name]
	if !ok {
		s.report(Problem{Code: http.StatusNotFound, In: "telegram", Text: fmt.Sprintf("there is no method %q here", name)})
		refused(http.StatusNotFound, "Not Found: method not found").write(c)
		return
	}
	what, status := s.drawFor(name)
	if what == failed {
		s.failCall(c, status)
		return
	}
	out, r := s.checkAndRun(c, name, run)
	switch {
	case r.code != 0:
		if r.bug {
			s.report(Problem{Code: r.code, In: "telegram/" + name, Text: r.text})
		}
		r.write(c)
	case what == lost:
		cut(c)
	default:
		out.write(c)
	}
}

func (o outcome) write(c *gin.Context) {
	h := gin.H{"ok": true, "result": o.result}
	if o.description != "" {
		h["description"] = o.description
	}
	c.JSON(http.StatusOK, h)
}

// checkAndRun holds a call against the rules and runs it if it keeps them.
func (s *Simulator) checkAndRun(c *gin.Context, name string, run func(params) (outcome, botRefusal)) (outcome, botRefusal) {
	given, r := readParams(c)
	if r.code != 0 {
		return outcome{}, r
	}
	check := checker{types: botTypes()}
	wrong := check.params(botMethods()[name], given)
	for _, u := range check.unknown {
		s.report(Problem{In: "telegram/" + name, Text: "there is no parameter " + u + " here"})
	}
	if wrong != "" {
		return outcome{}, badCall(wrong)
	}
	return run(given)
}

// readParams reads parameters from the query and from a form or a JSON body.
func readParams(c *gin.Context) (params, botRefusal) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxDocument)
	given := params{}
	switch kind := c.ContentType(); kind {
	case "application/json":
		raw, err := io.ReadAll(c.Request.Body)
		body, ok := jsonParams(raw)
		if err != nil || !ok {
			return nil, badCall("can't parse the JSON body")
		}
		given = body
	case "", "application/x-www-form-urlencoded":
	default:
		return nil, badCall("the content type " + kind + " is not taken here")
	}
	if err := c.Request.ParseForm(); err != nil {
		return nil, badCall("can't parse the form")
	}
	for name, values := range c.Request.Form {
		given[name] = values[0]
	}
	return given, botRefusal{}
}

// failCall answers as Telegram's front does when the servers behind it do not.
func (s *Simulator) failCall(c *gin.Context, status int) {
	if status == http.StatusTooManyRequests {
		after := max(1, s.current().RetryAfter)
		botRefusal{code: status, text: fmt.Sprintf("Too Many Requests: retry after %d", after), after: after}.write(c)
		return
	}
	text := fmt.Sprintf("%d %s", status, http.StatusText(status))
	c.Data(status, "text/html", []byte("<html><head><title>"+text+"</title></head><body><h1>"+text+"</h1></body></html>\n"))
	c.Abort()
}
