package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// problem is an error as RFC 9457 has it. Its kind is the last part of the
// type, for programs; detail is for people.
type problem struct {
	status int
	kind   string
	detail string
	more   map[string]any
}

func (p problem) Error() string { return p.kind + ": " + p.detail }

// MarshalJSON writes the members of RFC 9457 and what the kind adds.
func (p problem) MarshalJSON() ([]byte, error) {
	m := map[string]any{
		"type": "urn:rathausruf:problem:" + p.kind, "title": http.StatusText(p.status),
		"status": p.status, "detail": p.detail,
	}
	for k, v := range p.more {
		m[k] = v
	}
	return json.Marshal(m)
}

func notFound(detail string) problem { return problem{http.StatusNotFound, "not-found", detail, nil} }

func badQuery(format string, args ...any) problem {
	return problem{http.StatusBadRequest, "bad-query", fmt.Sprintf(format, args...), nil}
}

func invalid(format string, args ...any) problem {
	return problem{http.StatusUnprocessableEntity, "invalid", fmt.Sprintf(format, args...), nil}
}

// changed is for who would overwrite what somebody else wrote.
func changed() problem {
	return problem{http.StatusConflict, "changed", "somebody else changed the order meanwhile; read it again", nil}
}

func internal() problem {
	return problem{http.StatusInternalServerError, "internal", "something went wrong on our side; it is in the log", nil}
}

func wrongMethod(c *gin.Context) problem {
	return problem{http.StatusMethodNotAllowed, "method-not-allowed", c.Request.Method + " is not possible here; see the Allow header", nil}
}

// known says which problem an error of the domain is.
func known() []struct {
	err error
	problem
} {
	type row = struct {
		err error
		problem
	}
	conflict, unprocessable := http.StatusConflict, http.StatusUnprocessableEntity
	return []row{
		{callback.ErrUnknown, notFound("there is no request with this reference")},
		{callback.ErrFull, problem{conflict, "full", "the window has no place left; ask for the windows again", nil}},
		{callback.ErrClosed, problem{conflict, "closed", "the request is closed", nil}},
		{callback.ErrClaimed, problem{conflict, "claimed", "a member of staff has this request in hand", nil}},
		{callback.ErrPast, problem{unprocessable, "not-bookable", "this window cannot be booked; ask for the bookable ones", nil}},
		{callback.ErrOutcome, problem{unprocessable, "invalid", "this outcome is not known; try reached, busy, no-answer, voicemail, refused, wrong-number, settled or cancelled", nil}},
		{callback.ErrDepartment, problem{unprocessable, "invalid", "there is no such department", nil}},
		{callback.ErrClosure, problem{unprocessable, "invalid", "a closure ends after it begins, ends in the future and is no longer than a year", nil}},
		{callback.ErrNoNumber, problem{unprocessable, "number", "this is no complete telephone number", nil}},
		{callback.ErrPremium, problem{unprocessable, "number", "premium and shared-cost numbers are not called", nil}},
		{callback.ErrEmergency, problem{unprocessable, "number", "emergency numbers are not called", nil}},
		{callback.ErrShort, problem{unprocessable, "number", "short and service numbers are not called", nil}},
		{callback.ErrForeign, problem{unprocessable, "number", "numbers of this country are not called", nil}},
		{orders.ErrConflict, problem{conflict, "exists", "an order with this number exists; PATCH changes it", nil}},
		{orders.ErrChanged, changed()},
		{orders.ErrDenied, notFound("there is no order with this number")},
		{callback.ErrUnavailable, problem{http.StatusServiceUnavailable, "unavailable", "the store cannot be reached; try again in a moment", nil}},
		{context.DeadlineExceeded, problem{http.StatusServiceUnavailable, "unavailable", "it took too long; try again in a moment", nil}},
	}
}

// fail answers with an error. What nobody foresaw is logged and told as 500.
func (a *API) fail(c *gin.Context, err error) {
	var p problem
	if !errors.As(err, &p) {
		p = a.explain(c, err)
	}
	if p.status == http.StatusServiceUnavailable {
		c.Header("Retry-After", "5")
	}
	body, err := json.Marshal(p)
	if err != nil {
		a.c.Log.Error("API cannot write a problem", "error", err)
	}
	c.Abort()
	c.Data(p.status, "application/problem+json", body)
}

func (a *API) explain(c *gin.Context, err error) problem {
	for _, k := range known() {
		if errors.Is(err, k.err) {
			if k.status >= http.StatusInternalServerError {
				a.c.Log.Warn("API cannot answer", "route", c.FullPath(), "error", err)
			}
			return k.problem
		}
	}
	if errors.Is(err, orders.ErrInvalid) {
		return invalid("%s", err.Error())
	}
	a.c.Log.Error("API failed", "route", c.FullPath(), "error", err)
	return internal()
}
