package orders

import (
	"context"
	"errors"
	"time"
)

// What a Provider may end in, besides ErrUnavailable.
var (
	// ErrPaymentExists: there is a payment with this ID already.
	ErrPaymentExists = errors.New("a payment with this id exists")
	// ErrPaymentRefused: the provider does not take it as it is; asking again
	// does not help.
	ErrPaymentRefused = errors.New("the provider refuses the payment")
)

// Provider takes payments.
type Provider interface {
	// Create opens a payment. It is never tried again blindly: after a lost
	// answer it may be there. Errors: ErrPaymentExists, ErrPaymentRefused,
	// ErrUnavailable.
	Create(ctx context.Context, p PaymentRequest) (Transaction, error)
	// Transaction tells how a payment stands; it alone decides. Errors:
	// ErrPaymentRefused, ErrUnavailable.
	Transaction(ctx context.Context, id string) (Transaction, error)
}

// PaymentRequest is what is to be paid.
type PaymentRequest struct {
	ID          string // ours, at most 36 letters, digits and hyphens
	Amount      int64  // in cents
	Purpose     string // on the citizen's statement; names no certificate and nobody
	Description string
	Item        string // ID of the one thing that is paid
	Return      string // URL the citizen comes back to
	At          time.Time
}

// Transaction is how a payment stands at the provider.
type Transaction struct {
	ID        string // the provider's
	RequestID string // ours, as the provider repeats it; may be empty
	Reference string // of the treasury (Kassenzeichen)
	Status    TransactionStatus
	Amount    int64  // in cents, as the provider repeats it; -1 when it does not
	Currency  string // as the provider repeats it; may be empty
	Page      string // where the citizen pays; only while open
	Method    string
}

// TransactionStatus is as XBezahldienste 1.0.0 names it; anything else is not
// understood and never counts as paid.
type TransactionStatus string

const (
	TransactionInitial  TransactionStatus = "INITIAL"
	TransactionPayed    TransactionStatus = "PAYED"
	TransactionFailed   TransactionStatus = "FAILED"
	TransactionCanceled TransactionStatus = "CANCELED"
)

// PaymentState is what we know of a payment of an order.
type PaymentState string

const (
	PaymentNone    PaymentState = ""
	PaymentAsked   PaymentState = "asked"   // we asked the provider, and do not know what came of it
	PaymentOpen    PaymentState = "open"    // the citizen may pay
	PaymentPaid    PaymentState = "paid"    // the provider says so, and amount and reference fit
	PaymentFailed  PaymentState = "failed"  // or cancelled; the citizen may try again
	PaymentStuck   PaymentState = "stuck"   // open for too long: staff look
	PaymentOdd     PaymentState = "odd"     // the provider's answer does not fit: staff look
	PaymentCounter PaymentState = "counter" // paid in cash or by invoice, as staff noted
)

// Payment is the payment of an order.
type Payment struct {
	State       PaymentState `json:"state,omitempty"`
	ID          string       `json:"id,omitempty"`          // ours, the idempotency key
	Tries       int          `json:"tries,omitempty"`       // payments begun
	Amount      int64        `json:"amount,omitempty"`      // in cents, when it was begun
	Transaction string       `json:"transaction,omitempty"` // the provider's ID
	Reference   string       `json:"reference,omitempty"`   // Kassenzeichen
	Page        string       `json:"page,omitempty"`        // where the citizen pays
	Method      string       `json:"method,omitempty"`
	Begun       time.Time    `json:"begun,omitzero"`
	Checked     time.Time    `json:"checked,omitzero"`
}
