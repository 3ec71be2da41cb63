package dialogs_test

import (
	"context"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// plain is a citizen on the way to a callback by SMS, asked for the window.
func plain(tb testing.TB) (*dialogs.Script, dialogs.State, channels.Message, dialogs.Doer) {
	s := load(tb)
	d := &double{script: map[string][]string{}}
	m := channels.Message{
		ID: "SM1", Conversation: "sms:+491713920001:+4917604069010", From: channels.Address{Channel: "sms", ID: "+491713920001"},
		Kind: channels.Words, At: time.Date(2026, 11, 24, 10, 20, 0, 0, berlin),
	}
	var st dialogs.State
	for _, text := range []string{"Hallo", "1", "2"} {
		m.Text = text
		var err error
		if st, _, err = s.Play(tb.Context(), st, m, d.do); err != nil {
			tb.Fatal(err)
		}
	}
	offer, _ := windows("")
	caller := dialogs.Result{Outcome: "known", Answers: map[string]string{"phone": "+491713920001"}}
	offered := dialogs.Result{Outcome: "offered", Answers: map[string]string{"after": "2026-11-26T08:00:00+01:00"}, Choices: offer}
	return s, st, m, func(_ context.Context, c dialogs.Call) (dialogs.Result, error) {
		switch c.Action {
		case "callback.caller":
			return caller, nil
		case "callback.offer":
			return offered, nil
		}
		return dialogs.Result{Outcome: "held"}, nil
	}
}

func benchmarkTurn(b *testing.B, text string, stored bool) {
	s, st, m, do := plain(b)
	m.Text = text
	data := st.AppendBinary(nil)
	b.ReportAllocs()
	for b.Loop() {
		if stored {
			var err error
			if st, err = dialogs.ParseState(data); err != nil {
				b.Fatal(err)
			}
		}
		next, reply, err := s.Play(b.Context(), st, m, do)
		if err != nil || reply.Text == "" {
			b.Fatal(err)
		}
		if stored {
			data2 := next.AppendBinary(make([]byte, 0, 512))
			if len(data2) == 0 {
				b.Fatal("no state")
			}
		}
	}
}

// A plain turn: the citizen picks a window by its number; it is held, and the
// number is read back.
func BenchmarkTurn(b *testing.B) { benchmarkTurn(b, "1", false) }

// The same with the state read before and written after it.
func BenchmarkTurnStored(b *testing.B) { benchmarkTurn(b, "1", true) }

// A turn that words three windows anew.
func BenchmarkTurnOffer(b *testing.B) { benchmarkTurn(b, "5", true) }

// A turn whose words are looked for among windows and meanings.
func BenchmarkTurnWords(b *testing.B) { benchmarkTurn(b, "am Mittwoch um 10 Uhr bitte", true) }

// A first message, answered with greeting and menu.
func BenchmarkTurnFirst(b *testing.B) {
	s := load(b)
	m := channels.Message{ID: "SM1", Conversation: "sms:x", From: channels.Address{Channel: "sms", ID: "+491713920001"}, Text: "Hallo", At: time.Now()}
	nobody := func(context.Context, dialogs.Call) (dialogs.Result, error) {
		return dialogs.Result{Outcome: "none"}, nil
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.Play(b.Context(), dialogs.State{}, m, nobody); err != nil {
			b.Fatal(err)
		}
	}
}
