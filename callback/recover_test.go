package callback

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// lost calls with an answer of the network that is lost.
func lost(t testing.TB) (d *deskTown, reference, attempt string) {
	t.Helper()
	d = newDesk(t)
	d.net.err = errors.New("no answer")
	r, id := d.calling(t, member("anna", "buergerbuero"))
	if a := r.Attempts[0]; r.Status != Calling || a.State != Recorded {
		t.Fatalf("%+v", r)
	}
	return d, r.Reference, id
}

func TestLostAnswerFound(t *testing.T) {
	d, reference, id := lost(t)
	if err := d.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r := d.stored(t, reference); r.Status != Calling {
		t.Errorf("given up at once: %+v", r)
	}
	d.net.calls[id] = "CA9"
	if err := d.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	if a := d.stored(t, reference).Attempts[0]; a.CallID != "CA9" || a.State != Placed || !a.LookedUp {
		t.Errorf("%+v", a)
	}
	if _, ok, err := d.Accepted(context.Background(), id); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestLostAnswerNotFound(t *testing.T) {
	d, reference, id := lost(t)
	d.clock.pass(notPlaced - time.Second)
	if err := d.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r := d.stored(t, reference); r.Status != Calling {
		t.Errorf("given up too early: %+v", r)
	}
	d.clock.pass(time.Second)
	if err := d.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	r := d.stored(t, reference)
	if a := r.Attempts[0]; r.Status != Claimed || r.Claim.By != "anna" || a.Outcome != OutcomeFailed || !a.LookedUp || r.tries() != 0 {
		t.Errorf("%+v", r)
	}
	if len(d.net.dialed) != 1 {
		t.Errorf("dialled %d times", len(d.net.dialed))
	}
	if _, ok, err := d.Accepted(context.Background(), id); ok || err != nil {
		t.Errorf("connected after it was given up: %v, %v", ok, err)
	}
}

// Many of them, on several pages.
func TestRecoverGoesThroughAll(t *testing.T) {
	d, ctx, anna := newDesk(t), context.Background(), member("anna", "*")
	d.net.err = errors.New("no answer")
	for n := range 5 {
		r := d.asked(t, n)
		_, claimed := d.Claim(ctx, r.Reference, anna)
		_, called := d.Call(ctx, r.Reference, anna)
		if claimed != nil || called != nil {
			t.Fatal(claimed, called)
		}
	}
	d.clock.pass(notPlaced)
	if err := d.Recover(ctx); err != nil {
		t.Fatal(err)
	}
	for _, r := range d.book.all() {
		if r.Status != Claimed {
			t.Errorf("%+v", r)
		}
	}
}

// Closed requests are kept for weeks: they are not read every minute.
func TestRecoverLeavesClosedOnesAlone(t *testing.T) {
	d, _, _ := lost(t)
	r := d.asked(t, 2)
	if _, err := d.Cancel(t.Context(), r.Reference); err != nil {
		t.Fatal(err)
	}
	if err := d.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d.book.shut != 0 {
		t.Errorf("%d closed requests were read", d.book.shut)
	}
}

// An answer that is lost, but whose events come: nothing is looked up.
func TestLostAnswerTold(t *testing.T) {
	d, reference, id := lost(t)
	d.tell(t, id, false, "ringing")
	d.net.look = errors.New("must not be asked")
	d.clock.pass(2 * notPlaced)
	if err := d.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	if a := d.stored(t, reference).Attempts[0]; a.CallID != "CA1" || a.State != Ringing {
		t.Errorf("%+v", a)
	}
}

func TestNetworkCannotBeAsked(t *testing.T) {
	d, reference, _ := lost(t)
	d.net.look = errors.New("down")
	d.clock.pass(2 * notPlaced)
	if err := d.Recover(context.Background()); !errors.Is(err, d.net.look) {
		t.Error(err)
	}
	if r := d.stored(t, reference); r.Status != Calling {
		t.Errorf("given up although it may ring: %+v", r)
	}
	d.clock.pass(notTaken)
	if err := d.Recover(context.Background()); err != nil {
		t.Error(err)
	}
	if r := d.stored(t, reference); r.Status != Claimed {
		t.Errorf("no phone rings for ten minutes: %+v", r)
	}
	d.book.down = ErrUnavailable
	if err := d.Recover(context.Background()); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}

// Events that never come do not keep a request for ever.
func TestNobodyTellsTheEnd(t *testing.T) {
	anna := member("anna", "buergerbuero")
	for _, tc := range []struct {
		name    string
		until   func(d *deskTown, id string)
		keeps   time.Duration
		counted int
	}{
		{"staff's phone rings", func(d *deskTown, id string) { d.tell(t, id, false, "ringing") }, notTaken, 0},
		{"staff hung up, the citizen's leg untold", func(d *deskTown, id string) {
			_, _, _ = d.Accepted(context.Background(), id)
			d.tell(t, id, false, "completed")
		}, citizenTold, 1},
		{"talking", func(d *deskTown, id string) { d.tell(t, id, true, "answered") }, longestTalk, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			r, id := d.calling(t, anna)
			tc.until(d, id)
			for _, step := range []time.Duration{tc.keeps - time.Second, time.Second} {
				d.clock.pass(step)
				if err := d.Recover(context.Background()); err != nil {
					t.Fatal(err)
				}
				over := step == time.Second
				if got := d.stored(t, r.Reference); (got.Status == Claimed) != over || got.tries() != tc.counted && over {
					t.Errorf("over %v: %+v", over, got)
				}
			}
		})
	}
}

// The call moves on between the look and the write: it is not ended.
func TestRecoverLosesARace(t *testing.T) {
	d, reference, id := lost(t)
	seen := d.stored(t, reference).Attempts[0]
	d.tell(t, id, false, "answered")
	if _, err := d.fail(context.Background(), reference, seen, true); err != nil {
		t.Fatal(err)
	}
	if r := d.stored(t, reference); r.Status != Calling || r.Attempts[0].State != Whispered {
		t.Errorf("%+v", r)
	}
}

// Whatever staff, citizens, network and time do, in any order: at most one
// attempt is open, exactly when the request is being called; the network was
// asked to dial once for each attempt; and a closed request stays as it is.
func TestNeverTwoOpenAttempts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d, ctx := newDesk(t), context.Background()
		r := d.asked(t, 1)
		some := func() Staff {
			return member(rapid.SampledFrom([]string{"anna", "bert"}).Draw(rt, "by"), "buergerbuero")
		}
		attempt := func() string {
			list := d.stored(t, r.Reference).Attempts
			if len(list) == 0 {
				return d.seal.id(r.Reference)
			}
			return rapid.SampledFrom(list).Draw(rt, "attempt").ID
		}
		closed := Request{}
		rt.Repeat(map[string]func(*rapid.T){
			"claim":   func(*rapid.T) { _, _ = d.Claim(ctx, r.Reference, some()) },
			"release": func(*rapid.T) { _, _ = d.Release(ctx, r.Reference, some()) },
			"call": func(*rapid.T) {
				d.net.err, d.net.sure = nil, false
				if rapid.Bool().Draw(rt, "lost or refused") {
					d.net.err, d.net.sure = errors.New("no"), rapid.Bool().Draw(rt, "sure")
				}
				_, _ = d.Call(ctx, r.Reference, some())
			},
			"answered": func(*rapid.T) { _, _, _ = d.Answered(ctx, attempt()) },
			"accepted": func(*rapid.T) {
				id := attempt()
				got, ok, _ := d.Accepted(ctx, id)
				if ok && (got.Status != Calling || got.open() == nil || got.open().ID != id) {
					rt.Fatalf("to be dialled for %s: %+v", id, got)
				}
			},
			"told": func(*rapid.T) {
				_ = d.Progressed(ctx, Event{
					Attempt: attempt(), CallID: "CA1", Citizen: rapid.Bool().Draw(rt, "citizen"), At: d.clock.at,
					State: rapid.SampledFrom([]string{"queued", "ringing", "answered", "completed", "busy", "no-answer", "failed", "canceled"}).Draw(rt, "state"),
				})
			},
			"close": func(*rapid.T) {
				_, _ = d.Close(ctx, r.Reference, some(), rapid.SampledFrom([]string{OutcomeReached, OutcomeBusy, OutcomeNoAnswer}).Draw(rt, "outcome"), "")
			},
			"recover": func(*rapid.T) { _ = d.Recover(ctx) },
			"time": func(*rapid.T) {
				d.clock.pass(time.Duration(rapid.IntRange(1, 300).Draw(rt, "seconds")) * time.Second)
			},
			"move": func(*rapid.T) { _, _ = d.Move(ctx, r.Reference, Slot{}, "voice", "", "") },
			"cancel": func(*rapid.T) {
				if rapid.IntRange(0, 9).Draw(rt, "really") == 0 {
					_, _ = d.Cancel(ctx, r.Reference)
				}
			},
			"": func(*rapid.T) {
				got := d.stored(t, r.Reference)
				open := 0
				for _, a := range got.Attempts {
					if a.Open() {
						open++
					}
				}
				if open > 1 || (open == 1) != (got.Status == Calling) {
					rt.Fatalf("%d attempts open: %+v", open, got)
				}
				if placed := len(d.net.dialed); placed > len(got.Attempts) {
					rt.Fatalf("dialled %d times for %d attempts", placed, len(got.Attempts))
				}
				if !closed.ClosedAt.IsZero() && (got.Status != closed.Status || len(got.Attempts) != len(closed.Attempts)) {
					rt.Fatalf("%+v\nbecame %+v", closed, got)
				}
				if !got.Status.Open() {
					closed = got
				}
			},
		})
	})
}
