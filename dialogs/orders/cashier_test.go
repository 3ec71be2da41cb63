package orders

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// provider answers as a script of bytes says, and remembers the truth.
type provider struct {
	mu     sync.Mutex
	random *rand.Rand
	n      int
	made   map[string]Transaction // by ours
	payed  map[string]bool        // transactions of which a fitting PAYED went out
	failed map[string]bool        // of which it was told that they failed
}

func newProvider(seed uint64) *provider {
	return &provider{random: rand.New(rand.NewPCG(seed, 7)), made: map[string]Transaction{}, payed: map[string]bool{}, failed: map[string]bool{}}
}

func (p *provider) Create(_ context.Context, r PaymentRequest) (Transaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, there := p.made[r.ID]; there {
		return Transaction{}, ErrPaymentExists
	}
	if p.random.IntN(6) == 0 {
		return Transaction{}, ErrUnavailable // never arrived
	}
	p.n++
	t := Transaction{ID: fmt.Sprint("t", p.n), RequestID: r.ID, Reference: fmt.Sprint("KZ", p.n), Status: TransactionInitial, Amount: r.Amount, Currency: "EUR", Page: fmt.Sprint("https://pay/", p.n)}
	p.made[r.ID] = t
	switch p.random.IntN(6) {
	case 0:
		return Transaction{}, ErrUnavailable // done, and the answer lost
	case 1:
		t.Status = TransactionPayed // nobody believes that
	}
	return t, nil
}

func (p *provider) Transaction(_ context.Context, id string) (Transaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.made {
		if t.ID != id {
			continue
		}
		fits := true
		switch p.random.IntN(12) {
		case 0:
			return Transaction{}, ErrUnavailable
		case 1:
			t.Amount, fits = t.Amount-1, false
		case 2:
			t.Amount, fits = -1, false
		case 3:
			t.Reference, fits = "KZ0", false
		case 4:
			t.RequestID, fits = "another", false
		case 5:
			t.Currency, fits = "USD", false
		case 6:
			t.ID, fits = "t0", false
		}
		t.Status = []TransactionStatus{TransactionInitial, TransactionInitial, TransactionPayed, TransactionFailed, TransactionCanceled, "REFUNDED", "", "payed"}[p.random.IntN(8)]
		if t.Status == TransactionFailed || t.Status == TransactionCanceled {
			p.failed[id] = true
		}
		if t.Status == TransactionPayed && fits {
			p.payed[id] = true
		}
		return t, nil
	}
	return Transaction{}, ErrPaymentRefused
}

func cashier(p Provider, now *time.Time) (*Cashier, *Book, *shelf) {
	s := &shelf{orders: map[string]Order{}}
	clock := func() time.Time { return *now }
	b := NewBook(s, "urkunden", clock)
	return NewCashier(CashierConfig{Book: b, Provider: p, Return: func(Order) string { return "https://us/c/x/paid" }, Now: clock}), b, s
}

// No sequence of answers ends in "paid" without a PAYED whose amount and
// reference fit; and nobody is sent to a second page while the first may still
// be paid.
func TestPaidIsPaid(t *testing.T) {
	paid := 0
	for seed := range uint64(3000) {
		now := noon
		p := newProvider(seed)
		c, b, _ := cashier(p, &now)
		if _, err := b.Create(t.Context(), Order{Number: "4829136", Factor: "x", Status: FeeDue, Fee: 1800}); err != nil {
			t.Fatal(err)
		}
		steps := rand.New(rand.NewPCG(seed, 8))
		open := "" // the page that may still be paid
		for range 12 {
			switch steps.IntN(8) {
			case 0, 1, 2:
				page, err := c.Begin(t.Context(), "4829136")
				o, _ := b.Get(t.Context(), "4829136")
				if err == nil && (o.Payment.State != PaymentOpen && o.Payment.State != PaymentStuck || page == "") {
					t.Fatalf("seed %d: sent to %q while %s", seed, page, o.Payment.State)
				}
				if err == nil && open != "" && page != open && p.mayPay(open) {
					t.Fatalf("seed %d: two pages, %s and %s", seed, open, page)
				}
				if err == nil {
					open = page
				}
			case 3, 4, 5:
				c.Check(t.Context(), "4829136")
			case 6:
				now = now.Add(time.Duration(steps.IntN(40)) * time.Minute)
			case 7:
				if steps.IntN(6) == 0 {
					b.Change(t.Context(), "4829136", func(o *Order) error {
						if o.Payment.State != PaymentPaid {
							o.Fee = 1200
						}
						return nil
					})
				}
			}
			o, err := b.Get(t.Context(), "4829136")
			if err != nil {
				t.Fatal(err)
			}
			if o.Status == Paid || o.Payment.State == PaymentPaid {
				paid++
				if !p.payed[o.Payment.Transaction] || o.Payment.Amount != o.Fee {
					t.Fatalf("seed %d: paid without a payment: %+v", seed, o.Payment)
				}
				break
			}
		}
	}
	if paid < 200 {
		t.Errorf("only %d of 3000 were paid at all", paid)
	}
}

// mayPay reports whether a page may still be paid on: the provider has not told
// that its payment failed.
func (p *provider) mayPay(page string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.made {
		if t.Page == page {
			return !p.failed[t.ID]
		}
	}
	return false
}

func TestPayingStepByStep(t *testing.T) {
	now := noon
	p := &scripted{}
	c, b, _ := cashier(p, &now)
	b.Create(t.Context(), Order{Number: "4829136", Factor: "x", Status: Received, Fee: 1800})
	if _, err := c.Begin(t.Context(), "4829136"); err != ErrNothingDue {
		t.Error(err)
	}
	b.Change(t.Context(), "4829136", func(o *Order) error { o.Status = FeeDue; return nil })
	page, err := c.Begin(t.Context(), "4829136")
	if err != nil || page != "https://pay/1" {
		t.Fatal(page, err)
	}
	if again, err := c.Begin(t.Context(), "4829136"); err != nil || again != page || p.created != 1 {
		t.Error("pressed twice:", again, err, p.created)
	}
	o, _ := b.Get(t.Context(), "4829136")
	for want, pause := time.Duration(0), 0; ; pause++ {
		at, more := c.Next(o)
		if !more {
			t.Fatal("given up")
		}
		if gap := at.Sub(now); gap < want || gap < 10*time.Second {
			t.Fatalf("pause %s after one of %s", gap, want)
		} else {
			want = min(gap, 5*time.Minute)
		}
		now = at
		if o, err = c.Check(t.Context(), "4829136"); err != nil {
			t.Fatal(err)
		}
		if o.Payment.State == PaymentStuck {
			if pause > 40 {
				t.Error("asked too often:", pause)
			}
			break
		}
	}
	p.status = TransactionPayed
	if o, err = c.Check(t.Context(), "4829136"); err != nil || o.Status != Paid || o.Payment.State != PaymentPaid || o.History[len(o.History)-1].By != "payment" {
		t.Errorf("late, and still paid: %+v, %v", o, err)
	}
	p.status = TransactionFailed
	if o, err = c.Check(t.Context(), "4829136"); err != nil || o.Status != Paid {
		t.Errorf("un-paid: %+v, %v", o, err)
	}
	if _, err := c.Begin(t.Context(), "4829136"); err != ErrPaidAlready {
		t.Error(err)
	}
}

// An answer that was lost leads to no second payment that could be paid.
func TestLostAnswer(t *testing.T) {
	now := noon
	p := &scripted{lose: 1}
	c, b, _ := cashier(p, &now)
	b.Create(t.Context(), Order{Number: "4829136", Factor: "x", Status: FeeDue, Fee: 1800})
	if _, err := c.Begin(t.Context(), "4829136"); !errors.Is(err, ErrUnavailable) {
		t.Fatal(err)
	}
	first := p.ids[0]
	page, err := c.Begin(t.Context(), "4829136")
	if err != nil || page != "https://pay/2" {
		t.Fatal(page, err)
	}
	if p.ids[1] != first || p.ids[2] == first {
		t.Errorf("asked for %v", p.ids)
	}
	for _, id := range p.ids {
		if len(id) > 36 {
			t.Errorf("%q is too long", id)
		}
	}
}

func TestWhenStaffDecidedMeanwhile(t *testing.T) {
	now := noon
	p := &scripted{}
	c, b, _ := cashier(p, &now)
	b.Create(t.Context(), Order{Number: "4829136", Factor: "x", Status: FeeDue, Fee: 1800})
	c.Begin(t.Context(), "4829136")
	b.Change(t.Context(), "4829136", func(o *Order) error { o.Status = Cancelled; return nil })
	p.status = TransactionPayed
	if o, err := c.Check(t.Context(), "4829136"); err != nil || o.Status != Cancelled || o.Payment.State != PaymentPaid {
		t.Errorf("%+v, %v", o, err)
	}
	b.Create(t.Context(), Order{Number: "4829144", Factor: "x", Status: FeeDue, Fee: 1800})
	if o, err := c.Settle(t.Context(), "4829144", "amt"); err != nil || o.Status != Paid || o.Payment.State != PaymentCounter || o.History[1].By != "amt" {
		t.Errorf("%+v, %v", o, err)
	}
	if _, err := c.Settle(t.Context(), "4829144", "amt"); err != ErrNothingDue {
		t.Error(err)
	}
}

// Who pays at the counter while a page is open has paid, unless the provider says
// that they paid there, too: then staff look at it.
func TestPaidAtTheCounterToo(t *testing.T) {
	for status, want := range map[TransactionStatus]PaymentState{
		TransactionPayed: PaymentOdd, TransactionFailed: PaymentCounter, TransactionInitial: PaymentCounter,
	} {
		now := noon
		p := &scripted{}
		c, b, _ := cashier(p, &now)
		b.Create(t.Context(), Order{Number: "4829136", Factor: "x", Status: FeeDue, Fee: 1800})
		c.Begin(t.Context(), "4829136")
		if _, err := c.Settle(t.Context(), "4829136", "amt"); err != nil {
			t.Fatal(err)
		}
		p.status = status
		if o, err := c.Check(t.Context(), "4829136"); err != nil || o.Status != Paid || o.Payment.State != want {
			t.Errorf("%s: %+v, %v", status, o.Payment, err)
		}
	}
}

// Many at once lead to one page.
func TestBeginAtOnce(t *testing.T) {
	now := noon
	p := &scripted{}
	c, b, _ := cashier(p, &now)
	b.Create(t.Context(), Order{Number: "4829136", Factor: "x", Status: FeeDue, Fee: 1800})
	var all sync.WaitGroup
	var mu sync.Mutex
	pages := map[string]int{}
	for range 8 {
		all.Go(func() {
			page, err := c.Begin(t.Context(), "4829136")
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				pages[page]++
			} else if !errors.Is(err, ErrLooking) && !errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrChanged) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(pages) != 1 {
		t.Errorf("pages %v", pages)
	}
}

// scripted is a provider that does what it should, but for lost answers.
type scripted struct {
	mu      sync.Mutex
	status  TransactionStatus
	lose    int
	created int
	ids     []string
	there   map[string]Transaction
}

func (p *scripted) Create(_ context.Context, r PaymentRequest) (Transaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids = append(p.ids, r.ID)
	if p.there == nil {
		p.there = map[string]Transaction{}
	}
	if _, is := p.there[r.ID]; is {
		return Transaction{}, ErrPaymentExists
	}
	p.created++
	t := Transaction{ID: fmt.Sprint("t", p.created), RequestID: r.ID, Reference: "KZ", Amount: r.Amount, Currency: "EUR", Page: fmt.Sprint("https://pay/", p.created)}
	p.there[r.ID] = t
	if p.lose > 0 {
		p.lose--
		return Transaction{}, ErrUnavailable
	}
	return t, nil
}

func (p *scripted) Transaction(_ context.Context, id string) (Transaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.there {
		if t.ID == id {
			if t.Status = p.status; t.Status == "" {
				t.Status = TransactionInitial
			}
			return t, nil
		}
	}
	return Transaction{}, ErrPaymentRefused
}

func FuzzPaymentID(f *testing.F) {
	f.Add("4829136", uint64(1))
	f.Add("ÄÖÜ", uint64(9))
	f.Fuzz(func(t *testing.T, number string, n uint64) {
		id := paymentID(Normal(number), int(n%1000), binary.BigEndian.AppendUint64(nil, n)[:5])
		if len(id) > 36 {
			t.Error(id)
		}
		for _, r := range id {
			if !(r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
				t.Errorf("%q", id)
			}
		}
	})
}
