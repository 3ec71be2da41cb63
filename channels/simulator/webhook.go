package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/rathausruf/rathausruf/channels/twilio"
)

// webhook is one request of the network to the gateway.
type webhook struct {
	method string // POST, or GET with everything in the query
	url    *url.URL
	form   url.Values
}

// answer is what the gateway gave back.
type answer struct {
	status int
	kind   string
	body   []byte
}

// ask sends a webhook as Twilio does, twice if the knob says so, and gives the
// last answer. An error means that there was none.
func (s *Simulator) ask(ctx context.Context, w webhook) (answer, error) {
	knobs := s.current()
	first, err := s.send(ctx, w, knobs, "")
	if err != nil || !knobs.Twice {
		return first, err
	}
	second, err := s.send(ctx, w, knobs, newToken())
	if err == nil && (first.status != second.status || !bytes.Equal(first.body, second.body)) {
		s.report(Problem{In: w.url.Path, Text: "the same webhook, sent again, got another answer"})
	}
	return second, err
}

// send sends it once.
func (s *Simulator) send(ctx context.Context, w webhook, knobs Knobs, token string) (answer, error) {
	ctx, stop := context.WithTimeout(ctx, s.config.Patience)
	defer stop()
	r, err := s.request(ctx, w, knobs)
	if err != nil {
		return answer{}, err
	}
	if token != "" {
		r.Header.Set("I-Twilio-Idempotency-Token", token)
	}
	res, err := s.client.Do(r)
	if err != nil {
		return answer{}, fmt.Errorf("ask the gateway: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxDocument+1))
	if err != nil {
		return answer{}, fmt.Errorf("read the gateway's answer: %w", err)
	}
	return answer{status: res.StatusCode, kind: res.Header.Get("Content-Type"), body: body}, nil
}

// request is the signed request. The fragment holds connection settings: it is
// neither sent nor signed.
func (s *Simulator) request(ctx context.Context, w webhook, knobs Knobs) (*http.Request, error) {
	u, signed, body := *w.url, w.form, io.Reader(strings.NewReader(w.form.Encode()))
	u.Fragment, u.RawFragment = "", ""
	if w.method == http.MethodGet {
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+w.form.Encode(), "&")
		signed, body = nil, http.NoBody
	}
	r, err := http.NewRequestWithContext(ctx, w.method, u.String(), body)
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	if w.method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	r.Header.Set("User-Agent", "TwilioProxy/1.1")
	r.Header.Set("Accept", "*/*")
	switch knobs.Signature {
	case "":
		r.Header.Set("X-Twilio-Signature", twilio.Sign(s.config.AuthToken, u.String(), signed))
	case "wrong":
		r.Header.Set("X-Twilio-Signature", twilio.Sign(s.config.AuthToken+"x", u.String(), signed))
	}
	return r, nil
}

// fetch asks for a TwiML document and reports all Twilio would not take of it.
// Without a document it gives Twilio's error number.
func (s *Simulator) fetch(ctx context.Context, w webhook, table map[string]verb) (*node, int) {
	a, err := s.ask(ctx, w)
	if err != nil {
		s.report(Problem{Code: 11200, In: w.url.Path, Text: reason(err)})
		return nil, 11200
	}
	return s.read(a, w.url.Path, table)
}

// reason says why there was no answer, without the URL and what is in it.
func reason(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		return "no answer: " + e.Err.Error()
	}
	return "no answer: " + err.Error()
}

// read checks an answer from the outside in and parses it.
func (s *Simulator) read(a answer, in string, table map[string]verb) (*node, int) {
	refuse := func(code int, format string, args ...any) (*node, int) {
		s.report(Problem{Code: code, In: in, Text: fmt.Sprintf(format, args...)})
		return nil, code
	}
	kind, params, err := mime.ParseMediaType(a.kind)
	charset := strings.ToLower(params["charset"])
	switch {
	case a.status < 200 || a.status > 299:
		return refuse(11200, "HTTP status %d", a.status)
	case len(a.body) > maxDocument:
		return refuse(11750, "the document is larger than %d bytes", maxDocument)
	case len(bytes.TrimSpace(a.body)) == 0:
		return refuse(11770, "the answer is empty")
	case err != nil || kind != "text/xml" && kind != "application/xml":
		return refuse(12300, "the content type is %q instead of text/xml", a.kind)
	case charset != "" && charset != "utf-8":
		return refuse(12300, "the character set is %q instead of UTF-8", charset)
	}
	return s.check(a.body, in, table)
}

// check parses a document, reports what is wrong with it and gives it if it is
// XML at all.
func (s *Simulator) check(raw []byte, in string, table map[string]verb) (*node, int) {
	root, err := parseDocument(raw)
	if err != nil {
		s.report(Problem{Code: 12100, In: in, Text: err.Error()})
		return nil, 12100
	}
	for _, p := range checkDocument(root, table) {
		p.In = in
		s.report(p)
	}
	if root.name != "Response" {
		return nil, 12100
	}
	return root, 0
}
