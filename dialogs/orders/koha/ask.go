package koha

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
	largest = 2 << 20
	// early is how long before its end a token is renewed, tokenFor how long one
	// holds that does not say.
	early    = 30 * time.Second
	tokenFor = 5 * time.Minute
)

// ask asks and reads the answer of a 2xx into to. Errors: ErrUnavailable. None
// repeats what was sent or answered.
func (l *Library) ask(ctx context.Context, method, path string, body, to any) (int, error) {
	return l.send(ctx, method, path, "", body, to)
}

// askEmbedded asks for something together with what belongs to it.
func (l *Library) askEmbedded(ctx context.Context, path, embed string, to any) (int, error) {
	return l.send(ctx, http.MethodGet, path, embed, nil, to)
}

func (l *Library) send(ctx context.Context, method, path, embed string, body, to any) (int, error) {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return 0, fmt.Errorf("koha: write a question: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, l.base+path, bytes.NewReader(data))
	if err != nil {
		return 0, fmt.Errorf("koha: make a question: %w", orders.ErrUnavailable)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if embed != "" {
		req.Header.Set("x-koha-embed", embed)
	}
	if l.c.ClientID != "" {
		token, err := l.bearer(ctx)
		if err != nil {
			return 0, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
	} else {
		req.SetBasicAuth(l.c.Username, l.c.Password)
	}
	return l.do(req, to)
}

func (l *Library) do(req *http.Request, to any) (int, error) {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "rathausruf")
	res, err := l.client.Do(req)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return 0, fmt.Errorf("koha: the library does not answer in time: %w", orders.ErrUnavailable)
		}
		return 0, fmt.Errorf("koha: the library cannot be reached: %w", orders.ErrUnavailable)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, largest+1))
	switch {
	case err != nil || len(answer) > largest:
		return 0, fmt.Errorf("koha: the answer breaks off or is too long: %w", orders.ErrUnavailable)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return res.StatusCode, nil
	}
	if err := json.Unmarshal(answer, to); err != nil {
		return 0, fmt.Errorf("koha: the answer cannot be read: %w", orders.ErrUnavailable)
	}
	return res.StatusCode, nil
}

// bearer is a token of ours, a new one when it has run out.
func (l *Library) bearer(ctx context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token != "" && l.c.Now().Before(l.until) {
		return l.token, nil
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {l.c.ClientID}, "client_secret": {l.c.ClientSecret}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.base+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("koha: ask for a token: %w", orders.ErrUnavailable)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var got struct {
		Token   string      `json:"access_token"`
		Expires json.Number `json:"expires_in"`
	}
	status, err := l.do(req, &got)
	if err != nil {
		return "", err
	}
	if status != http.StatusOK || got.Token == "" {
		return "", fmt.Errorf("koha: our credentials are not taken (%d): %w", status, orders.ErrUnavailable)
	}
	l.token, l.until = got.Token, l.c.Now().Add(tokenFor)
	if seconds, err := got.Expires.Int64(); err == nil && seconds > 0 && seconds < 1<<31 {
		l.until = l.c.Now().Add(time.Duration(seconds)*time.Second - early)
	}
	return l.token, nil
}
