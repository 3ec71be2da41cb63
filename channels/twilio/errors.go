package twilio

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/rathausruf/rathausruf/channels"
)

// class is what an error code of Twilio means for us.
type class int

const (
	unclassed class = iota
	transient       // later it may work
	recipient       // this address will never take it
	landline        // this number takes no texts
	optedOut        // this address wants no texts
	window          // this address takes only approved templates now
	refused         // we, the account or the content
)

// classOf is the class of an error code, as text: see
// https://www.twilio.com/docs/api/errors. Codes that only mean a fault of
// ours or of the account are left to the status of the answer.
func classOf(code string) class {
	switch code {
	case "20429", "20500", "20503", "21611", "30001", "30003", "30008", "30036", "30410",
		"63010", "63012", "63018", "63038":
		return transient
	case "21211", "21214", "21216", "21217", "21612", "30004", "30005",
		"63003", "63024", "63032", "13224", "13225":
		return recipient
	case "21614", "30006":
		return landline
	case "21610", "63014", "63033":
		return optedOut
	case "63016":
		return window
	case "20003", "20404", "21201", "21212", "21215", "21219", "21220", "21408", "21601", "21602", "21603",
		"21604", "21606", "21608", "21609", "21617", "21703", "30002", "30007", "30009", "30010", "30450",
		"63001", "63005", "63007", "63013", "63015", "63028", "13214", "13223", "13227",
		"13330", "13520", "13521":
		return refused
	}
	return unclassed
}

// RefusedError is Twilio's refusal of a request. It carries only codes: what
// Twilio writes beside them names the number.
type RefusedError struct {
	Status int // of the HTTP answer
	Code   int // of Twilio's error, 0 when it gave none
	is     error
}

// Error shows codes only.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("twilio answered %d with error %d: %v", e.Status, e.Code, e.is)
}

// Unwrap is one of channels.ErrTemporary, ErrUnreachable, ErrRefused and
// ErrWindow.
func (e *RefusedError) Unwrap() error { return e.is }

// VoiceOnly reports whether the number turned out to take no texts.
func (e *RefusedError) VoiceOnly() bool { return classOf(strconv.Itoa(e.Code)) == landline }

// OptedOut reports whether the address turned out to have opted out.
func (e *RefusedError) OptedOut() bool { return classOf(strconv.Itoa(e.Code)) == optedOut }

// newRefusedError is the error for an answer of Twilio.
func newRefusedError(status, code int) *RefusedError {
	e := &RefusedError{Status: status, Code: code, is: channels.ErrTemporary}
	switch classOf(strconv.Itoa(code)) {
	case transient:
	case recipient, landline, optedOut:
		e.is = channels.ErrUnreachable
	case window:
		e.is = channels.ErrWindow
	case refused:
		e.is = channels.ErrRefused
	default:
		if status >= 400 && status < 500 && !undecided(status) {
			e.is = channels.ErrRefused
		}
	}
	return e
}

// undecided reports whether a status below 500 still leaves open what will
// become of a request.
func undecided(status int) bool {
	return status == http.StatusTooManyRequests || ambiguous(status)
}

// ambiguous reports whether a status below 500 leaves open whether a request
// was carried out: only something between Twilio and us answers so.
func ambiguous(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooEarly || status == 499
}

// Why nothing was sent, or nobody knows.
var (
	errNoID     = errors.New("the answer names no ID")
	errNoNumber = errors.New("no telephone number")
	errNoSender = errors.New("no sender is configured")
	errTooLong  = errors.New("too long to be read out")
)
