package bot

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mentions reports whether a record, opened, names one of somebody's numbers or
// addresses anywhere in it.
func (a Archived) Mentions(ids []string) bool {
	text, err := json.Marshal(a)
	if err != nil {
		return true // rather too much than too little
	}
	parts := append(a.raw(), text)
	for _, id := range ids {
		for _, p := range parts {
			if names(p, id) {
				return true
			}
		}
	}
	return false
}

// raw are the parts that JSON does not show as text.
func (a Archived) raw() (parts [][]byte) {
	switch {
	case a.Reply != nil:
		parts = append(parts, a.Reply.Reply)
	case a.Talk != nil:
		parts = append(append(parts, a.Talk.State), a.Talk.Lines...)
	case a.Job != nil:
		parts = append(parts, a.Job.Payload)
	}
	return parts
}

// names reports whether an ID stands in a text, and not as a part of a longer
// number or word.
func names(text []byte, id string) bool {
	for at := 0; id != ""; {
		i := bytes.Index(text[at:], []byte(id))
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(id)
		before := start > 0 && within(text[start-1]) && within(id[0])
		after := end < len(text) && within(text[end])
		if !before && !after {
			return true
		}
		at = start + 1
	}
	return false
}

// within reports whether a byte may go on a number or word.
func within(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b == '-'
}

// Readable is a record as somebody may read what is kept of them: as JSON shows
// it, and in place of bytes the texts in them.
func (a Archived) Readable() any {
	switch {
	case a.Reply != nil:
		reply, _ := decodeReply(a.Reply.Reply)
		return map[string]any{"conversation": a.Reply.Conversation, "answered": reply.Text, "until": a.Reply.Until}
	case a.Talk != nil:
		var said []map[string]any
		for i, l := range a.Talk.Lines {
			line, err := decodeLine(Numbered{Seq: a.Talk.Seq - int64(len(a.Talk.Lines)-1-i), Body: l})
			if err == nil {
				said = append(said, map[string]any{"at": line.At, "by": speakers[line.By], "text": line.Reply.Text})
			}
		}
		return map[string]any{"conversation": a.Talk.Conversation, "until": a.Talk.Until, "said": said, "state": texts(a.Talk.State), "chat": a.Talk.Chat}
	case a.Job != nil:
		return map[string]any{"kind": a.Job.Kind, "due": a.Job.Due, "buried": a.Job.Buried, "contents": texts(a.Job.Payload)}
	case a.Media != nil:
		return map[string]any{"request": a.Media.Reference, "recording_bytes": len(a.Media.Data)}
	case a.Request != nil:
		return a.Request
	case a.Order != nil:
		return a.Order
	case a.Reach != nil:
		return a.Reach
	case a.Delivery != nil:
		return a.Delivery
	case a.Link != nil:
		return a.Link
	case a.Language != nil:
		return a.Language
	}
	return a
}

// speakers are the words for who said a line.
var speakers = []string{"citizen", "machine", "staff"}

// texts are the texts in bytes of ours: whatever of them can be read.
func texts(b []byte) []string {
	var out []string
	var one strings.Builder
	flush := func() {
		if s := strings.TrimSpace(one.String()); utf8.RuneCountInString(s) > 1 {
			out = append(out, s)
		}
		one.Reset()
	}
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			flush()
		} else {
			one.WriteRune(r)
		}
		b = b[size:]
	}
	flush()
	return out
}
