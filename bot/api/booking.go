package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
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
	Wishes     []string  `json:"wishes"`
	Behalf     behalf    `json:"behalf"`
}

// slotWish is a window. One that was listed may be sent back as it is: how
// many places were free is not looked at.
type slotWish struct {
	From moment          `json:"from"`
	To   moment          `json:"to"`
	Free json.RawMessage `json:"free"`
}

// slot is the window wished for; null is as soon as possible. Without an end
// it is the department's window that begins then.
func (s *slotWish) slot(department callback.Department) (callback.Slot, error) {
	if s == nil {
		return callback.Slot{}, nil
	}
	to := s.To.Time
	if to.IsZero() {
		to = s.From.Add(department.Slot.Std())
	}
	if s.From.IsZero() || !s.From.Before(to) {
		return callback.Slot{}, invalid("slot: from is needed, and must be before to; null means as soon as possible")
	}
	return callback.Slot{From: s.From.Time, To: to}, nil
}

// tag is the form of a language: de, en, de-simple.
var tag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// language checks the citizen's language; without one it is the town's first.
func (a *API) language(code string) (string, error) {
	own := a.c.Languages
	switch {
	case code == "" && len(own) == 0:
		return "de", nil
	case code == "":
		return own[0], nil
	case len(own) > 0 && !slices.Contains(own, code):
		return "", invalid("language: must be one of %s", strings.Join(own, ", "))
	case !tag.MatchString(code):
		return "", invalid("language: must be a language tag such as de or en")
	}
	return code, nil
}

// check reads a wish; what is wrong is said field by field.
func (a *API) check(w wish) (callback.Wish, error) {
	if w.Department == "" || w.Phone == "" {
		return callback.Wish{}, invalid("department and phone are needed")
	}
	department, known := a.c.Office.Department(w.Department)
	if !known {
		return callback.Wish{}, callback.ErrDepartment
	}
	slot, err := w.Slot.slot(department)
	if err != nil {
		return callback.Wish{}, err
	}
	if w.Language, err = a.language(w.Language); err != nil {
		return callback.Wish{}, err
	}
	if w.Door == "" {
		w.Door = doorAPI
	}
	if w.Door != doorAPI && w.Door != doorCounter {
		return callback.Wish{}, invalid("door: must be counter or api")
	}
	for _, each := range w.Wishes {
		if !slices.Contains(callback.Wishes, each) {
			return callback.Wish{}, invalid("wishes: known are %s", strings.Join(callback.Wishes, ", "))
		}
	}
	slices.Sort(w.Wishes)
	for _, f := range []struct {
		name, value string
		most        int
	}{
		{"name", w.Name, 200}, {"concern", w.Concern, 500}, {"note", w.Note, 4000},
		{"behalf.name", w.Behalf.Name, 200}, {"behalf.relation", w.Behalf.Relation, 200},
	} {
		if utf8.RuneCountInString(f.value) > f.most {
			return callback.Wish{}, invalid("%s: is longer than %d characters", f.name, f.most)
		}
	}
	return callback.Wish{
		Department: w.Department, Phone: w.Phone, Slot: slot, Name: w.Name,
		Concern: w.Concern, Note: w.Note, Language: w.Language, Door: w.Door,
		Wishes: slices.Compact(w.Wishes), Behalf: callback.Behalf(w.Behalf),
	}, nil
}

func (a *API) createRequest(c *gin.Context) (answer, error) {
	var body wish
	if err := errors.Join(only(c), read(c, &body)); err != nil {
		return answer{}, err
	}
	w, err := a.check(body)
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
