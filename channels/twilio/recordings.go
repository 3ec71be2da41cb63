package twilio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/rathausruf/rathausruf/channels"
)

const (
	// mediaTimeout is how long fetching a recording may take: 5 min of speech
	// are about 1.2 MB.
	mediaTimeout = 30 * time.Second
	// maxMedia is how large a recording may be, in bytes.
	maxMedia = 8 << 20
)

var (
	errNoRecording  = errors.New("that is no ID of a recording")
	errGoneMedia    = errors.New("there is no such recording")
	errNotReady     = errors.New("the recording is not ready")
	errLargeMedia   = errors.New("the recording is larger than 8 MiB")
	errBrokenAnswer = errors.New("the answer broke off")
)

// Fetch gives a recording as MP3, at most 8 MiB. Errors wrap ErrUnreachable when
// there is none (any more), ErrTemporary while it is not ready or Twilio cannot
// give it now, else ErrRefused.
func (v *Voice) Fetch(ctx context.Context, id string) (data []byte, mediaType string, err error) {
	if recordingID(id) == "" {
		return nil, "", fmt.Errorf("fetch a recording: %w: %w", channels.ErrRefused, errNoRecording)
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTimeout)
	defer cancel()
	status, data, mediaType, err := v.t.api.media(ctx, id)
	switch {
	case err == nil && status == http.StatusNotFound:
		err = v.missing(ctx, id)
	case err == nil && status/100 != 2:
		err = newRefusedError(status, 0)
	case err == nil && (status != http.StatusOK || len(data) == 0 || !strings.HasPrefix(mediaType, "audio/")):
		err = fmt.Errorf("%w: %w", channels.ErrTemporary, errNotReady)
	}
	if err != nil {
		return nil, "", fmt.Errorf("fetch a recording: %w", err)
	}
	return data, mediaType, nil
}

// missing tells why a recording has no sound: Twilio answers 404 also while it
// is being made, and what is not ready must not be taken for gone.
func (v *Voice) missing(ctx context.Context, id string) error {
	state := ""
	x, err := v.t.api.do(ctx, func(s *api.ApiService) error {
		r, err := s.FetchRecording(id, nil)
		if err == nil {
			state = value(r.Status)
		}
		return err
	})
	switch {
	case x.status == http.StatusNotFound, state == "absent", state == "deleted":
		return fmt.Errorf("%w: %w", channels.ErrUnreachable, errGoneMedia)
	case err != nil:
		return err
	}
	return fmt.Errorf("%w: %w", channels.ErrTemporary, errNotReady)
}

// Discard deletes a recording at Twilio; one that is gone is no error. Errors:
// as Send.
func (v *Voice) Discard(ctx context.Context, id string) error {
	if recordingID(id) == "" {
		return fmt.Errorf("delete a recording: %w: %w", channels.ErrRefused, errNoRecording)
	}
	x, err := v.t.api.do(ctx, func(s *api.ApiService) error { return s.DeleteRecording(id, nil) })
	if err != nil && x.status != http.StatusNotFound {
		return fmt.Errorf("delete a recording: %w", err)
	}
	return nil
}

// media gets the sound of a recording, which the SDK cannot. A redirect is not
// followed: our credentials are for Twilio only.
func (r *rest) media(ctx context.Context, id string) (status int, data []byte, mediaType string, err error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, r.mediaAt(id), nil)
	if err != nil {
		return 0, nil, "", fmt.Errorf("%w: %w", channels.ErrRefused, errNoRecording) // the error names the address
	}
	q.SetBasicAuth(r.account, r.token)
	resp, err := r.transport.RoundTrip(q)
	if err != nil {
		return 0, nil, "", fmt.Errorf("%w: %w", channels.ErrTemporary, err)
	}
	defer resp.Body.Close()
	data, err = io.ReadAll(io.LimitReader(resp.Body, maxMedia+1))
	switch {
	case len(data) > maxMedia:
		return 0, nil, "", fmt.Errorf("%w: %w", channels.ErrRefused, errLargeMedia)
	case err != nil:
		return 0, nil, "", fmt.Errorf("%w: %w", channels.ErrTemporary, errBrokenAnswer)
	}
	mediaType, _, _ = mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return resp.StatusCode, data, mediaType, nil
}

// mediaAt is the address of the sound of a recording.
func (r *rest) mediaAt(id string) string {
	u := url.URL{Scheme: "https", Host: "api.twilio.com"}
	if r.base != nil {
		u = url.URL{Scheme: r.base.Scheme, Host: r.base.Host, Path: r.base.Path}
	}
	u.Path += "/2010-04-01/Accounts/" + r.account + "/Recordings/" + id + ".mp3"
	return u.String()
}
