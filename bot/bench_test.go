package bot

import (
	"context"
	"log/slog"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// nothing is a Store that keeps nothing: what remains is the hub's own work.
type nothing struct{ Store }

func (nothing) Begin(_ context.Context, conversation, message string, _ time.Duration) (Turn, error) {
	return Turn{Conversation: conversation, Message: message}, nil
}

func (nothing) End(context.Context, Turn) error { return nil }

func (nothing) Citizen(context.Context, channels.Address) (Citizen, error) { return Citizen{}, nil }

func benchHub(b *testing.B, p play) *Hub {
	b.Helper()
	h, err := New(Config{
		Script: p, Store: nothing{}, Office: &callback.Office{}, Caller: &callback.Caller{},
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	return h
}

// BenchmarkReceive is a turn without dialog and store.
func BenchmarkReceive(b *testing.B) {
	h := benchHub(b, func(_ context.Context, st dialogs.State, _ channels.Message, _ dialogs.Doer) (dialogs.State, channels.Reply, error) {
		return st, replies[2], nil
	})
	m := text("a", "hallo")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Receive(context.Background(), m); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReceiveParallel is the same from many conversations at once.
func BenchmarkReceiveParallel(b *testing.B) {
	h := benchHub(b, func(_ context.Context, st dialogs.State, _ channels.Message, _ dialogs.Doer) (dialogs.State, channels.Reply, error) {
		return st, replies[2], nil
	})
	var n atomic.Int64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		m := text("a", "hallo")
		m.Conversation += strconv.FormatInt(n.Add(1), 10)
		for pb.Next() {
			if _, err := h.Receive(context.Background(), m); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkState is a state decoded and encoded, as every turn does.
func BenchmarkState(b *testing.B) {
	st := dialogs.State{Flow: "callback", Step: "pick", Language: "de", Greeted: true, Choices: replies[2].Choices, Answers: map[string]string{
		"department": "buergerbuero", "department_name": "Bürgerbüro", "phone": "+491713920001", "after": "2026-11-26T08:00:00+01:00"}}
	b.ReportAllocs()
	whole := st.AppendBinary(nil)
	for b.Loop() {
		got, err := dialogs.ParseState(whole)
		if err != nil {
			b.Fatal(err)
		}
		got.AppendBinary(make([]byte, 0, stateRoom))
	}
}
