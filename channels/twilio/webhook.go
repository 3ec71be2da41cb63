package twilio

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// maxBody is the largest body of a webhook we read, in bytes.
const maxBody = 64 << 10

// signatureHeader carries the signature of a webhook.
const signatureHeader = "X-Twilio-Signature"

// request is one verified webhook. It is reused: nothing of it may be kept.
type request struct {
	body   []byte
	fields form // of the body, or of the query of a GET
	query  form // of the query
	raw    []byte
	sorted form
	signed []byte
	turn   string // the turn in the path, if any
}

// handler answers a verified webhook.
type handler func(c *gin.Context, r *request)

// gate verifies a webhook before anything else is done with it. What it
// refuses leaves nothing of its content behind: only path, reason and time.
func (t *Twilio) gate(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := t.requests.Get().(*request)
		defer t.release(r)
		if status, reason := t.admit(c.Request, r); status != 0 {
			t.log.LogAttrs(c.Request.Context(), slog.LevelWarn, "webhook refused",
				slog.String("path", c.FullPath()), slog.String("reason", reason))
			c.AbortWithStatus(status)
			return
		}
		r.turn = c.Param("turn")
		h(c, r)
	}
}

// release gives a request back, unless it has grown far beyond the usual.
func (t *Twilio) release(r *request) {
	if cap(r.body) <= 8<<10 && cap(r.fields) <= 128 {
		t.requests.Put(r)
	}
}

// admit reads and checks a webhook. status is 0 when it may pass.
func (t *Twilio) admit(q *http.Request, r *request) (status int, reason string) {
	if q.ContentLength > maxBody {
		return http.StatusRequestEntityTooLarge, "body over 64 KiB"
	}
	signature := q.Header.Get(signatureHeader)
	if signature == "" {
		return http.StatusBadRequest, "no signature"
	}
	if err := r.read(q); err != nil {
		if errors.Is(err, errTooLarge) {
			return http.StatusRequestEntityTooLarge, "body over 64 KiB"
		}
		return http.StatusBadRequest, "body cut off"
	}
	if !t.verify.valid(r, requestURI(q), q.Header.Get("Content-Type"), signature) {
		return http.StatusForbidden, "wrong signature"
	}
	if !r.parseQuery(q) {
		return http.StatusBadRequest, "too many fields"
	}
	if !r.fields.is("AccountSid", t.c.AccountSID) {
		return http.StatusForbidden, "another account"
	}
	return 0, ""
}

var errTooLarge = errors.New("the body is too large")

// read reads the whole body, once.
func (r *request) read(q *http.Request) error {
	r.body, r.fields, r.query = r.body[:0], r.fields[:0], r.query[:0]
	if q.Body == nil {
		return nil
	}
	if cap(r.body) == 0 {
		r.body = make([]byte, 0, 2<<10)
	}
	for {
		if len(r.body) == cap(r.body) {
			r.body = append(r.body, 0)[:len(r.body)]
		}
		n, err := q.Body.Read(r.body[len(r.body):cap(r.body)])
		r.body = r.body[:len(r.body)+n]
		if len(r.body) > maxBody {
			return errTooLarge
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// parseQuery reads the query; of a GET it is the form.
func (r *request) parseQuery(q *http.Request) (ok bool) {
	r.raw = append(r.raw[:0], q.URL.RawQuery...)
	if r.query, ok = parseForm(r.query, r.raw); !ok {
		return false
	}
	if q.Method == http.MethodGet {
		r.fields = append(r.fields[:0], r.query...)
	}
	return true
}

// requestURI is path and query exactly as they came in.
func requestURI(q *http.Request) string {
	uri := q.RequestURI
	if uri == "" {
		return q.URL.RequestURI()
	}
	if !strings.HasPrefix(uri, "/") { // the absolute form, as proxies are asked
		_, uri = splitAddress(uri)
	}
	return uri
}

// route mounts a webhook that Twilio may call by POST or GET.
func (t *Twilio) route(r gin.IRouter, path string, h handler) {
	g := t.gate(h)
	r.POST(path, g)
	r.GET(path, g)
}
