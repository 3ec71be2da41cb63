package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// kindRecording is a recorded message to be fetched from the network, and
// deleted there.
const kindRecording = "recording"

// recordingJob fetches the recording id for a request; one without a request is
// only deleted.
func recordingJob(now time.Time, reference, id string) Job {
	return Job{ID: "recording:" + id, Kind: kindRecording, Due: now, Payload: putString(putString([]byte{jobVersion}, reference), id)}
}

// fetchRecording moves a recorded message from the network into the store,
// encrypted, and has it deleted there. It may be done twice.
func (h *Hub) fetchRecording(ctx context.Context, j Job) result {
	p := newReader(j.Payload, jobVersion)
	reference, id := p.string(), p.string()
	if err := p.done(); err != nil {
		return result{fate: given, err: err}
	}
	if h.c.Recordings == nil || h.c.Vault == nil {
		return retry(j, errNoChannel)
	}
	switch err := h.keepRecording(ctx, reference, id); {
	case errors.Is(err, errUnheard):
		return result{fate: given, err: err}
	case err != nil:
		return retry(j, err)
	}
	if err := h.c.Recordings.Discard(ctx, id); err != nil {
		return retry(j, fmt.Errorf("delete a message at the network: %w", err))
	}
	return result{}
}

func (h *Hub) keepRecording(ctx context.Context, reference, id string) error {
	if reference == "" {
		return nil
	}
	data, mediaType, err := h.c.Recordings.Fetch(ctx, id)
	if errors.Is(err, channels.ErrUnreachable) {
		return h.kept(ctx, reference, id)
	}
	if err != nil {
		return fmt.Errorf("fetch a message: %w", err)
	}
	was, err := h.messages(ctx, reference)
	if err != nil && !errors.Is(err, callback.ErrUnknown) {
		return err
	}
	now, fresh := was.with(id, mediaType, data)
	if !fresh {
		return nil
	}
	err = h.c.Store.SaveMedia(ctx, reference, h.c.Vault.Seal(reference, now.encode()))
	if err != nil && !errors.Is(err, callback.ErrUnknown) { // the request is gone: so is the message
		return fmt.Errorf("keep a message: %w", err)
	}
	return nil
}

// errUnheard says that a message is gone before it could be kept.
var errUnheard = errors.New("a recorded message is gone and was not kept")

// kept gives no error for a message that was fetched and deleted before, or
// whose request is gone.
func (h *Hub) kept(ctx context.Context, reference, id string) error {
	if _, err := h.c.Store.Request(ctx, reference); errors.Is(err, callback.ErrUnknown) {
		return nil
	}
	was, err := h.messages(ctx, reference)
	if errors.Is(err, callback.ErrUnknown) || err == nil && !was.has(id) {
		return errUnheard
	}
	return err
}

// Recording gives the recorded message of a request and its media type. Errors:
// callback.ErrUnknown, ErrVault.
func (h *Hub) Recording(ctx context.Context, reference string) (data []byte, mediaType string, err error) {
	if h.c.Vault == nil {
		return nil, "", callback.ErrUnknown
	}
	m, err := h.messages(ctx, reference)
	return m.sound, m.mediaType, err
}
