package telegram

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// taking is an inbox that takes everything.
type taking struct{}

func (taking) Receive(context.Context, channels.Message) (channels.Reply, error) {
	return channels.Reply{Text: "Ihr Rückruf ist gebucht.", Language: "de"}, nil
}

// BenchmarkWebhook is a whole webhook through Gin, without network or store,
// beside a handler that only reads the body.
func BenchmarkWebhook(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	tg, err := New(config())
	if err != nil {
		b.Fatal(err)
	}
	r := gin.New()
	tg.Mount(r, taking{})
	r.POST("/bare", func(c *gin.Context) { _, _ = io.Copy(io.Discard, c.Request.Body) })
	for name, c := range map[string]struct{ path, body string }{
		"bare": {"/bare", wrote("Ich möchte einen Rückruf")}, "text": {path, wrote("Ich möchte einen Rückruf")},
		"button": {path, pressing("q1:2026-11-24T09:00+01:00")}, "voice": {path, private(`"voice":{"file_id":"AwACAgIAAxkBAAIB","duration":7}`)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q := httptest.NewRequest(http.MethodPost, c.path, strings.NewReader(c.body))
				q.Header.Set(secretHeader, secret)
				r.ServeHTTP(httptest.NewRecorder(), q)
			}
		})
	}
}

// BenchmarkRender is a question with nine windows, as it is sent.
func BenchmarkRender(b *testing.B) {
	r := channels.Reply{Text: "Wann passt es Ihnen?", Ask: "q1"}
	for _, key := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		r.Choices = append(r.Choices, channels.Choice{ID: "2026-11-24T09:00+01:00/" + key, Label: "Di 10–11 Uhr", Key: key})
	}
	b.ReportAllocs()
	for b.Loop() {
		if parts, _ := render(r); len(parts) != 1 {
			b.Fatal("not one message")
		}
	}
}
