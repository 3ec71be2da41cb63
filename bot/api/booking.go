package api

import (
	"errors"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Doors of requests that come in here.
const (
	doorAPI     = "api"
	doorCounter = "counter" // staff book for somebody who stands before them
)

// wish is the body that books.
type wish struct {
	Department string    `json:"department"`
	Phone      string    `json:"phone"`
	Slot       *slotWish `json:"slot"`
	Name       string    `json:"name"`
	Concern    string    `json:"concern"`
	Language   string    `json:"language"`
	Note       string    `json:"note"`
	Door       string    `json:"door"`
}

type slotWish struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// slot is the window wished for; null is as soon as possible.
func (s *slotWish) slot() (callback.Slot, error) {
	if s == nil {
		return callback.Slot{}, nil
	}
	if s.From.IsZero() || !s.From.Before(s.To) {
		return callback.Slot{}, invalid("slot: from and to are needed, and from must be before to; null means as soon as possible")
	}
	return callback.Slot{From: s.From, To: s.To}, nil
}

// check reads a wish; what is wrong is said field by field.
func (w wish) check() (callback.Wish, error) {
	slot, err := w.Slot.slot()
	if err != nil {
		return callback.Wish{}, err
	}
	if w.Department == "" || w.Phone == "" {
		return callback.Wish{}, invalid("department and phone are needed")
	}
	if w.Door == "" {
		w.Door = doorAPI
	}
	if w.Door != doorAPI && w.Door != doorCounter {
		return callback.Wish{}, invalid("door: must be counter or api")
	}
	for _, f := range []struct {
		name, value string
		most        int
	}{{"name", w.Name, 200}, {"concern", w.Concern, 500}, {"note", w.Note, 4000}, {"language", w.Language, 35}} {
		if utf8.RuneCountInString(f.value) > f.most {
			return callback.Wish{}, invalid("%s: is longer than %d characters", f.name, f.most)
		}
	}
	return callback.Wish{
		Department: w.Department, Phone: w.Phone, Slot: slot, Name: w.Name,
		Concern: w.Concern, Note: w.Note, Language: w.Language, Door: w.Door,
	}, nil
}

func (a *API) createRequest(c *gin.Context) (answer, error) {
	var body wish
	if err := errors.Join(only(c), read(c, &body)); err != nil {
		return answer{}, err
	}
	w, err := body.check()
	if err != nil {
		return answer{}, err
	}
	if w.Key, err = idempotencyKey(c); err != nil {
		return answer{}, err
	}
	r, err := a.c.Office.Book(c.Request.Context(), w)
	if errors.Is(err, callback.ErrBooked) {
		return answer{}, problem{http.StatusConflict, "already-waiting", "this number has an open request", map[string]any{"reference": r.Reference}}
	}
	if err != nil {
		return answer{}, err
	}
	a.confirm(c, r)
	return answer{http.StatusCreated, a.shown(r, a.c.Now()), Base + "/requests/" + r.Reference}, nil
}

// idempotencyKey is what a repeat of the same call is known by; "" without one.
func idempotencyKey(c *gin.Context) (string, error) {
	switch key := c.GetHeader("Idempotency-Key"); {
	case len(key) > 200:
		return "", problem{http.StatusBadRequest, "bad-header", "the Idempotency-Key is longer than 200 characters", nil}
	case key != "":
		return "api:" + key, nil
	}
	return "", nil
}

// confirm has the citizen written to. The booking stands without it.
func (a *API) confirm(c *gin.Context, r callback.Request) {
	if a.c.Confirm == nil {
		return
	}
	if err := a.c.Confirm(c.Request.Context(), r); err != nil {
		a.c.Log.Warn("a booking is not confirmed", "request", r.Reference, "error", err)
	}
}
