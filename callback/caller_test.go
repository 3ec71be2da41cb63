package callback

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// network is a telephone network that does what it is told.
type network struct {
	mu     sync.Mutex
	dialed []string // attempts, in order
	to     []string
	err    error // of Dial
	sure   bool
	calls  map[string]string // attempt → call, for Placed
	look   error             // of Placed
	rang   func(attempt string)
}

func (n *network) Dial(ctx context.Context, attempt, to, _ string) (string, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dialed, n.to = append(n.dialed, attempt), append(n.to, to)
	if n.rang != nil {
		n.rang(attempt)
	}
	if n.err != nil {
		return "", n.sure, n.err
	}
	return "CA1", true, ctx.Err()
}

func (n *network) Placed(_ context.Context, attempt, _ string, _ time.Time) (string, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	id, found := n.calls[attempt]
	return id, found, n.look
}

// desk is a town with staff and a network.
type deskTown struct {
	*town
	*Caller
	net *network
	log *bytes.Buffer
}

func newDesk(t testing.TB) *deskTown {
	t.Helper()
	d := &deskTown{town: newTown(t), net: &network{calls: map[string]string{}}, log: &bytes.Buffer{}}
	d.Caller = NewCaller(CallerConfig{
		Office: d.Office, Book: d.book, Dialer: d.net, CallerID: "+493023125000",
		Now: d.clock.now, Log: slog.New(slog.NewTextHandler(d.log, nil)),
	})
	return d
}

func member(login string, departments ...string) Staff {
	return Staff{Login: login, Departments: departments, Phone: "+493023125200"}
}

// asked books a request that is waiting now.
func (d *deskTown) asked(t testing.TB, n int) Request {
	t.Helper()
	r, err := d.Book(context.Background(), wish(n, Slot{}))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// calling books, claims and calls.
func (d *deskTown) calling(t testing.TB, by Staff) (r Request, attempt string) {
	t.Helper()
	ctx := context.Background()
	r = d.asked(t, 1)
	if _, err := d.Claim(ctx, r.Reference, by); err != nil {
		t.Fatal(err)
	}
	r, err := d.Call(ctx, r.Reference, by)
	if err != nil {
		t.Fatal(err)
	}
	return r, r.Attempts[len(r.Attempts)-1].ID
}

func (d *deskTown) tell(t testing.TB, attempt string, ofCitizen bool, states ...string) {
	t.Helper()
	for _, s := range states {
		if err := d.Progressed(context.Background(), Event{Attempt: attempt, CallID: "CA1", Citizen: ofCitizen, State: s, At: d.clock.now()}); err != nil {
			t.Fatal(err)
		}
	}
}

func (d *deskTown) stored(t testing.TB, reference string) Request {
	t.Helper()
	r, err := d.book.Request(context.Background(), reference)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The main story: claim, ring, press 1, talk, close.
func TestCallBack(t *testing.T) {
	d, ctx, anna := newDesk(t), context.Background(), member("anna", "buergerbuero")
	r, id := d.calling(t, anna)
	if a := r.Attempts[0]; r.Status != Calling || a.State != Placed || a.CallID != "CA1" || a.Phone != anna.Phone || a.By != "anna" {
		t.Fatalf("%+v", r)
	}
	d.tell(t, id, false, "queued", "ringing", "answered")
	for range 2 {
		got, ok, err := d.Answered(ctx, id)
		if err != nil || !ok || got.Name != r.Name {
			t.Fatalf("%+v, %v, %v", got, ok, err)
		}
	}
	for range 2 {
		got, ok, err := d.Accepted(ctx, id)
		if err != nil || !ok || got.Phone != r.Phone || got.Attempts[0].State != Accepted {
			t.Fatalf("%+v, %v, %v", got, ok, err)
		}
	}
	d.tell(t, id, true, "ringing", "answered")
	if got, ok, err := d.Accepted(ctx, id); err != nil || !ok || got.Attempts[0].State != Talking {
		t.Errorf("repeated while they talk: %+v, %v, %v", got, ok, err)
	}
	d.clock.pass(95 * time.Second)
	if err := d.Progressed(ctx, Event{Attempt: id, Citizen: true, State: "completed", Talked: 90 * time.Second}); err != nil {
		t.Fatal(err)
	}
	d.tell(t, id, false, "completed")
	r = d.stored(t, r.Reference)
	if a := r.Attempts[0]; r.Status != Claimed || r.Claim.By != "anna" || a.Outcome != OutcomeReached || a.Talked != 90 {
		t.Fatalf("%+v", r)
	}
	if got, ok, err := d.Accepted(ctx, id); ok || err != nil || got.Phone != "" {
		t.Errorf("accepted again when it was over: %+v, %v, %v", got, ok, err)
	}
	r, err := d.Close(ctx, r.Reference, anna, OutcomeReached, "  Ausweis liegt bereit ")
	if err != nil || r.Status != Done || r.Outcome != OutcomeReached || r.Note != "Ausweis liegt bereit" || !r.ClosedAt.Equal(d.clock.at) || len(r.Attempts) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := d.Close(ctx, r.Reference, anna, OutcomeReached, ""); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if len(d.net.dialed) != 1 || d.net.to[0] != anna.Phone {
		t.Errorf("dialled %v, %v", d.net.dialed, d.net.to)
	}
}

func TestClaim(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	anna, bert := member("anna", "buergerbuero"), member("bert", "*")
	r := d.asked(t, 1)
	for range 2 {
		got, err := d.Claim(ctx, r.Reference, anna)
		if err != nil || got.Status != Claimed || got.Claim.By != "anna" || !got.Claim.Until.Equal(d.clock.at.Add(ClaimLease)) {
			t.Fatalf("%+v, %v", got, err)
		}
		d.clock.pass(ClaimLease - time.Second)
	}
	if _, err := d.Claim(ctx, r.Reference, bert); !errors.Is(err, ErrClaimed) {
		t.Errorf("in anna's hand: %v", err)
	}
	if _, err := d.Release(ctx, r.Reference, bert); !errors.Is(err, ErrClaimed) {
		t.Errorf("in anna's hand: %v", err)
	}
	if _, err := d.Close(ctx, r.Reference, bert, OutcomeReached, ""); !errors.Is(err, ErrClaimed) {
		t.Errorf("in anna's hand: %v", err)
	}
	d.clock.pass(time.Second)
	if got, err := d.Claim(ctx, r.Reference, bert); err != nil || got.Claim.By != "bert" {
		t.Errorf("anna's claim has run out: %+v, %v", got, err)
	}
	if _, err := d.Call(ctx, r.Reference, anna); !errors.Is(err, ErrClaimed) {
		t.Errorf("anna has lost it: %v", err)
	}
	for range 2 {
		if got, err := d.Release(ctx, r.Reference, bert); err != nil || got.StatusAt(d.clock.at) != Waiting {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if _, err := d.Call(ctx, r.Reference, bert); !errors.Is(err, ErrClaimed) {
		t.Errorf("nobody has claimed it: %v", err)
	}
	if len(d.net.dialed) != 0 {
		t.Errorf("dialled %v", d.net.dialed)
	}
}

func TestStaffActInTheirDepartmentsOnly(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	r := d.asked(t, 1)
	gone := member("gone", "*")
	gone.Disabled = true
	for _, by := range []Staff{member("carl", "standesamt"), member("nobody"), gone} {
		_, claim := d.Claim(ctx, r.Reference, by)
		_, release := d.Release(ctx, r.Reference, by)
		_, call := d.Call(ctx, r.Reference, by)
		_, closing := d.Close(ctx, r.Reference, by, OutcomeReached, "")
		for _, err := range []error{claim, release, call, closing} {
			if !errors.Is(err, ErrDenied) {
				t.Errorf("%s: %v", by.Login, err)
			}
		}
	}
	if _, err := d.Claim(ctx, unknown(d.town), member("anna", "*")); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

func TestTwentyClaimOne(t *testing.T) {
	d := newDesk(t)
	r := d.asked(t, 1)
	var wg sync.WaitGroup
	errs := make([]error, 20)
	for n := range errs {
		wg.Go(func() {
			by := member("member "+string(rune('a'+n)), "*")
			if _, errs[n] = d.Claim(context.Background(), r.Reference, by); errs[n] == nil {
				_, errs[n] = d.Call(context.Background(), r.Reference, by)
			}
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, ErrClaimed):
			t.Error(err)
		}
	}
	if won != 1 || len(d.net.dialed) != 1 {
		t.Errorf("%d got it; dialled %d times", won, len(d.net.dialed))
	}
}

// Pressing the button twice rings once.
func TestCallTwice(t *testing.T) {
	d, ctx, anna := newDesk(t), context.Background(), member("anna", "buergerbuero")
	r, _ := d.calling(t, anna)
	if _, err := d.Call(ctx, r.Reference, anna); !errors.Is(err, ErrCalling) {
		t.Error(err)
	}
	if _, err := d.Release(ctx, r.Reference, anna); !errors.Is(err, ErrCalling) {
		t.Error(err)
	}
	if got, err := d.Claim(ctx, r.Reference, anna); err != nil || got.Status != Calling {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := d.Claim(ctx, r.Reference, member("bert", "*")); !errors.Is(err, ErrClaimed) {
		t.Error(err)
	}
	d.clock.pass(time.Hour)
	if _, err := d.Claim(ctx, r.Reference, member("bert", "*")); !errors.Is(err, ErrClaimed) {
		t.Errorf("a call under way is no claim that runs out: %v", err)
	}
	if len(d.net.dialed) != 1 {
		t.Errorf("dialled %d times", len(d.net.dialed))
	}
}

func TestCallWithoutPhones(t *testing.T) {
	d, ctx, anna := newDesk(t), context.Background(), member("anna", "buergerbuero")
	r := d.asked(t, 1)
	anna.Phone = ""
	if _, err := d.Call(ctx, r.Reference, anna); !errors.Is(err, ErrNoPhone) {
		t.Error(err)
	}
	byHand := NewCaller(CallerConfig{Office: d.Office, Book: d.book, Now: d.clock.now})
	if _, err := byHand.Call(ctx, r.Reference, anna); !errors.Is(err, ErrNoDialer) || byHand.Dials() || !d.Dials() {
		t.Error(err)
	}
	got, err := byHand.Close(ctx, r.Reference, anna, OutcomeNoAnswer, "")
	if err != nil || got.Status != Booked || len(got.Attempts) != 1 || got.Attempts[0].Outcome != OutcomeNoAnswer || got.Attempts[0].By != "anna" {
		t.Errorf("dialled by hand: %+v, %v", got, err)
	}
}

func TestNetworkRefuses(t *testing.T) {
	d, ctx, anna := newDesk(t), context.Background(), member("anna", "buergerbuero")
	d.net.err, d.net.sure = errors.New("no credit"), true
	r := d.asked(t, 1)
	if _, err := d.Claim(ctx, r.Reference, anna); err != nil {
		t.Fatal(err)
	}
	r, err := d.Call(ctx, r.Reference, anna)
	if err == nil || !strings.Contains(err.Error(), "no credit") || r.Status != Claimed || r.Claim.By != "anna" || r.Attempts[0].Outcome != OutcomeFailed {
		t.Errorf("%+v, %v", r, err)
	}
	d.net.err = nil
	if r, err = d.Call(ctx, r.Reference, anna); err != nil || len(r.Attempts) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// The member's browser goes away while the call is placed: it is written down
// all the same.
func TestBrowserGone(t *testing.T) {
	d, anna := newDesk(t), member("anna", "buergerbuero")
	r := d.asked(t, 1)
	if _, err := d.Claim(context.Background(), r.Reference, anna); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.net.rang = func(string) { cancel() }
	if r, err := d.Call(ctx, r.Reference, anna); err != nil || r.Attempts[0].CallID != "CA1" {
		t.Errorf("%+v, %v", r, err)
	}
}

// The store goes down while the phone rings: no error for staff, no second
// call, and what happened is found later.
func TestStoreDownWhileRinging(t *testing.T) {
	d, ctx, anna := newDesk(t), context.Background(), member("anna", "buergerbuero")
	r := d.asked(t, 1)
	if _, err := d.Claim(ctx, r.Reference, anna); err != nil {
		t.Fatal(err)
	}
	d.net.rang = func(attempt string) {
		d.book.down = ErrUnavailable
		d.net.calls[attempt] = "CA1"
	}
	got, err := d.Call(ctx, r.Reference, anna)
	if err != nil || got.Status != Calling {
		t.Fatalf("%+v, %v", got, err)
	}
	d.book.down = nil
	if err := d.Recover(ctx); err != nil {
		t.Fatal(err)
	}
	if a := d.stored(t, r.Reference).Attempts[0]; a.CallID != "CA1" || !a.LookedUp || a.State != Placed || len(d.net.dialed) != 1 {
		t.Errorf("%+v; dialled %d times", a, len(d.net.dialed))
	}
	if strings.Contains(d.log.String(), anna.Phone) || strings.Contains(d.log.String(), r.Phone) {
		t.Errorf("a number stands in the log: %s", d.log)
	}
}

// A request that was cancelled, moved or closed meanwhile is not dialled.
func TestGoneMeanwhile(t *testing.T) {
	ctx, anna := context.Background(), member("anna", "buergerbuero")
	for name, go_ := range map[string]func(d *deskTown, reference string) error{
		"cancelled": func(d *deskTown, reference string) error { _, err := d.Cancel(ctx, reference); return err },
		"moved": func(d *deskTown, reference string) error {
			_, err := d.Move(ctx, reference, Slot{}, "voice", "", "")
			return err
		},
		"closed": func(d *deskTown, reference string) error {
			_, err := d.Close(ctx, reference, anna, OutcomeOtherwise, "")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r, id := d.calling(t, anna)
			if err := go_(d, r.Reference); err != nil {
				t.Fatal(err)
			}
			before := d.stored(t, r.Reference)
			if before.open() != nil {
				t.Errorf("an attempt is open: %+v", before)
			}
			if _, ok, err := d.Answered(ctx, id); ok || err != nil {
				t.Errorf("answered: %v, %v", ok, err)
			}
			if _, ok, err := d.Accepted(ctx, id); ok || err != nil {
				t.Errorf("accepted: %v, %v", ok, err)
			}
			d.tell(t, id, false, "answered", "completed")
			if after := d.stored(t, r.Reference); after.Status != before.Status || after.Claim != before.Claim {
				t.Errorf("%+v\nbecame %+v", before, after)
			}
		})
	}
}

func TestAttemptsNobodyKnows(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	r := d.asked(t, 1)
	for _, id := range []string{"", "nonsense", r.Reference + ".X", d.seal.id(unknown(d.town)), d.seal.id(r.Reference)} {
		if _, ok, err := d.Answered(ctx, id); ok || err != nil {
			t.Errorf("%q answered: %v, %v", id, ok, err)
		}
		if _, ok, err := d.Accepted(ctx, id); ok || err != nil {
			t.Errorf("%q accepted: %v, %v", id, ok, err)
		}
		if err := d.Progressed(ctx, Event{Attempt: id, State: "completed"}); err != nil {
			t.Errorf("%q progressed: %v", id, err)
		}
	}
	d.book.down = ErrUnavailable
	if _, ok, err := d.Accepted(ctx, d.seal.id(r.Reference)); ok || !errors.Is(err, ErrUnavailable) {
		t.Errorf("%v, %v", ok, err)
	}
	if err := d.Progressed(ctx, Event{Attempt: d.seal.id(r.Reference)}); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}

func TestClose(t *testing.T) {
	ctx, anna := context.Background(), member("anna", "buergerbuero")
	for outcome, want := range map[string]Status{
		OutcomeReached: Done, OutcomeOtherwise: Done, OutcomeWrong: Done, OutcomeCancelled: Cancelled,
		OutcomeNoAnswer: Booked, OutcomeBusy: Booked, OutcomeVoicemail: Booked,
	} {
		for _, open := range []bool{false, true} {
			d := newDesk(t)
			r, id := d.calling(t, anna)
			if !open {
				d.tell(t, id, true, "answered", "completed")
			}
			r, err := d.Close(ctx, r.Reference, anna, outcome, "")
			if err != nil || r.Status != want || r.Outcome != outcome || r.open() != nil || len(r.Attempts) != 1 || r.Claim != (Claim{}) {
				t.Errorf("%s, open %v: %+v, %v", outcome, open, r, err)
			}
			if dialled := outcome != OutcomeOtherwise && outcome != OutcomeCancelled; dialled && r.Attempts[0].Outcome != outcome {
				t.Errorf("%s, open %v: the attempt ended %s", outcome, open, r.Attempts[0].Outcome)
			}
			d.tell(t, id, false, "completed")
			d.tell(t, id, true, "completed")
			if late := d.stored(t, r.Reference); late.Status != want || late.Outcome != outcome {
				t.Errorf("%s, open %v: late events made it %+v", outcome, open, late)
			}
		}
	}
	d := newDesk(t)
	r := d.asked(t, 1)
	for _, outcome := range []string{"", "failed", "not-accepted", "erreicht"} {
		if _, err := d.Close(ctx, r.Reference, anna, outcome, "x"); !errors.Is(err, ErrOutcome) {
			t.Errorf("%q: %v", outcome, err)
		}
	}
}

// Three times not reached is the end of it, whoever says so.
func TestUnreached(t *testing.T) {
	d, ctx, anna := newDesk(t), context.Background(), member("anna", "buergerbuero")
	r, id := d.calling(t, anna)
	d.tell(t, id, false, "no-answer") // anna was not there: no try
	for n, miss := range []func(){
		func() {
			got, err := d.Call(ctx, r.Reference, anna)
			if err != nil {
				t.Fatal(err)
			}
			d.tell(t, got.Attempts[1].ID, true, "busy")
		},
		func() { _, _ = d.Close(ctx, r.Reference, anna, OutcomeVoicemail, "Mailbox") },
		func() { _, _ = d.Close(ctx, r.Reference, anna, OutcomeNoAnswer, "wieder niemand") },
	} {
		miss()
		got := d.stored(t, r.Reference)
		if want := n == 2; (got.Status == Unreached) != want || want == got.ClosedAt.IsZero() {
			t.Errorf("after %d: %+v", n+1, got)
		}
		if n == 2 && got.Note != "Mailbox\nwieder niemand" {
			t.Errorf("note %q", got.Note)
		}
	}
}

func TestNotesDoNotGrowForEver(t *testing.T) {
	r := Request{}
	for range 50 {
		r.addNote(strings.Repeat("ä", 100))
	}
	r.addNote("zuletzt")
	if n := len([]rune(r.Note)); n != noteRunes || !strings.HasSuffix(r.Note, "\nzuletzt") {
		t.Errorf("%d runes", n)
	}
}
