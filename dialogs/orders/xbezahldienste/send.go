package xbezahldienste

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

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	// largest is how many bytes an answer may have.
	largest = 256 << 10
	// early is how long before its end a token is renewed, and tokenFor how long
	// one holds that does not say.
	early    = 30 * time.Second
	tokenFor = 5 * time.Minute
)

// transaction sends a question about a payment and reads the answer.
func (p *Provider) transaction(ctx context.Context, method, address string, body []byte) (orders.Transaction, error) {
	status, answer, err := p.send(ctx, method, address, body)
	if err != nil {
		return orders.Transaction{}, err
	}
	if status < 200 || status > 299 {
		return orders.Transaction{}, refusal(status, answer)
	}
	return read(answer)
}

// send sends with our credentials. A token that is no longer taken is renewed
// once; nothing was done then.
func (p *Provider) send(ctx context.Context, method, address string, body []byte) (int, []byte, error) {
	status, answer, err := p.sendOnce(ctx, method, address, body)
	if err == nil && status == http.StatusUnauthorized && p.c.Auth == "oauth2" {
		p.forget()
		status, answer, err = p.sendOnce(ctx, method, address, body)
	}
	return status, answer, err
}

func (p *Provider) sendOnce(ctx context.Context, method, address string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("xbezahldienste: make a question: %w", orders.ErrUnavailable)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	switch p.c.Auth {
	case "oauth2":
		token, err := p.bearer(ctx)
		if err != nil {
			return 0, nil, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
	case "basic":
		req.SetBasicAuth(p.c.Username, p.c.Password)
	}
	return p.do(req)
}

// do sends a question and reads the answer as it is. What was asked for does not
// appear in errors.
func (p *Provider) do(req *http.Request) (int, []byte, error) {
	req.Header.Set("Accept", "application/json, application/problem+json")
	req.Header.Set("User-Agent", "rathausruf")
	res, err := p.client.Do(req)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return 0, nil, fmt.Errorf("xbezahldienste: the provider does not answer in time: %w", orders.ErrUnavailable)
		}
		return 0, nil, fmt.Errorf("xbezahldienste: the provider cannot be reached: %w", orders.ErrUnavailable)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, largest+1))
	if err != nil || len(answer) > largest {
		return 0, nil, fmt.Errorf("xbezahldienste: the answer breaks off or is too long: %w", orders.ErrUnavailable)
	}
	return res.StatusCode, answer, nil
}

// bearer is a token, a new one when it has run out.
func (p *Provider) bearer(ctx context.Context) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.token != "" && p.c.Now().Before(p.until) {
		return p.token, nil
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {p.c.ClientID}, "client_secret": {p.c.ClientSecret}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.c.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("xbezahldienste: ask for a token: %w", orders.ErrUnavailable)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, answer, err := p.do(req)
	if err != nil {
		return "", err
	}
	var got struct {
		Token   string      `json:"access_token"`
		Expires json.Number `json:"expires_in"`
	}
	if status != http.StatusOK || json.Unmarshal(answer, &got) != nil || got.Token == "" {
		return "", fmt.Errorf("xbezahldienste: our credentials are not taken (%d): %w", status, orders.ErrUnavailable)
	}
	p.token, p.until = got.Token, p.c.Now().Add(tokenFor)
	if seconds, err := got.Expires.Int64(); err == nil && seconds > 0 && seconds < 1<<31 {
		p.until = p.c.Now().Add(time.Duration(seconds)*time.Second - early)
	}
	return p.token, nil
}

func (p *Provider) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token = ""
}

// refusal is what an answer other than 2xx means.
func refusal(status int, answer []byte) error {
	var problem struct {
		Code string `json:"functionalCode"`
	}
	code := ""
	if json.Unmarshal(answer, &problem) == nil && known(problem.Code) {
		code = " " + problem.Code
	}
	err := fmt.Errorf("xbezahldienste: the provider answers %d%s", status, code)
	switch {
	case problem.Code == "PAYMENT_EXISTS":
		return fmt.Errorf("%w: %w", err, orders.ErrPaymentExists)
	case status == http.StatusBadRequest || status == http.StatusUnprocessableEntity || code != "" && problem.Code != "UNSPECIFIED" && problem.Code != "FORBIDDEN":
		return fmt.Errorf("%w: %w", err, orders.ErrPaymentRefused)
	}
	return fmt.Errorf("%w: %w", err, orders.ErrUnavailable)
}

// known are the functional codes of the specification.
func known(code string) bool {
	switch code {
	case "NO_VALID_ORIGINATOR_OR_ENDPOINT", "NO_VALID_ORIGINATOR_OR_DESTINATION", "PAYMENT_EXISTS", "CALCULATION_ERROR",
		"BOOKING_DATA_MISSING", "VALIDATION_ERROR", "UNSPECIFIED", "FORBIDDEN":
		return true
	}
	return false
}
