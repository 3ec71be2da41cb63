package twilio

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

var loadAPI = sync.OnceValues(func() (*openapi3.T, error) {
	b, err := os.ReadFile("../../../shared/specs/twilio/twilio_api_v2010.json")
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(b)
})

// provider is a fake Twilio that takes only what its published API takes.
type provider struct {
	t       *testing.T
	server  *httptest.Server
	answer  func(r *http.Request) (status int, body string)
	asked   []url.Values
	queries []url.Values
}

func newProvider(t *testing.T) *provider {
	p := &provider{t: t, answer: func(*http.Request) (int, string) { return 201, `{"sid":"` + callSID + `"}` }}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.server.Close)
	return p
}

func (p *provider) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	p.asked, p.queries = append(p.asked, form), append(p.queries, r.URL.Query())
	r.Body = io.NopCloser(bytes.NewReader(body))
	p.validate(r, form)
	status, answer := p.answer(r)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// validate checks a request against the published API, its parameters' names
// too, which the schema leaves open.
func (p *provider) validate(r *http.Request, form url.Values) {
	if user, pass, _ := r.BasicAuth(); user != account || pass != token {
		p.t.Errorf("asked as %q", user)
	}
	if _, ok := besides(p.t, "twilio/twilio_api_v2010.json"); !ok {
		return // a test can be skipped from its own goroutine only
	}
	doc, err := loadAPI()
	if err != nil {
		p.t.Error(err)
		return
	}
	path := strings.NewReplacer(account, "{AccountSid}", recording, "{Sid}").Replace(r.URL.Path)
	item := doc.Paths.Value(path)
	if item == nil || item.GetOperation(r.Method) == nil {
		p.t.Errorf("there is no %s %s", r.Method, r.URL.Path)
		return
	}
	route := &routers.Route{Spec: doc, Path: path, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method)}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: map[string]string{"AccountSid": account, "Sid": recording}, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
		p.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	known := map[string]bool{}
	for _, q := range route.Operation.Parameters {
		known[q.Value.Name] = true
	}
	if b := route.Operation.RequestBody; b != nil {
		for name := range b.Value.Content["application/x-www-form-urlencoded"].Schema.Value.Properties {
			known[name] = true
		}
	}
	for _, given := range []url.Values{form, r.URL.Query()} {
		for name := range given {
			if !known[name] {
				p.t.Errorf("%s %s takes no %s", r.Method, r.URL.Path, name)
			}
		}
	}
}

// account opens a Twilio that asks this provider.
func (p *provider) open(change ...func(*Config)) *Twilio {
	c := config()
	c.APIURL = p.server.URL
	for _, f := range change {
		f(&c)
	}
	t, err := New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	return t
}
