package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

func TestRepeatGetsTheSameReply(t *testing.T) {
	h, s, _, _ := small(t, echo)
	first := mustReceive(t, h, text("a", "hallo"))
	again := mustReceive(t, h, text("a", "hallo"))
	next := mustReceive(t, h, text("b", "und"))
	if first.Text != "1 hallo" || again.Text != first.Text || next.Text != "2 und" {
		t.Fatalf("replies %q, %q, %q", first.Text, again.Text, next.Text)
	}
	if s.trips != 5 {
		t.Errorf("%d round trips; want two for a turn and one for a repeat", s.trips)
	}
	if n := h.Stats(); n.Turns != 2 || n.Repeats != 1 {
		t.Errorf("stats %+v", n)
	}
}

func TestKeptAndRemembered(t *testing.T) {
	h, s, _, _ := small(t, echo)
	mustReceive(t, h, text("a", "hallo"))
	if s.last.Keep != 48*time.Hour || s.last.Remember != 24*time.Hour {
		t.Errorf("text kept %v, remembered %v", s.last.Keep, s.last.Remember)
	}
	m := text("b", "hallo")
	m.From.Channel, m.Conversation = channels.Voice, "voice:CA1"
	mustReceive(t, h, m)
	if s.last.Remember != time.Hour {
		t.Errorf("voice remembered %v", s.last.Remember)
	}
}

func TestMessagesThatArriveTogetherAreAnsweredInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		first := make(chan struct{})
		h, s, _, _ := small(t, func(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
			if m.ID == "m0" {
				<-first
			}
			order = append(order, m.ID)
			return echo(ctx, st, m, do)
		})
		done := make(chan channels.Reply, 6)
		for i := range 6 {
			go func() {
				r, err := h.Receive(context.Background(), text(fmt.Sprintf("m%d", i), "x"))
				if err != nil {
					t.Error(err)
				}
				done <- r
			}()
			synctest.Wait()
		}
		close(first)
		for range 6 {
			<-done
		}
		if got := strings.Join(order, " "); got != "m0 m1 m2 m3 m4 m5" {
			t.Errorf("order %s", got)
		}
		if s.trips != 12 {
			t.Errorf("%d round trips; waiting in one process needs none", s.trips)
		}
		if len(h.turns.lanes) != 0 {
			t.Errorf("%d lanes left", len(h.turns.lanes))
		}
	})
}

func TestBusyElsewhereIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, s, _, _ := small(t, echo)
		s.busy = 8
		if r := mustReceive(t, h, text("a", "x")); r.Text != "1 x" {
			t.Errorf("reply %q", r.Text)
		}
		s.busy = 1 << 30
		m := text("b", "x")
		m.From.Channel = channels.Voice
		began := time.Now()
		if _, err := h.Receive(t.Context(), m); !errors.Is(err, ErrBusy) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(began); took != voiceWait {
			t.Errorf("gave up after %v", took)
		}
	})
}

func TestWhoGivesUpWaitingDoesNotBlockTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		h, _, _, _ := small(t, func(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
			if m.ID == "slow" {
				<-hold
			}
			return echo(ctx, st, m, do)
		})
		go h.Receive(context.Background(), text("slow", "x"))
		synctest.Wait()
		ctx, cancel := context.WithCancel(context.Background())
		gaveUp := make(chan error, 1)
		go func() { _, err := h.Receive(ctx, text("b", "x")); gaveUp <- err }()
		synctest.Wait()
		cancel()
		if err := <-gaveUp; !errors.Is(err, ErrBusy) {
			t.Errorf("error %v", err)
		}
		close(hold)
		synctest.Wait()
		if r := mustReceive(t, h, text("c", "x")); r.Text != "2 x" {
			t.Errorf("reply %q", r.Text)
		}
	})
}

func TestLostTurnIsPlayedOnceMore(t *testing.T) {
	h, s, _, _ := small(t, echo)
	s.lose = 1
	if r := mustReceive(t, h, text("a", "x")); r.Text != "1 x" {
		t.Errorf("reply %q", r.Text)
	}
	s.lose = 2
	if _, err := h.Receive(t.Context(), text("b", "x")); !errors.Is(err, ErrLost) {
		t.Errorf("lost twice: %v", err)
	}
	if n := h.Stats(); n.Lost != 2 || n.Failed != 1 {
		t.Errorf("stats %+v", n)
	}
}

func TestNetworkThatHangsUpDoesNotStopATurn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h, s, _, _ := small(t, func(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
		cancel()
		if ctx.Err() != nil {
			t.Error("the turn's context ended with the request's")
		}
		return echo(ctx, st, m, do)
	})
	if _, err := h.Receive(ctx, text("a", "x")); err != nil {
		t.Fatal(err)
	}
	if len(s.replies) != 1 {
		t.Error("the reply is not kept for the repeat")
	}
}

func TestPanicFreesTheConversationAndLogsNoContent(t *testing.T) {
	var logs bytes.Buffer
	fail := true
	h, s, _, _ := small(t, func(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
		if fail {
			panic("said: " + m.Text + " by " + m.From.ID)
		}
		return echo(ctx, st, m, do)
	})
	h.c.Log = slog.New(slog.NewTextHandler(&logs, nil))
	_, err := h.Receive(t.Context(), text("a", "geheim"))
	if !errors.Is(err, errPanic) {
		t.Fatalf("error %v", err)
	}
	if !strings.Contains(logs.String(), "turn panicked") {
		t.Error("nothing logged")
	}
	for _, secret := range []string{"geheim", "3920001"} {
		if strings.Contains(logs.String()+err.Error(), secret) {
			t.Errorf("%q is in the log or the error", secret)
		}
	}
	fail = false
	if r := mustReceive(t, h, text("a", "x")); r.Text != "1 x" || len(s.owners) != 0 {
		t.Errorf("after the panic: %q", r.Text)
	}
}

func TestBrokenStateBeginsAnew(t *testing.T) {
	h, s, _, _ := small(t, echo)
	s.states["sms:1"] = []byte{250, 1, 2}
	if r := mustReceive(t, h, text("a", "x")); r.Text != "1 x" {
		t.Errorf("reply %q", r.Text)
	}
}

func TestHangupKeepsTheConversation(t *testing.T) {
	h, s, _, _ := small(t, echo)
	mustReceive(t, h, text("a", "x"))
	m := text("bye", "")
	m.Kind = channels.Hangup
	if r := mustReceive(t, h, m); !r.Silent || s.trips != 4 {
		t.Errorf("reply %+v after %d round trips", r, s.trips)
	}
	if r := mustReceive(t, h, text("b", "y")); r.Text != "2 y" {
		t.Errorf("reply %q", r.Text)
	}
}

func TestIncompleteMessagesAreRefused(t *testing.T) {
	h, s, _, _ := small(t, echo)
	for _, m := range []channels.Message{text("", "x"), {ID: "a"}} {
		if _, err := h.Receive(t.Context(), m); !errors.Is(err, errIncomplete) {
			t.Errorf("error %v", err)
		}
	}
	if s.trips != 0 {
		t.Error("the store was asked")
	}
}

func TestStopStartHelp(t *testing.T) {
	h, s, _, _ := small(t, echo)
	mustReceive(t, h, text("a", "hallo"))
	state := string(s.states["sms:1"])
	for _, step := range []struct {
		id       string
		kind     channels.Kind
		answered bool
		want     channels.Reply
		reach    Reach
	}{
		{"1", channels.OptOut, false, channels.Reply{Text: "de system.stopped sms"}, Reach{OptedOut: true}},
		{"2", channels.Help, false, channels.Reply{Text: "de system.help sms"}, Reach{OptedOut: true}},
		{"3", channels.OptIn, false, channels.Reply{Text: "de system.started sms"}, Reach{}},
		{"4", channels.OptOut, true, channels.Reply{Silent: true}, Reach{OptedOut: true}},
		{"3", channels.OptIn, false, channels.Reply{Text: "de system.started sms"}, Reach{OptedOut: true}}, // late repeat
	} {
		m := text(step.id, "")
		m.Kind, m.Answered = step.kind, step.answered
		r := mustReceive(t, h, m)
		if r.Text != step.want.Text || r.Silent != step.want.Silent {
			t.Errorf("%s: reply %+v", step.id, r)
		}
		if s.reach[m.From] != step.reach {
			t.Errorf("%s: reach %+v", step.id, s.reach[m.From])
		}
	}
	if string(s.states["sms:1"]) != state {
		t.Error("the dialog moved")
	}
}
