package api

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// department is a department as it is shown.
type department struct {
	ID          string            `json:"id"`
	Names       map[string]string `json:"names"`
	Open        bool              `json:"open"`
	NextOpening *string           `json:"next_opening"` // null while it is open
	Waiting     int               `json:"waiting"`
	Promise     *string           `json:"promise"` // by when who asks now is called
}

func (a *API) listDepartments(c *gin.Context) (answer, error) {
	if err := only(c); err != nil {
		return answer{}, err
	}
	now := a.c.Now()
	var items []department
	for _, d := range a.c.Office.Departments() {
		waiting, err := a.waiting(c.Request.Context(), d.ID)
		if err != nil {
			return answer{}, err
		}
		items = append(items, a.department(d, now, waiting))
	}
	return ok(page(items, ""))
}

func (a *API) department(d callback.Department, now time.Time, waiting int) department {
	cal := a.c.Office.Calendar(d.ID)
	out := department{ID: d.ID, Names: d.Name, Open: cal.Open(now), Waiting: waiting}
	if out.Names == nil {
		out.Names = map[string]string{}
	}
	next, there := cal.Next(now)
	if there && !out.Open {
		out.NextOpening = a.town(next)
	}
	if by, ok := cal.Add(next, time.Duration(d.Promise)); there && ok {
		out.Promise = a.town(by)
	}
	return out
}

// waiting counts the citizens a department should call now.
func (a *API) waiting(ctx context.Context, department string) (n int, err error) {
	q := callback.Query{Departments: []string{department}, Statuses: []callback.Status{callback.Waiting}, Queue: true, Limit: 500}
	for {
		part, next, err := a.c.Book.Requests(ctx, q)
		if err != nil {
			return 0, err
		}
		n += len(part)
		if next == "" {
			return n, nil
		}
		q.Cursor = next
	}
}

// slot is a window; free is how many places are left.
type slot struct {
	From *string `json:"from"`
	To   *string `json:"to"`
}

type freeSlot struct {
	slot
	Free int `json:"free"`
}

func (a *API) listSlots(c *gin.Context) (answer, error) {
	if err := only(c, "from", "days"); err != nil {
		return answer{}, err
	}
	from, err := a.moment(c, "from", a.c.Now())
	if err != nil {
		return answer{}, err
	}
	days, err := number(c, "days", 1, 60, 5)
	if err != nil {
		return answer{}, err
	}
	if _, known := a.c.Office.Department(c.Param("id")); !known {
		return answer{}, notFound("there is no such department")
	}
	free, err := a.c.Office.Bookable(c.Request.Context(), c.Param("id"), doorAPI, from, days)
	if err != nil {
		return answer{}, err
	}
	var items []freeSlot
	for _, f := range free {
		items = append(items, freeSlot{slot{a.town(f.From), a.town(f.To)}, f.Free})
	}
	return ok(page(items, ""))
}
