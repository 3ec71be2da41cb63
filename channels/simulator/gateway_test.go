package simulator

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	testSID   = "AC00000000000000000000000000000001"
	testToken = "s3cr3t"
	town      = "+493023125000"
	anna      = "+491713920001"
	desk      = "+493023125201"
)

// gateway is a small town hall: answers by path, written by hand.
type gateway struct {
	t      *testing.T
	url    string
	router *gin.Engine
	story  *Story
	mu     sync.Mutex
	pages  map[string]func(url.Values) string // a body of TwiML, or "!503" for a status
	asked  []url.Values                       // every webhook, with "path"
	tokens []string                           // every idempotency token
	raw    map[string]func(http.ResponseWriter, *http.Request)
}

// open starts a gateway with a simulator mounted and begins a story.
func open(t *testing.T, change func(*Config)) (*gateway, *Story) {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	g := &gateway{t: t, router: r, pages: map[string]func(url.Values) string{}}
	server := httptest.NewServer(r)
	g.url = server.URL
	c := Config{
		Gateway: server.URL, AccountSID: testSID, AuthToken: testToken, TownPhone: town, SMSNumber: "+4917604069000",
		Clock: &stillClock{t: time.Date(2026, 11, 25, 9, 20, 0, 0, time.UTC)},
	}
	if change != nil {
		change(&c)
	}
	s := New(c)
	s.Mount(r)
	r.NoRoute(g.serve)
	t.Cleanup(server.Close)
	g.story = Tell(t, s)
	return g, g.story
}

// at answers a path with the same TwiML every time.
func (g *gateway) at(path, twiml string) {
	g.when(path, func(url.Values) string { return twiml })
}

func (g *gateway) when(path string, answer func(url.Values) string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pages[path] = answer
}

// serve verifies the signature as the specification says, not as we sign.
func (g *gateway) serve(c *gin.Context) {
	if err := c.Request.ParseForm(); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if c.GetHeader("X-Twilio-Signature") != sign(testToken, g.url+c.Request.RequestURI, c.Request.PostForm) {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	form := c.Request.Form
	form.Set("path", c.Request.URL.Path)
	g.mu.Lock()
	g.asked = append(g.asked, form)
	if token := c.GetHeader("I-Twilio-Idempotency-Token"); token != "" {
		g.tokens = append(g.tokens, token)
	}
	answer := g.pages[c.Request.URL.Path]
	g.mu.Unlock()
	if raw := g.raw[c.Request.URL.Path]; raw != nil {
		c.Status(http.StatusOK)
		raw(c.Writer, c.Request)
		return
	}
	if answer == nil {
		c.Status(http.StatusNoContent)
		return
	}
	text := answer(form)
	var status int
	if _, err := fmt.Sscanf(text, "!%d", &status); err == nil {
		c.AbortWithStatus(status)
		return
	}
	c.Data(http.StatusOK, "text/xml; charset=utf-8", []byte("<Response>"+text+"</Response>"))
}

// webhooks gives what a path was asked, field by field.
func (g *gateway) webhooks(path, field string) (values []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, f := range g.asked {
		if f.Get("path") == path {
			values = append(values, f.Get(field))
		}
	}
	return values
}

// rest asks the simulator's REST API as the gateway does.
func (g *gateway) rest(method, path string, form url.Values) (*http.Response, error) {
	g.t.Helper()
	r, err := http.NewRequest(method, g.url+"/simulator/twilio/2010-04-01/Accounts/"+testSID+path, strings.NewReader(form.Encode()))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(testSID, testToken)
	return http.DefaultClient.Do(r)
}

// stillClock stands still until it is set.
type stillClock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *stillClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *stillClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// sign is Twilio's signature, written from its documentation: HMAC-SHA1 over
// the URL and the sorted form.
func sign(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	io.WriteString(mac, address)
	for _, k := range slices.Sorted(maps.Keys(form)) {
		values := slices.Clone(form[k])
		slices.Sort(values)
		for _, v := range slices.Compact(values) {
			io.WriteString(mac, k+v)
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
