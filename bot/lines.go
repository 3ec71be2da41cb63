package bot

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// lineVersion is counted up whenever the layout of a line changes.
const lineVersion = 1

// hidden stands in a transcript for what is shown to nobody.
const hidden = "•••"

// encodeLine writes a line without its number.
func encodeLine(l channels.Line) []byte { return lineOf(l, encodeReply(l.Reply)) }

// lineOf is the same with the reply as it is written already.
func lineOf(l channels.Line, reply []byte) []byte {
	b := make([]byte, 0, 16+len(l.Name)+len(reply))
	b = append(b, lineVersion, byte(l.By))
	b = binary.AppendUvarint(b, uint64(max(l.At.UnixMilli(), 0)))
	b = putString(b, l.Name)
	b = binary.AppendUvarint(b, uint64(len(reply)))
	return append(b, reply...)
}

func decodeLine(n Numbered) (channels.Line, error) {
	r := newReader(n.Body, lineVersion)
	l := channels.Line{Seq: n.Seq, By: channels.Speaker(r.byte())}
	l.At = time.UnixMilli(int64(r.uint()))
	l.Name = r.string()
	reply := r.string()
	if err := r.done(); err != nil {
		return channels.Line{}, err
	}
	var err error
	l.Reply, err = decodeReply([]byte(reply))
	return l, err
}

// write adds to a turn its reply, and what was said in it on the channels where
// that is written.
func (h *Hub) write(t *Turn, was, is dialogs.State, m channels.Message, reply channels.Reply) {
	t.Reply = encodeReply(reply)
	if m.From.Channel == channels.Voice {
		return
	}
	if text := h.words(was, m); text != "" {
		t.Lines = append(t.Lines, encodeLine(channels.Line{
			At: m.At, By: channels.Citizen, Reply: channels.Reply{Text: text, Language: is.Language},
		}))
	}
	if !reply.Silent && reply.Text != "" {
		t.Lines = append(t.Lines, lineOf(channels.Line{At: m.At, By: channels.Machine}, t.Reply))
	}
}

// words are what a citizen said, as it may be shown.
func (h *Hub) words(was dialogs.State, m channels.Message) string {
	switch m.Kind {
	case channels.Picked:
		return h.c.Script.Label(was, m.From.Channel, m.Text)
	case channels.Contact:
		return h.c.Script.Text(h.language(was.Language), "staff.shared", m.From.Channel, nil)
	case channels.Media:
		return h.c.Script.Text(h.language(was.Language), "staff.media", m.From.Channel, nil)
	case channels.Words, channels.Keys, channels.OptOut, channels.OptIn, channels.Help:
		if m.Text != "" && h.c.Script.Secret(was) {
			return hidden
		}
		return m.Text
	}
	return ""
}

// Lines gives what was said in a conversation after a line.
func (h *Hub) Lines(ctx context.Context, conversation string, after int64) ([]channels.Line, error) {
	list, err := h.c.Store.Lines(ctx, conversation, after)
	if err != nil {
		return nil, fmt.Errorf("read what was said: %w", err)
	}
	lines := make([]channels.Line, 0, len(list))
	for _, n := range list {
		l, err := decodeLine(n)
		if err != nil {
			return nil, fmt.Errorf("read what was said: %w", err)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// Watch gives a channel that receives a value whenever a conversation may have
// got lines by this process.
func (h *Hub) Watch(conversation string) (news <-chan struct{}, leave func()) {
	return h.heard.join(conversation)
}

// watches wakes those who read along. The zero watches is ready.
type watches struct {
	mu   sync.Mutex
	open map[string][]chan struct{}
}

func (w *watches) join(conversation string) (<-chan struct{}, func()) {
	ring := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == nil {
		w.open = map[string][]chan struct{}{}
	}
	w.open[conversation] = append(w.open[conversation], ring)
	return ring, func() { w.leave(conversation, ring) }
}

func (w *watches) leave(conversation string, ring chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := slices.DeleteFunc(w.open[conversation], func(c chan struct{}) bool { return c == ring })
	if w.open[conversation] = rest; len(rest) == 0 {
		delete(w.open, conversation)
	}
}

func (w *watches) tell(conversation string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, ring := range w.open[conversation] {
		select {
		case ring <- struct{}{}:
		default: // it has not looked yet since it was told last
		}
	}
}
