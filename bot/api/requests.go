package api

import (
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// request is a request as it is shown.
type request struct {
	Reference  string          `json:"reference"`
	Department string          `json:"department"`
	Concern    string          `json:"concern"`
	Status     callback.Status `json:"status"`
	Phone      string          `json:"phone"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Channel    string          `json:"channel"`
	Slot       *slot           `json:"slot"`
	Promise    *string         `json:"promise"`
	Attempts   []attempt       `json:"attempts"`
	CreatedAt  *string         `json:"created_at"`
	ClosedAt   *string         `json:"closed_at"`
	Word       string          `json:"word,omitempty"`
	Wishes     []string        `json:"wishes,omitempty"`
	Behalf     *behalf         `json:"behalf,omitempty"`
}

// behalf is somebody who asks for another.
type behalf struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
}

type attempt struct {
	At      *string `json:"at"`
	Outcome *string `json:"outcome"` // null while it is open
	By      string  `json:"by"`
}

func (a *API) shown(r callback.Request, now time.Time) request {
	out := request{
		Reference: r.Reference, Department: r.Department, Concern: r.Concern, Status: r.StatusAt(now),
		Phone: r.Phone, Name: r.Name, Language: r.Language, Channel: r.Door,
		Promise: a.town(r.Promise), Attempts: []attempt{}, CreatedAt: a.town(r.CreatedAt), ClosedAt: a.town(r.ClosedAt),
		Word: r.Word, Wishes: r.Wishes,
	}
	if r.Behalf != (callback.Behalf{}) {
		out.Behalf = &behalf{r.Behalf.Name, r.Behalf.Relation}
	}
	if !r.Slot.Zero() {
		out.Slot = &slot{a.town(r.Slot.From), a.town(r.Slot.To)}
	}
	for _, t := range r.Attempts {
		shown := attempt{At: a.town(t.At), By: t.By}
		if !t.Open() {
			shown.Outcome = &t.Outcome
		}
		out.Attempts = append(out.Attempts, shown)
	}
	return out
}

func (a *API) listRequests(c *gin.Context) (answer, error) {
	q, err := a.query(c)
	if err != nil {
		return answer{}, err
	}
	found, next, err := a.c.Book.Requests(c.Request.Context(), q)
	if err != nil {
		return answer{}, err
	}
	now := a.c.Now()
	var items []request
	for _, r := range found {
		items = append(items, a.shown(r, now))
	}
	return ok(page(items, sealed("requests", next)))
}

// query reads which requests are asked for.
func (a *API) query(c *gin.Context) (q callback.Query, err error) {
	if err := only(c, "department", "status", "since", "limit", "cursor"); err != nil {
		return q, err
	}
	if q.Cursor, err = cursorOf(c, "requests"); err != nil {
		return q, err
	}
	q.Departments = words(c, "department")
	for _, d := range q.Departments {
		if _, known := a.c.Office.Department(d); !known {
			return q, badQuery("department: there is no such department")
		}
	}
	for _, s := range words(c, "status") {
		if !slices.Contains(statuses(), callback.Status(s)) {
			return q, badQuery("status: not known; known are %s", statusNames())
		}
		q.Statuses = append(q.Statuses, callback.Status(s))
	}
	if q.Since, err = a.moment(c, "since", time.Time{}); err != nil {
		return q, err
	}
	q.Limit, err = number(c, "limit", 1, 500, 100)
	return q, err
}

// statuses are those of requests that are shown here. Of an unfinished call
// nobody was promised anything; it is for staff.
func statuses() []callback.Status {
	return slices.DeleteFunc(slices.Clone(callback.Statuses), func(s callback.Status) bool { return s == callback.Unfinished })
}

func statusNames() string {
	var names []string
	for _, s := range statuses() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (a *API) getRequest(c *gin.Context) (answer, error) {
	if err := only(c); err != nil {
		return answer{}, err
	}
	ref, err := reference(c)
	if err != nil {
		return answer{}, err
	}
	r, err := a.c.Book.Request(c.Request.Context(), ref)
	if err != nil {
		return answer{}, err
	}
	if r.Status == callback.Unfinished {
		return answer{}, callback.ErrUnknown
	}
	return ok(a.shown(r, a.c.Now()))
}

// reference reads the reference in the path, with or without its space.
func reference(c *gin.Context) (string, error) {
	ref, valid := callback.ParseReference(c.Param("reference"))
	if !valid {
		return "", callback.ErrUnknown
	}
	return ref, nil
}
