package paia

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// largest is how many bytes an answer may have.
const largest = 1 << 20

// request is one question.
type request struct {
	method string // GET when empty
	path   string
	token  string
	form   url.Values
	json   any
}

// fault is an answer that says what is wrong. It names nobody: what a library
// adds in words may.
type fault struct {
	status int    // as HTTP or the answer says
	name   string // error of the answer, if it is one of the specification's
	patron bool   // it is about a reader who is not there
}

func (f *fault) Error() string {
	if f.name == "" {
		return fmt.Sprintf("paia: the library answers %d", f.status)
	}
	return fmt.Sprintf("paia: the library answers %d %s", f.status, f.name)
}

// known are the names of errors of the specification.
func known(name string) bool {
	switch name {
	case "not_found", "not_implemented", "invalid_request", "invalid_grant", "insufficient_scope", "access_denied",
		"internal_error", "service_unavailable", "bad_gateway", "gateway_timeout", "unauthorized", "invalid_token":
		return true
	}
	return false
}

// ask asks and reads the answer into to. Errors: *fault, ErrUnavailable. None of
// them repeats what was sent or answered.
func (l *Library) ask(ctx context.Context, q request, to any) error {
	req, err := l.request(ctx, q)
	if err != nil {
		return err
	}
	res, err := l.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address, in which a reader is named
		}
		if errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("paia: the library does not answer in time: %w", orders.ErrUnavailable)
		}
		return fmt.Errorf("paia: the library cannot be reached: %w", orders.ErrUnavailable)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, largest+1))
	switch {
	case err != nil:
		return fmt.Errorf("paia: the answer breaks off: %w", orders.ErrUnavailable)
	case len(body) > largest:
		return fmt.Errorf("paia: the answer is longer than %d bytes: %w", largest, orders.ErrUnavailable)
	}
	return read(res, body, to)
}

func (l *Library) request(ctx context.Context, q request) (*http.Request, error) {
	var body io.Reader
	kind := ""
	switch {
	case q.form != nil:
		body, kind = strings.NewReader(q.form.Encode()), "application/x-www-form-urlencoded"
	case q.json != nil:
		data, err := json.Marshal(q.json)
		if err != nil {
			return nil, fmt.Errorf("paia: write a question: %w", err)
		}
		body, kind = bytes.NewReader(data), "application/json"
	}
	method := q.method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, l.base+q.path, body)
	if err != nil {
		return nil, fmt.Errorf("paia: make a question: %w", orders.ErrUnavailable)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "rathausruf")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if q.token != "" {
		req.Header.Set("Authorization", "Bearer "+q.token)
	}
	return req, nil
}

// read reads an answer. Errors may come with 200, as libraries do where clients
// cannot see the status (suppress_response_codes).
func read(res *http.Response, body []byte, to any) error {
	var wrong struct {
		Error   string `json:"error"`
		Code    loose  `json:"code"`
		About   string `json:"error_description"`
		Nothing []any  `json:"doc"`
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	isJSON := kind == "" || kind == "application/json" || strings.HasSuffix(kind, "+json") || kind == "text/javascript"
	parsed := isJSON && json.Unmarshal(body, &wrong) == nil
	switch {
	case parsed && wrong.Error != "" && len(wrong.Nothing) == 0:
		f := &fault{status: res.StatusCode, patron: strings.Contains(strings.ToLower(wrong.About), "patron")}
		if code := wrong.Code.int(); code >= 400 && code < 600 && res.StatusCode == http.StatusOK {
			f.status = code
		}
		if known(wrong.Error) {
			f.name = wrong.Error
		}
		return f
	case res.StatusCode < 200 || res.StatusCode > 299:
		if !isJSON { // of something before the library
			return fmt.Errorf("paia: the library answers %d, not in JSON: %w", res.StatusCode, orders.ErrUnavailable)
		}
		return &fault{status: res.StatusCode}
	case !isJSON:
		return fmt.Errorf("paia: the answer is not JSON: %w", orders.ErrUnavailable)
	}
	if err := strict(body, to); err != nil {
		return fmt.Errorf("paia: %w: %w", err, orders.ErrUnavailable)
	}
	return nil
}

// strict reads JSON as it is written down, and says where it is not; it repeats
// nothing of it.
func strict(body []byte, to any) error {
	err := json.Unmarshal(body, to)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("the answer is no JSON, at byte %d", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Errorf("the answer has another kind of value than expected, at byte %d", kind.Offset)
	}
	return errors.New("the answer cannot be read")
}
