package twilio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/rathausruf/rathausruf/channels"
)

const (
	// restTimeout is how long one request may take.
	restTimeout = 10 * time.Second
	// maxAnswer is how much of an answer is read, in bytes.
	maxAnswer = 4 << 20
)

// rest makes requests of Twilio's REST API.
type rest struct {
	account, token string
	base           *url.URL // nil: Twilio's own
	transport      http.RoundTripper
}

// newREST makes a client with a connection pool of its own, unless one is
// configured.
func newREST(c Config) (*rest, error) {
	r := &rest{account: c.AccountSID, token: c.AuthToken}
	if c.APIURL != "" {
		u, err := url.Parse(c.APIURL)
		if err != nil || u.Host == "" {
			return nil, errors.New("the API URL must look like https://api.twilio.com")
		}
		r.base = u
	}
	if c.HTTPClient != nil && c.HTTPClient.Transport != nil {
		r.transport = c.HTTPClient.Transport
		return r, nil
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32
	r.transport = t
	return r, nil
}

// exchange is one request and what is known of it: the SDK forgets the status
// of an answer it cannot read, and a call must never be placed twice.
type exchange struct {
	ctx       context.Context
	rest      *rest
	status    int
	connected bool // the request may have left us
	sent      int  // requests made
}

// do runs one call of the SDK, and tells of a failure without saying whom it
// was about.
func (r *rest) do(ctx context.Context, call func(*api.ApiService) error) (*exchange, error) {
	ctx, cancel := context.WithTimeout(ctx, restTimeout)
	defer cancel()
	x := &exchange{rest: r}
	x.ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.connected = true },
	})
	c := &client.Client{
		Credentials: client.NewCredentials(r.account, r.token),
		HTTPClient: &http.Client{
			Transport:     x,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	c.SetAccountSid(r.account)
	handler := &client.RequestHandler{Client: c} // reads no environment, unlike NewRequestHandler
	if err := call(api.NewApiService(handler)); err != nil {
		return x, x.explain(err)
	}
	return x, nil
}

// RoundTrip sends the SDK's request under our context to our base URL, and
// reads the whole answer so that its connection is free again.
func (x *exchange) RoundTrip(q *http.Request) (*http.Response, error) {
	if x.sent++; x.sent > 1 {
		return nil, errors.New("a request is made once only")
	}
	q = q.Clone(x.ctx)
	if b := x.rest.base; b != nil {
		q.URL.Scheme, q.URL.Host, q.Host = b.Scheme, b.Host, b.Host
		q.URL.Path = b.Path + q.URL.Path
	}
	resp, err := x.rest.transport.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	x.status = resp.StatusCode
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// explain turns the SDK's error into one of ours. Its texts may name the
// number, and its URL errors carry the whole query: neither is passed on.
func (x *exchange) explain(err error) error {
	var refusal *client.TwilioRestError
	if errors.As(err, &refusal) {
		status := x.status
		if status == 0 {
			status = refusal.Status
		}
		return newRefusedError(status, refusal.Code)
	}
	if x.status != 0 {
		return newRefusedError(x.status, 0)
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("%w: %w", channels.ErrTemporary, err)
}

// notDone reports whether the request certainly had no effect: it was refused,
// or no connection could be made.
func (x *exchange) notDone() bool {
	if x.status != 0 {
		return x.status >= 400 && x.status < 500 && !ambiguous(x.status)
	}
	return !x.connected
}
