package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/rathausruf/rathausruf/channels"
)

// RefusedError is Telegram's refusal of a request. It carries a code and what
// we know it to mean: what Telegram writes beside it may name the chat.
type RefusedError struct {
	Status int    // of the HTTP answer
	Code   int    // of Telegram's error, 0 when it gave none
	Reason string // in our words, empty when we know none
	is     error
}

// Error shows code and reason only.
func (e *RefusedError) Error() string {
	code := e.Code
	if code == 0 {
		code = e.Status
	}
	if e.Reason == "" {
		return fmt.Sprintf("telegram answered %d: %v", code, e.is)
	}
	return fmt.Sprintf("telegram answered %d, %s: %v", code, e.Reason, e.is)
}

// Unwrap is one of channels.ErrTemporary, ErrUnreachable and ErrRefused.
func (e *RefusedError) Unwrap() error { return e.is }

// errDone marks a refusal of something that is as it should be.
var errDone = errors.New("there is nothing to do")

// reasons are refusals known by their words, each with what it means. Telegram
// has no other sign of them: https://github.com/tdlib/telegram-bot-api
var reasons = []struct {
	words, reason string
	is            error
}{
	{"message is not modified", "not modified", errDone},
	{"query is too old", "too late for a button", errDone},
	{"query id is invalid", "too late for a button", errDone},
	{"query_id_invalid", "too late for a button", errDone},
	{"chat not found", "no such chat", channels.ErrUnreachable},
	{"user not found", "no such chat", channels.ErrUnreachable},
	{"peer_id_invalid", "no such chat", channels.ErrUnreachable},
	{"blocked", "blocked", channels.ErrUnreachable},
	{"deactivated", "deactivated", channels.ErrUnreachable},
	{"upgraded to a supergroup", "the chat has moved", channels.ErrUnreachable},
	{"message is too long", "too long", channels.ErrRefused},
	{"can't parse", "not well formed", channels.ErrRefused},
	{"text is empty", "empty", channels.ErrRefused},
	{"button_data_invalid", "a button's data", channels.ErrRefused},
	{"webhook", "the webhook's address", channels.ErrRefused},
}

// refused is the error for an answer of Telegram; nil is never given.
func refused(status int, from *tgbotapi.Error) error {
	e := &RefusedError{Status: status, Code: from.Code}
	if e.Code == 0 {
		e.Code = status
	}
	e.Reason, e.is = meaning(e.Code, strings.ToLower(from.Message))
	if e.Code == http.StatusTooManyRequests && from.RetryAfter > 0 {
		wait := time.Duration(min(from.RetryAfter, int(maxPause/time.Second))) * time.Second
		return fmt.Errorf("%w: %w", e, &channels.RetryError{After: wait})
	}
	return e
}

// meaning is what a code and its description in lower case mean.
func meaning(code int, description string) (reason string, is error) {
	switch {
	case code == http.StatusForbidden:
		return "blocked, deactivated or never begun", channels.ErrUnreachable
	case code == http.StatusConflict, undecided(code):
		return "", channels.ErrTemporary
	case code == http.StatusBadRequest:
		for _, r := range reasons {
			if strings.Contains(description, r.words) {
				return r.reason, r.is
			}
		}
	case code == http.StatusUnauthorized, code == http.StatusNotFound:
		return "no such bot", channels.ErrRefused
	}
	return "", channels.ErrRefused
}

// undecided reports whether a code leaves open what will become of a request.
func undecided(code int) bool {
	switch code {
	case http.StatusTooManyRequests, http.StatusRequestTimeout, http.StatusTooEarly:
		return true
	}
	return code < 400 || code >= 500
}
