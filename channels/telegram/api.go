package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/rathausruf/rathausruf/channels"
)

const (
	// apiTimeout is how long one request may take.
	apiTimeout = 10 * time.Second
	// maxAnswer is how much of an answer is read, in bytes.
	maxAnswer = 1 << 20
)

// api makes requests of the Bot API.
type api struct {
	token    string
	endpoint string // with places for token and method, as tgbotapi wants it
	client   *http.Client
}

// newAPI makes a client with a connection pool of its own, unless one is
// configured. It never follows a redirect: the token is part of every address,
// and would be told to wherever that leads.
func newAPI(c Config) *api {
	a := &api{
		token:    c.BotToken,
		endpoint: strings.ReplaceAll(c.APIURL, "%", "%%") + "/bot%s/%s",
		client:   &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	if c.HTTPClient != nil && c.HTTPClient.Transport != nil {
		a.client.Transport = c.HTTPClient.Transport
		return a
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32
	a.client.Transport = t
	return a
}

// exchange is one request and what is known of it: tgbotapi knows no context,
// and forgets the status of an answer it cannot read.
type exchange struct {
	ctx    context.Context
	client *http.Client
	status int
}

// Do sends tgbotapi's request under our context, and reads the whole answer so
// that its connection is free again.
func (x *exchange) Do(q *http.Request) (*http.Response, error) {
	resp, err := x.client.Do(q.WithContext(x.ctx))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	x.status = resp.StatusCode
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp, nil
}

// call calls one method and gives its result; none if Telegram says that there
// was nothing to do.
func (a *api) call(ctx context.Context, method string, p tgbotapi.Params) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, apiTimeout)
	defer cancel()
	x := &exchange{ctx: ctx, client: a.client}
	bot := &tgbotapi.BotAPI{Token: a.token, Client: x}
	bot.SetAPIEndpoint(a.endpoint)
	answer, err := bot.MakeRequest(method, p)
	if err == nil {
		return answer.Result, nil
	}
	if err = a.explain(x, err); errors.Is(err, errDone) {
		return nil, nil
	}
	return nil, err
}

// explain turns tgbotapi's error into one of ours. Those of the network carry
// the whole address with the token in it, and those of answers we cannot read
// may quote them: neither is passed on.
func (a *api) explain(x *exchange, err error) error {
	var refusal *tgbotapi.Error
	switch {
	case errors.As(err, &refusal):
		return refused(x.status, refusal)
	case x.status != 0:
		return &RefusedError{Status: x.status, Reason: "no answer of the Bot API", is: channels.ErrTemporary}
	}
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err
	}
	if _, secret, _ := strings.Cut(a.token, ":"); strings.Contains(err.Error(), secret) {
		err = errSecret
	}
	return fmt.Errorf("%w: %w", channels.ErrTemporary, err)
}

// errSecret stands for an error that would tell the token.
var errSecret = errors.New("the request was not made")
