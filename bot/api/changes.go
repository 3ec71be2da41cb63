package api

import (
	"errors"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// system is who outcomes that come in here are put down to.
func system() callback.Staff {
	return callback.Staff{Login: "api", Name: "API", Departments: []string{"*"}, Role: "staff"}
}

func (a *API) cancelRequest(c *gin.Context) (answer, error) {
	if err := errors.Join(only(c), readNothing(c)); err != nil {
		return answer{}, err
	}
	ref, err := reference(c)
	if err != nil {
		return answer{}, err
	}
	before, err := a.c.Book.Request(c.Request.Context(), ref)
	if err != nil {
		return answer{}, err
	}
	r, err := a.c.Office.Cancel(c.Request.Context(), ref)
	if err != nil {
		return answer{}, err
	}
	if before.Status.Open() { // else they know
		a.confirm(c, r)
	}
	return ok(a.shown(r, a.c.Now()))
}

func (a *API) rescheduleRequest(c *gin.Context) (answer, error) {
	var body struct {
		Slot optional[slotWish] `json:"slot"`
	}
	if err := errors.Join(only(c), read(c, &body)); err != nil {
		return answer{}, err
	}
	if !body.Slot.Set {
		return answer{}, invalid("slot is needed; null means as soon as possible")
	}
	ref, err := reference(c)
	if err != nil {
		return answer{}, err
	}
	before, err := a.c.Book.Request(c.Request.Context(), ref)
	if err != nil {
		return answer{}, err
	}
	department, _ := a.c.Office.Department(before.Department)
	slot, err := body.Slot.Value.slot(department)
	if err != nil {
		return answer{}, err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return answer{}, err
	}
	r, err := a.c.Office.Move(c.Request.Context(), ref, slot, doorAPI, "", key)
	if err != nil {
		return answer{}, err
	}
	if r.PlannedBy == key { // not when it was there already
		a.confirm(c, r)
	}
	return ok(a.shown(r, a.c.Now()))
}

func (a *API) closeRequest(c *gin.Context) (answer, error) {
	var body struct {
		Outcome string `json:"outcome"`
		Note    string `json:"note"`
	}
	if err := errors.Join(only(c), read(c, &body)); err != nil {
		return answer{}, err
	}
	if body.Outcome == "" {
		return answer{}, invalid("outcome is needed")
	}
	ref, err := reference(c)
	if err != nil {
		return answer{}, err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return answer{}, err
	}
	r, err := a.c.Caller.CloseOnce(c.Request.Context(), ref, system(), body.Outcome, body.Note, key)
	if err != nil {
		return answer{}, err
	}
	return ok(a.shown(r, a.c.Now()))
}
