// Package webchat is the chat on the town's website: a page below /chat that
// works without scripts, the same page live, and a widget that shows it in a
// frame of another page. Citizens read the inbox's transcript; nothing is ever
// sent to them.
package webchat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// Config is what the web chat needs.
type Config struct {
	TownName      string
	Phone         string         // where people answer, as citizens read it; "" none
	Privacy       string         // address of the privacy notice; "" none. Without a scheme it is https
	Accessibility string         // address of the accessibility statement, likewise
	Languages     []string       // of the town, the first one for whoever understands none; default de
	Location      *time.Location // of the times shown; default: the machine's
	Stylesheet    string         // URL path of KERN's style sheet on this server; "" none
	// Secret signs the sessions; the same on all instances.
	Secret []byte
	// Secure says that browsers reach us over TLS.
	Secure bool
	// Origins are the websites that may show the chat in a frame, as
	// https://www.musterstadt.example. Ours may always.
	Origins []string
	// Keep is how long after the citizen's last message a session ends. It must
	// not be longer than conversations are kept. Default two days.
	Keep time.Duration
	// Poll is how often the transcript of an open page is looked at though
	// nothing woke us: another instance may have written to it. Default 5 s.
	Poll time.Duration
	Now  func() time.Time
	Log  *slog.Logger
}

// Chat is the web chat. It keeps nothing that could be lost and is safe for
// use by several goroutines.
type Chat struct {
	c       Config
	in      channels.Inbox
	told    channels.Transcript
	origins *http.CrossOriginProtection
	framed  string // the policy of a page in a frame
	keys    keys
	limits  limits
	streams streams
	beat    time.Duration // between signs of life on a stream
	longest time.Duration // a stream lasts
	tongues []string      // the town's languages that the page speaks
	voices  map[string]voice
	assets  map[string]asset
	widget  asset
	linked  *linker
}

// New reads templates and texts.
func New(c Config) (*Chat, error) {
	if len(c.Secret) == 0 {
		return nil, errors.New("the web chat needs a secret")
	}
	c.complete()
	w := &Chat{
		c: c, origins: http.NewCrossOriginProtection(), keys: newKeys(c.Secret), limits: newLimits(),
		streams: streams{open: map[string]int{}}, beat: 15 * time.Second, longest: 10 * time.Minute,
		linked: newLinker(c.Privacy, c.Phone), voices: map[string]voice{},
	}
	var err error
	if w.framed, err = framedBy(c.Origins); err != nil {
		return nil, err
	}
	if err = w.readAssets(); err != nil {
		return nil, err
	}
	if err = w.readVoices(); err != nil {
		return nil, err
	}
	return w, w.readWidget()
}

// complete fills in what was left out.
func (c *Config) complete() {
	if len(c.Languages) == 0 {
		c.Languages = []string{"de"}
	}
	if c.Location == nil {
		c.Location = time.Local
	}
	if c.Keep == 0 {
		c.Keep = 48 * time.Hour
	}
	if c.Poll == 0 {
		c.Poll = 5 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
}

// Name implements channels.Channel.
func (w *Chat) Name() string { return channels.Web }

// Pulls implements channels.Pulling: citizens read the transcript themselves.
func (w *Chat) Pulls() bool { return true }

// Conversation implements channels.Conversing.
func (w *Chat) Conversation(a channels.Address) string { return conversation(a.ID) }

// errUnsent says why nothing is ever sent.
var errUnsent = fmt.Errorf("citizens read the transcript of the web chat, nothing is sent there: %w", channels.ErrRefused)

// Send implements channels.Channel. It sends nothing: what is to be said
// belongs in the transcript. It wraps ErrRefused.
func (w *Chat) Send(_ context.Context, _ channels.Address, r channels.Reply) (string, error) {
	if r.Silent || strings.TrimSpace(r.Text) == "" {
		return "", nil
	}
	return "", errUnsent
}

// Mount implements channels.Channel. It panics when the inbox keeps no
// transcript: nobody could read an answer.
func (w *Chat) Mount(r gin.IRouter, in channels.Inbox) {
	told, ok := in.(channels.Transcript)
	if !ok {
		panic("webchat: the inbox keeps no transcript")
	}
	w.in, w.told = in, told
	g := r.Group("/chat", w.guard)
	g.GET("", w.show)
	g.POST("", w.take)
	g.GET("/events", w.events)
	g.GET("/widget.js", w.serveWidget)
	g.GET("/assets/:file", w.serveAsset)
}

// address makes an address of the town's file one that a link can have.
func address(of string) string {
	if of == "" || strings.Contains(of, "://") {
		return of
	}
	return "https://" + of
}

// framedBy makes the policy of a page that other websites show in a frame.
func framedBy(origins []string) (string, error) {
	ancestors := "'self'"
	for i, o := range origins {
		u, err := url.Parse(o)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
			u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.ContainsAny(u.Host, " ;,'\"*") {
			return "", fmt.Errorf("website %d that may show the chat in a frame: %q is not like https://www.musterstadt.example", i+1, o)
		}
		ancestors += " " + u.Scheme + "://" + u.Host
	}
	return policy + "; frame-ancestors " + ancestors, nil
}
