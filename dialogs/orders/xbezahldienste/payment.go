package xbezahldienste

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Limits of the specification: lengths in characters, amounts in cents.
const (
	longestRequestID   = 36
	longestPurpose     = 27
	longestDescription = 250
	longestURL         = 2082
	mostCents          = 999_999_00
)

var errRequest = errors.New("xbezahldienste: the payment is none the specification allows")

// payment writes a request. Who pays is left out: the provider asks for what it
// needs. Error: ErrPaymentRefused.
func (p *Provider) payment(r orders.PaymentRequest) ([]byte, error) {
	on := purpose(r.Purpose)
	if on == "" || len(on) > longestPurpose || utf8.RuneCountInString(r.Description) > longestDescription {
		return nil, fmt.Errorf("%w: %w", errRequest, orders.ErrPaymentRefused)
	}
	if r.ID == "" || len(r.ID) > longestRequestID || r.Amount <= 0 || r.Amount > mostCents || len(r.Return) > longestURL || !safe(r.Return) {
		return nil, fmt.Errorf("%w: %w", errRequest, orders.ErrPaymentRefused)
	}
	amount, nothing := json.RawMessage(decimal(r.Amount)), json.RawMessage("0.00")
	item := map[string]any{
		"id": "1", "reference": cut(r.Item, longestRequestID), "description": r.Description,
		"taxRate": json.RawMessage("0"), "quantity": json.RawMessage("1"),
		"totalNetAmount": amount, "totalTaxAmount": nothing, "singleNetAmount": amount, "singleTaxAmount": nothing,
	}
	if len(p.c.BookingData) > 0 {
		item["bookingData"] = p.c.BookingData
	}
	return json.Marshal(map[string]any{
		"requestId": r.ID, "requestTimestamp": r.At.Format(time.RFC3339), "currency": "EUR", p.c.AmountKey: amount,
		"purpose": on, "description": r.Description, "redirectUrl": r.Return, "items": []any{item},
	})
}

// decimal writes cents as a number with two decimals.
func decimal(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// purpose is what may stand on a statement: ASCII letters, digits, spaces,
// hyphens.
func purpose(s string) string {
	s = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == ' ', r == '-', r == '_', r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, s)
	return strings.TrimSpace(s)
}

func cut(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}

// answer is what a provider says of a payment.
type answer struct {
	Information *struct {
		URL       string `json:"transactionUrl"`
		Page      string `json:"transactionRedirectUrl"`
		ID        string `json:"transactionId"`
		Reference string `json:"transactionReference"`
		Method    string `json:"paymentMethod"`
		Detail    string `json:"paymentMethodDetail"`
		Status    string `json:"status"`
	} `json:"paymentInformation"`
	Request struct {
		ID       string          `json:"requestId"`
		Currency string          `json:"currency"`
		Gros     json.RawMessage `json:"grosAmount"`
		Gross    json.RawMessage `json:"grossAmount"`
	} `json:"paymentRequest"`
}

// read reads what a provider says of a payment. Error: ErrUnavailable.
func read(body []byte) (orders.Transaction, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return orders.Transaction{}, fmt.Errorf("xbezahldienste: the answer cannot be read: %w", orders.ErrUnavailable)
	}
	if a.Information == nil || a.Information.ID == "" || len(a.Information.ID) > longestID {
		return orders.Transaction{}, fmt.Errorf("xbezahldienste: the answer tells of no payment: %w", orders.ErrUnavailable)
	}
	i := a.Information
	return orders.Transaction{
		ID: i.ID, RequestID: a.Request.ID, Reference: i.Reference, Status: orders.TransactionStatus(i.Status),
		Amount: a.amount(), Currency: a.Request.Currency, Page: i.Page, Method: strings.TrimSpace(i.Method + " " + i.Detail),
	}, nil
}

// amount is the one in cents, under either of its names; -1 when there is none,
// or one nobody understands, or two that differ.
func (a answer) amount() int64 {
	gros, gross := cents(a.Request.Gros), cents(a.Request.Gross)
	switch {
	case len(a.Request.Gross) == 0:
		return gros
	case len(a.Request.Gros) == 0, gros == gross:
		return gross
	}
	return -1
}

// cents reads a JSON number as cents, exactly; -1 when it is none, negative,
// too large, or has a part of a cent.
func cents(raw json.RawMessage) int64 {
	s := string(bytes.TrimSpace(raw))
	exponent := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(strings.TrimPrefix(s[i+1:], "+"))
		if err != nil || n < -20 || n > 20 {
			return -1
		}
		s, exponent = s[:i], n
	}
	whole, part, _ := strings.Cut(s, ".")
	digits := whole + part
	if whole == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > 40 {
		return -1
	}
	exponent += 2 - len(part)
	for ; exponent < 0; exponent++ {
		if !strings.HasSuffix(digits, "0") {
			return -1
		}
		if digits = digits[:len(digits)-1]; digits == "" {
			digits = "0"
		}
	}
	digits = strings.TrimLeft(digits+strings.Repeat("0", exponent), "0")
	if digits == "" {
		return 0
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > mostCents {
		return -1
	}
	return n
}
