package simulator

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/twilio"
)

// hall is a town hall behind the real channel: whoever presses 1 may leave a
// message, and staff are connected with Anna.
type hall struct {
	mu    sync.Mutex
	took  map[string]channels.Message // by conversation and ID
	order []string
	hello error
}

func (h *hall) Receive(_ context.Context, m channels.Message) (channels.Reply, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if key := m.Conversation + m.ID; h.took[key].ID == "" {
		h.took[key] = m
		h.order = append(h.order, key)
	}
	switch {
	case m.Kind == channels.Started:
		return channels.Reply{Text: "Für eine Nachricht drücken Sie die 1.", Language: "de", Expect: channels.ExpectChoice}, nil
	case m.Kind == channels.Keys:
		return channels.Reply{Text: "Sprechen Sie nach dem Ton.", Language: "de", Record: &channels.Record{}}, nil
	case m.Kind == channels.Recorded:
		return channels.Reply{Text: "Danke, wir rufen Sie an.", Language: "de", End: true}, nil
	}
	return channels.Reply{Text: "Ich habe nichts gehört.", Language: "de", End: true}, nil
}

// kinds are what came in, and the recording of the last message.
func (h *hall) kinds() (kinds []channels.Kind, recording string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range h.order {
		m := h.took[key]
		if kinds = append(kinds, m.Kind); m.Kind == channels.Recorded {
			recording = m.Text
		}
	}
	return kinds, recording
}

func (h *hall) Answered(context.Context, string) (channels.Whisper, error) {
	return channels.Whisper{Text: "Ein Rückruf. Drücken Sie die 1.", Language: "de"}, nil
}

func (h *hall) Accepted(context.Context, string) (channels.Connect, error) {
	hello := channels.Hello{Text: "Hier ist das Rathaus.", Language: "de"}
	return channels.Connect{To: anna, CallerID: town, Hello: hello}, nil
}

func (h *hall) Hello(context.Context, string) (channels.Hello, error) {
	return channels.Hello{Text: "Hier ist das Rathaus.", Language: "de"}, h.hello
}

func (h *hall) Progressed(context.Context, channels.Progress) error { return nil }

// enter opens a town hall behind the real channel; every webhook comes twice.
func enter(t *testing.T) (*hall, *twilio.Voice, *Story) {
	t.Helper()
	g, story := open(t, nil)
	tw, err := twilio.New(twilio.Config{
		AccountSID: testSID, AuthToken: testToken, PublicURL: g.url, APIURL: g.url + "/simulator/twilio", OfficePhone: town,
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{took: map[string]channels.Message{}}
	tw.Voice().Mount(g.router, h)
	story.Turn(func(k *Knobs) { k.Twice = true })
	return h, tw.Voice(), story
}

// TestLeaveAMessage: hang up when done, be thanked with #, or say nothing.
func TestLeaveAMessage(t *testing.T) {
	heard := []channels.Kind{channels.Started, channels.Keys}
	for name, c := range map[string]struct {
		end  func(*Call)
		want []channels.Kind
		kept int
	}{
		"hang up": {func(c *Call) { c.Record("Bitte rufen Sie mich an."); c.Hangup() }, []channels.Kind{channels.Recorded, channels.Hangup}, 1},
		"hash": {func(c *Call) { c.Record("Bitte rufen Sie mich an."); c.Press("#"); c.Heard("Danke") },
			[]channels.Kind{channels.Recorded, channels.Hangup}, 1},
		"pause": {func(c *Call) { c.Record("Ja."); c.Record("Nein."); c.Silence(); c.Heard("Danke") },
			[]channels.Kind{channels.Recorded, channels.Hangup}, 1},
		"endless": {func(c *Call) { c.Record(strings.Repeat("und so weiter ", 90)); c.Heard("Danke") },
			[]channels.Kind{channels.Recorded, channels.Hangup}, 1},
		"nothing":      {func(c *Call) { c.Silence(); c.Heard("nichts gehört") }, []channels.Kind{channels.Silence, channels.Hangup}, 0},
		"hash at once": {func(c *Call) { c.Press("#"); c.Heard("nichts gehört") }, []channels.Kind{channels.Silence, channels.Hangup}, 0},
		"gone at once": {func(c *Call) { c.Hangup() }, []channels.Kind{channels.Hangup}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h, voice, story := enter(t)
			call := story.Phone(anna).Call()
			call.Press("1")
			call.Heard("nach dem Ton")
			c.end(call)
			call.Ended()
			story.Settle()
			kinds, id := h.kinds()
			if d := cmp.Diff(append(slices.Clone(heard), c.want...), kinds); d != "" {
				t.Errorf("came in (-want +got):\n%s", d)
			}
			if story.Recordings() != c.kept {
				t.Errorf("%d recordings, want %d", story.Recordings(), c.kept)
			}
			if c.kept > 0 {
				fetchAndDiscard(t, voice, story, id)
			}
		})
	}
}

// fetchAndDiscard is what becomes of a message: fetched, and gone for good.
func fetchAndDiscard(t *testing.T, voice *twilio.Voice, story *Story, id string) {
	t.Helper()
	ctx := context.Background()
	data, kind, err := voice.Fetch(ctx, id)
	if err != nil || kind != "audio/x-wav" || string(data[:4]) != "RIFF" || int(binary.LittleEndian.Uint32(data[4:])) != len(data)-8 {
		t.Fatalf("%d bytes of %q, error %v", len(data), kind, err)
	}
	for range 2 {
		if err := voice.Discard(ctx, id); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := voice.Fetch(ctx, id); !errors.Is(err, channels.ErrUnreachable) || story.Recordings() != 0 {
		t.Errorf("%d left, error %v", story.Recordings(), err)
	}
}

// TestGreeted: the citizen hears who is calling, staff do not, and a greeting
// that fails keeps nobody apart.
func TestGreeted(t *testing.T) {
	for want, fails := range map[string]error{"Hier ist das Rathaus.": nil, "": errors.New("the store is away")} {
		h, voice, story := enter(t)
		h.hello = fails
		if _, _, err := voice.Dial(context.Background(), "A1", desk, town); err != nil {
			t.Fatal(err)
		}
		staff := story.Phone(desk).Answer()
		staff.Press("1")
		citizen := story.Phone(anna).Answer()
		if got := citizen.Heard(); got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
		citizen.Talking()
		staff.Talking()
		if strings.Contains(staff.Transcript(), "Hier ist") {
			t.Error("staff hear it too")
		}
		citizen.Hangup()
		staff.Ended()
	}
}
