package bot

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

var replies = []channels.Reply{
	{},
	{Silent: true, End: true},
	{Text: "Wann dürfen wir anrufen?\n\nBitte wählen Sie.", Language: "de", Expect: channels.ExpectChoice,
		Choices: []channels.Choice{
			{ID: "2026-11-26T08:00:00+01:00/2026-11-26T08:30:00+01:00", Label: "Do 26.11., 8:00–8:30", Say: "Für Donnerstag um acht drücken Sie die 1.", Key: "1"},
			{ID: "asap", Label: "So bald wie möglich", Say: "Für einen Rückruf so bald wie möglich drücken Sie die 2.", Key: "2"},
		}, Hints: []string{"Donnerstag", "acht", "früh"}},
	{Connect: &channels.Connect{To: "+493023125100", CallerID: "+493023125000", Ring: 30 * time.Second}},
	{Text: "Bitte sprechen Sie nach dem Ton.", Language: "de", Record: &channels.Record{Limit: 2 * time.Minute}},
	{Record: &channels.Record{}},
	{Text: strings.Repeat("x\x00\xff", 500), Expect: channels.ExpectWords},
}

func TestReplyReadsBack(t *testing.T) {
	for _, want := range replies {
		got, err := decodeReply(encodeReply(want))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestTextJobReadsBack(t *testing.T) {
	for _, reply := range replies {
		want := textJob{to: citizen, until: time.Unix(1795598400, 0), reply: reply}
		got, err := decodeTextJob(want.encode())
		if err != nil {
			t.Fatal(err)
		}
		if got.to != want.to || !got.until.Equal(want.until) || !cmp.Equal(got.reply, want.reply) {
			t.Errorf("got %+v", got)
		}
	}
}

func TestCutOrForeignBytesAreRefused(t *testing.T) {
	whole := encodeReply(replies[2])
	for i := range whole {
		if _, err := decodeReply(whole[:i]); err == nil {
			t.Errorf("the first %d of %d bytes were read", i, len(whole))
		}
	}
	if _, err := decodeReply(append(bytes.Clone(whole), 0)); err == nil {
		t.Error("bytes left over were read")
	}
	whole[0]++
	if _, err := decodeReply(whole); err == nil {
		t.Error("another version was read")
	}
}

// Whatever is in the store, reading neither panics nor allocates beyond reason,
// and what can be read is written back as it was.
func FuzzDecodeReply(f *testing.F) {
	for _, r := range replies {
		f.Add(encodeReply(r))
	}
	f.Add([]byte{1, 0, 255, 255, 255, 255, 255, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeReply(b)
		if err != nil {
			return
		}
		again, err := decodeReply(encodeReply(r))
		if err != nil || !cmp.Equal(r, again) {
			t.Errorf("%v: %+v became %+v", err, r, again)
		}
	})
}

func FuzzDecodeTextJob(f *testing.F) {
	f.Add(textJob{to: citizen, reply: replies[2]}.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		j, err := decodeTextJob(b)
		if err != nil {
			return
		}
		if again, err := decodeTextJob(j.encode()); err != nil || again.to != j.to || !cmp.Equal(again.reply, j.reply) {
			t.Errorf("%v: %+v became %+v", err, j, again)
		}
	})
}

func BenchmarkEncodeReply(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		encodeReply(replies[2])
	}
}

func BenchmarkDecodeReply(b *testing.B) {
	b.ReportAllocs()
	whole := encodeReply(replies[2])
	for b.Loop() {
		if _, err := decodeReply(whole); err != nil {
			b.Fatal(err)
		}
	}
}
