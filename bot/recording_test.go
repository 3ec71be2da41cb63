package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

const recordingID = "RE00000000000000000000000000000001"

// tapes is a telephone network with recordings on it, and a store's Media.
type tapes struct {
	*memory
	there           map[string]string // recordings at the network
	kept            map[string][]byte // by reference; a key without a value is a request without one
	fetch, discard  error
	fetched, erased int
}

func (n *tapes) Fetch(_ context.Context, id string) ([]byte, string, error) {
	n.fetched++
	words, ok := n.there[id]
	switch {
	case n.fetch != nil:
		return nil, "", n.fetch
	case !ok:
		return nil, "", fmt.Errorf("fetch: %w", channels.ErrUnreachable)
	}
	return []byte(words), "audio/mpeg", nil
}

func (n *tapes) Discard(_ context.Context, id string) error {
	n.erased++
	if n.discard == nil {
		delete(n.there, id)
	}
	return n.discard
}

func (n *tapes) SaveMedia(_ context.Context, reference string, data []byte) error {
	if _, ok := n.kept[reference]; !ok {
		return callback.ErrUnknown
	}
	n.kept[reference] = data
	return nil
}

func (n *tapes) Media(_ context.Context, reference string) ([]byte, error) {
	if n.kept[reference] == nil {
		return nil, callback.ErrUnknown
	}
	return n.kept[reference], nil
}

func (n *tapes) Request(_ context.Context, reference string) (callback.Request, error) {
	if _, ok := n.kept[reference]; !ok {
		return callback.Request{}, callback.ErrUnknown
	}
	return callback.Request{Reference: reference}, nil
}

// taped is a hub whose network has one recording, for the request R-1.
func taped(t *testing.T) (*Hub, *tapes, *clock) {
	h, s, c, _ := small(t, echo)
	n := &tapes{memory: s, there: map[string]string{recordingID: "Bitte rufen Sie an."}, kept: map[string][]byte{"R-1": nil}}
	h.c.Store, h.c.Recordings, h.c.Vault = n, n, vault(t, "s3cr3t")
	return h, n, c
}

// TestRecordingIsMoved: afterwards it lies encrypted with the request, and no
// longer at the network.
func TestRecordingIsMoved(t *testing.T) {
	h, n, c := taped(t)
	send(t, h, n.memory, recordingJob(c.Now(), "R-1", recordingID))
	if len(n.there) != 0 || len(n.jobs) != 0 || len(n.dead) != 0 {
		t.Errorf("at the network %v, jobs %v, given up %v", n.there, n.jobs, n.dead)
	}
	if len(n.kept["R-1"]) == 0 || bytes.Contains(n.kept["R-1"], []byte("Bitte")) {
		t.Errorf("kept: %q", n.kept["R-1"])
	}
	data, mediaType, err := h.Recording(t.Context(), "R-1")
	if string(data) != "Bitte rufen Sie an." || mediaType != "audio/mpeg" || err != nil {
		t.Errorf("%q %q %v", data, mediaType, err)
	}
}

// TestAnotherMessage: who calls again leaves another one, heard after the first;
// a repeat adds nothing.
func TestAnotherMessage(t *testing.T) {
	h, n, c := taped(t)
	const second = "RE00000000000000000000000000000002"
	send(t, h, n.memory, recordingJob(c.Now(), "R-1", recordingID))
	n.there = map[string]string{second: " Danke."}
	send(t, h, n.memory, recordingJob(c.Now(), "R-1", second))
	n.there = map[string]string{second: " Danke."}
	send(t, h, n.memory, recordingJob(c.Now(), "R-1", second))
	if data, _, err := h.Recording(t.Context(), "R-1"); string(data) != "Bitte rufen Sie an. Danke." || err != nil {
		t.Errorf("%q, %v", data, err)
	}
}

// TestRecordingOfNobody: what no request is left for is not kept, but deleted.
func TestRecordingOfNobody(t *testing.T) {
	for _, reference := range []string{"", "R-2"} {
		h, n, c := taped(t)
		send(t, h, n.memory, recordingJob(c.Now(), reference, recordingID))
		if len(n.there) != 0 || len(n.jobs) != 0 || len(n.kept) != 1 {
			t.Errorf("%q: at the network %v, jobs %v, kept %v", reference, n.there, n.jobs, n.kept)
		}
		if reference == "" && n.fetched != 0 {
			t.Error("nobody's words were fetched")
		}
	}
}

// TestRecordingIsGone: one that nobody kept is a fault somebody must see; one
// that was kept before is not, nor one whose request is gone.
func TestRecordingIsGone(t *testing.T) {
	kept := func(id string) []byte { return messages{"audio/mpeg", []string{id}, []byte("Bitte")}.encode() }
	for name, c := range map[string]struct {
		kept map[string][]byte
		dead int
	}{
		"not kept":              {map[string][]byte{"R-1": nil}, 1},
		"another one was kept":  {map[string][]byte{"R-1": kept("RE0")}, 1},
		"kept before":           {map[string][]byte{"R-1": kept(recordingID)}, 0},
		"its request went away": {nil, 0},
	} {
		h, n, now := taped(t)
		n.there, n.kept = nil, c.kept
		if c.kept["R-1"] != nil {
			n.kept = map[string][]byte{"R-1": h.c.Vault.Seal("R-1", c.kept["R-1"])}
		}
		send(t, h, n.memory, recordingJob(now.Now(), "R-1", recordingID))
		if len(n.dead) != c.dead || len(n.jobs) != 0 {
			t.Errorf("%s: given up %v, jobs %v", name, n.dead, n.jobs)
		}
	}
}

// TestRecordingIsTriedAgain: until it is ready, and until it is deleted.
func TestRecordingIsTriedAgain(t *testing.T) {
	h, n, c := taped(t)
	n.fetch = fmt.Errorf("fetch: %w", channels.ErrTemporary)
	send(t, h, n.memory, recordingJob(c.Now(), "R-1", recordingID))
	if len(n.jobs) != 1 || n.erased != 0 {
		t.Fatalf("not ready: jobs %v, %d deleted", n.jobs, n.erased)
	}
	n.fetch, n.discard = nil, channels.ErrTemporary
	c.advance(backOff(maxTries) * 2)
	send(t, h, n.memory)
	if len(n.jobs) != 1 || n.kept["R-1"] == nil {
		t.Fatalf("not deleted: jobs %v, kept %v", n.jobs, n.kept)
	}
	n.discard = nil
	c.advance(backOff(maxTries) * 2)
	send(t, h, n.memory)
	if len(n.jobs) != 0 || len(n.there) != 0 {
		t.Errorf("jobs %v, at the network %v", n.jobs, n.there)
	}
}

// TestRecordingJobCut: a payload that is not ours is given up, not tried.
func TestRecordingJobCut(t *testing.T) {
	h, n, c := taped(t)
	whole := recordingJob(c.Now(), "R-1", recordingID)
	for i := range whole.Payload {
		j := whole
		j.ID, j.Payload = fmt.Sprint(i), whole.Payload[:i]
		send(t, h, n.memory, j)
	}
	if len(n.dead) != len(whole.Payload) || n.fetched+n.erased != 0 {
		t.Errorf("%d of %d given up, network asked %d times", len(n.dead), len(whole.Payload), n.fetched+n.erased)
	}
}

// TestRecordingIsTheRequests: it cannot be had for another one, nor without
// the vault, and errors do not repeat it.
func TestRecordingIsTheRequests(t *testing.T) {
	h, n, c := taped(t)
	send(t, h, n.memory, recordingJob(c.Now(), "R-1", recordingID))
	n.kept["R-3"] = n.kept["R-1"]
	if data, _, err := h.Recording(t.Context(), "R-3"); !errors.Is(err, ErrVault) || data != nil || strings.Contains(err.Error(), "Bitte") {
		t.Errorf("another request's: %q %v", data, err)
	}
	if _, _, err := h.Recording(t.Context(), "R-2"); !errors.Is(err, callback.ErrUnknown) {
		t.Errorf("nothing kept: %v", err)
	}
	h.c.Vault = nil
	if _, _, err := h.Recording(t.Context(), "R-1"); !errors.Is(err, callback.ErrUnknown) {
		t.Errorf("without a vault: %v", err)
	}
}
