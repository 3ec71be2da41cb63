package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

var citizen = channels.Address{Channel: channels.SMS, ID: "+491713920001"}

func job(id string, c *clock) Job {
	t := textJob{to: citizen, reply: channels.Reply{Text: "Termin " + id, Language: "de"}}
	return Job{ID: id, Kind: kindText, Due: c.Now(), Payload: t.encode()}
}

// send puts a job in and has the outbox looked at once.
func send(t *testing.T, h *Hub, s *memory, jobs ...Job) {
	t.Helper()
	if err := s.Enqueue(t.Context(), jobs...); err != nil {
		t.Fatal(err)
	}
	for h.sendDue(t.Context()) {
	}
}

func TestTextIsSentOnceAndRemembered(t *testing.T) {
	h, s, c, w := small(t, echo)
	send(t, h, s, job("a", c), job("a", c))
	if got := w.texts(); len(got) != 1 || got[0] != "+491713920001 Termin a" {
		t.Errorf("sent %q", got)
	}
	if len(s.jobs) != 0 || s.sent["SM1"].Rank != 1 || s.sent["SM1"].To != citizen {
		t.Errorf("left %v, remembered %v", s.jobs, s.sent)
	}
}

func TestMoreJobsThanSenders(t *testing.T) {
	h, s, c, w := small(t, echo)
	var jobs []Job
	for i := range 3*senders + 1 {
		jobs = append(jobs, job(fmt.Sprint(i), c))
	}
	send(t, h, s, jobs...)
	if n := len(w.texts()); n != len(jobs) {
		t.Errorf("sent %d of %d", n, len(jobs))
	}
}

func TestTemporaryFaultIsTriedAgainLater(t *testing.T) {
	h, s, c, w := small(t, echo)
	w.fail = func(context.Context, channels.Address) error { return fmt.Errorf("send: %w", channels.ErrTemporary) }
	send(t, h, s, job("a", c))
	if len(s.jobs) != 1 || !s.jobs["a"].Due.After(c.Now()) || s.jobs["a"].Error == "" {
		t.Fatalf("put back: %+v", s.jobs)
	}
	w.fail = nil
	send(t, h, s)
	if len(w.texts()) != 0 {
		t.Error("sent before it was due")
	}
	c.advance(time.Second)
	send(t, h, s)
	if len(w.texts()) != 1 || len(s.jobs) != 0 {
		t.Errorf("sent %q, left %v", w.texts(), s.jobs)
	}
}

func TestTriesEndInTheDeadLetterAfterAboutADay(t *testing.T) {
	h, s, c, w := small(t, echo)
	w.fail = func(context.Context, channels.Address) error { return errors.New("refused +49 171 3920001 today") }
	send(t, h, s, job("a", c))
	for range 2 * maxTries {
		if j, ok := s.jobs["a"]; ok {
			c.mu.Lock()
			c.t = j.Due
			c.mu.Unlock()
			send(t, h, s)
		}
	}
	j := s.dead["a"]
	if j.Tries != maxTries || len(s.jobs) != 0 {
		t.Fatalf("dead letter %+v", s.dead)
	}
	if strings.Contains(j.Error, "3920001") || j.Error != "refused *** today" {
		t.Errorf("error %q", j.Error)
	}
	if took := c.Now().Sub(wednesday); took < 18*time.Hour || took > 30*time.Hour {
		t.Errorf("given up after %v", took)
	}
}

func TestRefusedAndUnreachableAreGivenUpAtOnce(t *testing.T) {
	for _, tt := range []struct {
		err   error
		reach Reach
	}{
		{channels.ErrRefused, Reach{}},
		{channels.ErrUnreachable, Reach{VoiceOnly: true}},
	} {
		h, s, c, w := small(t, echo)
		w.fail = func(context.Context, channels.Address) error { return fmt.Errorf("send: %w", tt.err) }
		send(t, h, s, job("a", c))
		if len(s.dead) != 1 || s.reach[citizen] != tt.reach {
			t.Errorf("%v: dead %v, reach %+v", tt.err, s.dead, s.reach[citizen])
		}
	}
}

func TestNothingUnaskedForToWhoCannotOrWillNot(t *testing.T) {
	for _, r := range []Reach{{OptedOut: true}, {VoiceOnly: true}, {Blocked: true}} {
		h, s, c, w := small(t, echo)
		s.reach[citizen] = r
		send(t, h, s, job("a", c))
		if len(w.texts()) != 0 || len(s.jobs)+len(s.dead) != 0 || h.Stats().Withheld != 1 {
			t.Errorf("%+v: sent %q, left %v %v", r, w.texts(), s.jobs, s.dead)
		}
	}
}

func TestTextWithoutUseIsNotSent(t *testing.T) {
	h, s, c, w := small(t, echo)
	x := textJob{to: citizen, until: c.Now().Add(time.Minute), reply: channels.Reply{Text: "bald"}}
	c.advance(time.Hour)
	send(t, h, s, Job{ID: "late", Kind: kindText, Payload: x.encode()})
	if len(w.texts()) != 0 || len(s.jobs) != 0 {
		t.Errorf("sent %q", w.texts())
	}
}

func TestBrokenJobsDoNotStopTheOthers(t *testing.T) {
	h, s, c, w := small(t, echo)
	lost := textJob{to: channels.Address{Channel: "pigeon", ID: "x"}}
	w.fail = func(_ context.Context, to channels.Address) error {
		if to.ID == "+491713920099" {
			panic("boom")
		}
		return nil
	}
	bad := textJob{to: channels.Address{Channel: channels.SMS, ID: "+491713920099"}}
	send(t, h, s,
		Job{ID: "kind", Kind: "dial"}, Job{ID: "bytes", Kind: kindText, Payload: []byte("x")},
		Job{ID: "channel", Kind: kindText, Payload: lost.encode()},
		Job{ID: "panic", Kind: kindText, Payload: bad.encode()}, job("good", c))
	if len(w.texts()) != 1 || len(s.dead) != 3 || len(s.jobs) != 1 {
		t.Errorf("sent %q, dead %d, put back %d", w.texts(), len(s.dead), len(s.jobs))
	}
}

func TestWorkWakesAndStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, s, c, w := small(t, echo)
		ctx, cancel := context.WithCancel(context.Background())
		stopped := make(chan struct{})
		go func() {
			h.outbox(ctx)
			close(stopped)
		}()
		synctest.Wait()
		if err := s.Enqueue(ctx, job("a", c)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // no time passes: it was woken
		if len(w.texts()) != 1 {
			t.Error("not woken")
		}
		s.mu.Lock()
		s.jobs["b"] = job("b", c) // another instance's
		s.mu.Unlock()
		<-time.After(outboxTick) // the bubble's clock
		synctest.Wait()
		if len(w.texts()) != 2 {
			t.Error("no tick")
		}
		cancel()
		<-stopped
	})
}

func TestStopFinishesWhatIsBeingSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, s, c, w := small(t, echo)
		release := make(chan struct{})
		w.fail = func(ctx context.Context, _ channels.Address) error { <-release; return ctx.Err() }
		ctx, cancel := context.WithCancel(context.Background())
		stopped := make(chan struct{})
		go func() { h.outbox(ctx); close(stopped) }()
		if err := s.Enqueue(ctx, job("a", c)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		cancel()
		close(release)
		<-stopped
		if len(w.sent) != 1 || len(s.jobs) != 0 {
			t.Errorf("sent %q, left %v", w.sent, s.jobs)
		}
	})
}

func TestBackOff(t *testing.T) {
	for tries, want := range map[int]time.Duration{
		1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 9: 25600 * time.Millisecond, 12: 30 * time.Second,
		13: time.Minute, 14: 2 * time.Minute, 30: time.Hour, 1000: time.Hour, 0: 100 * time.Millisecond,
	} {
		for range 50 {
			if got := backOff(tries); got < want*9/10 || got > want*11/10 {
				t.Fatalf("after try %d: %v; want %v ± 10 %%", tries, got, want)
			}
		}
	}
}

func TestDeliveriesTellAboutTheAddress(t *testing.T) {
	h, s, _, _ := small(t, echo)
	for _, d := range []channels.Delivery{
		{ID: "SM9", To: citizen, Rank: 6, VoiceOnly: true},
		{ID: "SM9", To: citizen, Rank: 4},
		{ID: "SM8", To: citizen, Rank: 6, OptedOut: true},
	} {
		if err := h.Delivered(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if s.sent["SM9"].Rank != 6 {
		t.Error("the state stepped back")
	}
	if want := (Reach{VoiceOnly: true, OptedOut: true}); s.reach[citizen] != want {
		t.Errorf("reach %+v", s.reach[citizen])
	}
}

func TestConfirmationIDs(t *testing.T) {
	r := callback.Request{Reference: "4829136", Phone: "x", Version: 1, Plans: 1}
	slot := callback.Slot{From: wednesday, To: wednesday.Add(time.Hour)}
	moved := r
	moved.Slot, moved.Plans = slot, 2
	same := r
	same.Version = 2 // taken in hand, say
	if confirmID(r) == confirmID(moved) || confirmID(r) != confirmID(same) {
		t.Errorf("%s, %s", confirmID(r), confirmID(moved))
	}
}
