package orders

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// What paying may end in.
var (
	// ErrNothingDue: no fee is to be paid for the order as it stands.
	ErrNothingDue = errors.New("nothing is to be paid")
	// ErrPaidAlready: it is paid.
	ErrPaidAlready = errors.New("it is paid already")
	// ErrLooking: staff look at the payment first, so that nobody pays twice.
	ErrLooking = errors.New("the payment is being looked at")
)

const (
	// stuckAfter is how long a payment may stay open before staff see it.
	stuckAfter = 30 * time.Minute
	// lookUntil is how long a payment is looked at by itself.
	lookUntil = 3 * 24 * time.Hour
)

// CashierConfig is what a Cashier needs.
type CashierConfig struct {
	Book     *Book
	Provider Provider
	Return   func(Order) string // URL the citizen comes back to
	Purpose  string             // what stands before the number on the citizen's statement; default Gebuehr
	Now      func() time.Time
	Random   io.Reader // default crypto/rand
}

// Cashier has the fees of an order book paid. Only what the provider answers to
// a question of ours decides: whoever comes back from paying proves nothing. It
// is safe for concurrent use.
type Cashier struct{ c CashierConfig }

// NewCashier makes a Cashier.
func NewCashier(c CashierConfig) *Cashier {
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Purpose == "" {
		c.Purpose = "Gebuehr"
	}
	return &Cashier{c}
}

// Begin gives the page where the fee of an order is paid. While a payment is
// open it is the same page. Errors: ErrDenied, ErrNothingDue, ErrPaidAlready,
// ErrLooking, ErrPaymentRefused, ErrUnavailable.
func (c *Cashier) Begin(ctx context.Context, number string) (page string, err error) {
	o, err := c.c.Book.Get(ctx, number)
	if err != nil {
		return "", err
	}
	switch o.Payment.State {
	case PaymentOpen, PaymentStuck:
		if o, err = c.Check(ctx, number); err != nil {
			return "", err
		}
	}
	switch {
	case o.Payment.State == PaymentPaid, o.Payment.State == PaymentCounter, o.Status == Paid:
		return "", ErrPaidAlready
	case o.Status != FeeDue || o.Fee <= 0:
		return "", ErrNothingDue
	case o.Payment.State == PaymentOdd:
		return "", ErrLooking
	case (o.Payment.State == PaymentOpen || o.Payment.State == PaymentStuck) && o.Payment.Amount == o.Fee && o.Payment.Page != "":
		return o.Payment.Page, nil
	case o.Payment.State == PaymentOpen || o.Payment.State == PaymentStuck:
		return "", ErrLooking // of another amount, and it may still be paid
	}
	return c.open(ctx, o)
}

// open begins a payment. What we ask for is written down before we ask: when the
// answer is lost, the same question is asked again, under the same ID.
func (c *Cashier) open(ctx context.Context, o Order) (string, error) {
	again := o.Payment.State == PaymentAsked && o.Payment.Amount == o.Fee
	if !again {
		var err error
		if o, err = c.ask(ctx, o); err != nil {
			return "", err
		}
	}
	t, err := c.c.Provider.Create(ctx, PaymentRequest{
		ID: o.Payment.ID, Amount: o.Payment.Amount, Purpose: c.purpose(o), Description: c.c.Purpose + " " + o.Number,
		Item: o.Number, Return: c.c.Return(o), At: c.c.Now(),
	})
	switch {
	case errors.Is(err, ErrPaymentExists) && again:
		// The one whose answer was lost is there. Nobody ever saw its page, so
		// nobody can pay it: another one takes its place.
		if o, err = c.ask(ctx, o); err != nil {
			return "", err
		}
		return c.open(ctx, o)
	case errors.Is(err, ErrPaymentExists):
		return "", fmt.Errorf("begin a payment: %w: %w", err, ErrUnavailable)
	case err != nil:
		return "", fmt.Errorf("begin a payment: %w", err)
	case t.ID == "" || t.Page == "":
		return "", fmt.Errorf("begin a payment: the answer is incomplete: %w", ErrUnavailable)
	}
	id := o.Payment.ID
	o, err = c.c.Book.ChangeBy(ctx, o.Number, "payment", func(o *Order) error {
		if o.Payment.ID != id { // somebody else began another meanwhile
			return ErrLooking
		}
		if o.Payment.State == PaymentAsked {
			o.Payment.State, o.Payment.Transaction, o.Payment.Reference, o.Payment.Page = PaymentOpen, t.ID, t.Reference, t.Page
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	if o.Payment.State != PaymentOpen {
		return "", ErrLooking
	}
	return o.Payment.Page, nil
}

// purposeLength is how much fits on a citizen's statement, in characters.
const purposeLength = 27

func (c *Cashier) purpose(o Order) string {
	r := []rune(c.c.Purpose + " " + o.Number)
	return string(r[:min(len(r), purposeLength)])
}

// ask writes down that a payment is about to be asked for. Of several at once
// one comes through.
func (c *Cashier) ask(ctx context.Context, was Order) (Order, error) {
	suffix := make([]byte, 5)
	if _, err := io.ReadFull(c.c.Random, suffix); err != nil {
		return Order{}, fmt.Errorf("draw a payment's id: %w", err)
	}
	return c.c.Book.ChangeBy(ctx, was.Number, "payment", func(o *Order) error {
		if o.Version != was.Version {
			return ErrLooking
		}
		tries := o.Payment.Tries + 1
		o.Payment = Payment{
			State: PaymentAsked, Tries: tries, Amount: o.Fee, Begun: c.c.Now(),
			ID: paymentID(o.Number, tries, suffix),
		}
		return nil
	})
}

// paymentID is an ID of at most 36 letters, digits and hyphens.
func paymentID(number string, try int, random []byte) string {
	plain := strings.Map(func(r rune) rune {
		if r < 128 {
			return r
		}
		return 'X'
	}, number)
	tail := "-" + strconv.Itoa(try) + "-" + fmt.Sprintf("%x", random)
	return plain[:min(len(plain), 36-len(tail))] + tail
}

// Check asks the provider how the payment of an order stands and keeps what it
// says. Errors: ErrDenied, ErrUnavailable.
func (c *Cashier) Check(ctx context.Context, number string) (Order, error) {
	o, err := c.c.Book.Get(ctx, number)
	if err != nil || !o.Payment.undecided() {
		return o, err
	}
	t, err := c.c.Provider.Transaction(ctx, o.Payment.Transaction)
	if err != nil {
		return o, fmt.Errorf("ask for a payment: %w", errors.Join(ErrUnavailable, err))
	}
	id := o.Payment.ID
	return c.c.Book.ChangeBy(ctx, number, "payment", func(o *Order) error {
		if o.Payment.ID != id || !o.Payment.undecided() {
			return nil // decided, or another one, meanwhile
		}
		c.take(o, t)
		return nil
	})
}

// undecided reports whether the provider can still say something new of it. Who
// has paid at the counter may still pay at the provider, too.
func (p Payment) undecided() bool {
	return p.Transaction != "" && (p.State == PaymentOpen || p.State == PaymentStuck || p.State == PaymentCounter)
}

// takeBeside takes over what the provider said of a fee that was paid at the
// counter meanwhile: paid twice, staff look at it.
func (p *Payment) takeBeside(t Transaction) {
	switch t.Status {
	case TransactionFailed, TransactionCanceled:
		p.Transaction = ""
	case TransactionInitial:
	default:
		p.State = PaymentOdd
	}
}

// take takes over what the provider said.
func (c *Cashier) take(o *Order, t Transaction) {
	p := &o.Payment
	p.Checked = c.c.Now()
	if p.State == PaymentCounter {
		p.takeBeside(t)
		return
	}
	switch t.Status {
	case TransactionPayed:
		if !p.fits(t) || o.Fee != p.Amount {
			p.State = PaymentOdd
			return
		}
		p.State, p.Method, p.Page = PaymentPaid, t.Method, ""
		if o.Status == FeeDue { // otherwise staff have decided meanwhile, and see it
			o.Status = Paid
		}
	case TransactionFailed, TransactionCanceled:
		p.State, p.Page = PaymentFailed, ""
	case TransactionInitial:
		if p.State = PaymentOpen; c.c.Now().Sub(p.Begun) >= stuckAfter {
			p.State = PaymentStuck
		}
	default:
		p.State = PaymentOdd
	}
}

// fits reports whether a transaction is the one we asked for.
func (p Payment) fits(t Transaction) bool {
	return t.ID == p.Transaction && t.Amount == p.Amount && (t.Currency == "EUR" || t.Currency == "") &&
		(t.RequestID == "" || t.RequestID == p.ID) && (t.Reference == p.Reference || p.Reference == "")
}

// Next is when a payment is to be asked for again, with longer and longer
// pauses; more is false when that has no use.
func (c *Cashier) Next(o Order) (at time.Time, more bool) {
	now := c.c.Now()
	age := now.Sub(o.Payment.Begun)
	if o.Payment.State == PaymentAsked {
		return now.Add(time.Minute), age < stuckAfter
	}
	if !o.Payment.undecided() || age >= lookUntil {
		return time.Time{}, false
	}
	if age >= stuckAfter {
		return now.Add(6 * time.Hour), true
	}
	return now.Add(min(max(age/2, 10*time.Second), 5*time.Minute)), true
}

// Settle notes that a fee was paid by invoice or in cash. Errors: ErrDenied,
// ErrNothingDue.
func (c *Cashier) Settle(ctx context.Context, number, by string) (Order, error) {
	return c.c.Book.Settle(ctx, number, by)
}

// Settle notes that a fee was paid by invoice or in cash. Errors: ErrDenied,
// ErrNothingDue.
func (b *Book) Settle(ctx context.Context, number, by string) (Order, error) {
	return b.ChangeBy(ctx, number, by, func(o *Order) error {
		if o.Status != FeeDue {
			return ErrNothingDue
		}
		o.Status, o.Payment.State, o.Payment.Page = Paid, PaymentCounter, ""
		return nil
	})
}
