package bot

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
)

// messages is what is kept of a citizen's voice with one request. Who calls
// again leaves another message, which is heard after the first.
type messages struct {
	mediaType string
	ids       []string // of the recordings, in the order they came
	sound     []byte
}

// messages reads them. Errors: callback.ErrUnknown, ErrVault.
func (h *Hub) messages(ctx context.Context, reference string) (messages, error) {
	sealed, err := h.c.Store.Media(ctx, reference)
	if err != nil {
		return messages{}, fmt.Errorf("read a message: %w", err)
	}
	plain, err := h.c.Vault.Open(reference, sealed)
	if err != nil {
		return messages{}, fmt.Errorf("read a message: %w", err)
	}
	parts := bytes.SplitN(plain, []byte{0}, 3)
	if len(parts) != 3 {
		return messages{}, errBroken
	}
	return messages{string(parts[0]), strings.Split(string(parts[1]), ","), parts[2]}, nil
}

func (m messages) encode() []byte {
	return slices.Concat([]byte(m.mediaType), []byte{0}, []byte(strings.Join(m.ids, ",")), []byte{0}, m.sound)
}

func (m messages) has(id string) bool { return slices.Contains(m.ids, id) }

// with adds a recording; fresh is false when it is there. Frames of MP3 can be
// put one behind the other; of anything else the latest is kept.
func (m messages) with(id, mediaType string, sound []byte) (now messages, fresh bool) {
	if m.has(id) {
		return m, false
	}
	if m.mediaType == mediaType && mediaType == "audio/mpeg" {
		return messages{mediaType, append(slices.Clone(m.ids), id), slices.Concat(m.sound, sound)}, true
	}
	return messages{mediaType, []string{id}, sound}, true
}
