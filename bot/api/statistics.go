package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// count is how requests ended, for one group. It says nothing about anybody.
type count struct {
	Group     string `json:"group"`
	Requests  int    `json:"requests"`
	Open      int    `json:"open"`
	Done      int    `json:"done"`
	Unreached int    `json:"unreached"`
	Cancelled int    `json:"cancelled"`
	Other     int    `json:"other"` // expired or merged
	Attempts  int    `json:"attempts"`
}

func (n *count) add(r callback.Request) {
	n.Requests++
	n.Attempts += len(r.Attempts)
	switch {
	case r.Status.Open():
		n.Open++
	case r.Status == callback.Done:
		n.Done++
	case r.Status == callback.Unreached:
		n.Unreached++
	case r.Status == callback.Cancelled:
		n.Cancelled++
	default:
		n.Other++
	}
}

func (a *API) statistics(c *gin.Context) (answer, error) {
	if err := only(c, "from", "to", "group"); err != nil {
		return answer{}, err
	}
	group, err := a.grouping(c.DefaultQuery("group", "department"))
	if err != nil {
		return answer{}, err
	}
	from, to, err := a.span(c)
	if err != nil {
		return answer{}, err
	}
	groups := map[string]*count{}
	err = a.each(c.Request.Context(), from, to, func(r callback.Request) {
		name := group(r)
		if groups[name] == nil {
			groups[name] = &count{Group: name}
		}
		groups[name].add(r)
	})
	if err != nil {
		return answer{}, err
	}
	var items []count
	for _, n := range groups {
		items = append(items, *n)
	}
	slices.SortFunc(items, func(a, b count) int { return strings.Compare(a.Group, b.Group) })
	return ok(page(items, ""))
}

// grouping gives the group of a request.
func (a *API) grouping(by string) (func(callback.Request) string, error) {
	switch by {
	case "department":
		return func(r callback.Request) string { return r.Department }, nil
	case "channel":
		return func(r callback.Request) string { return r.Door }, nil
	case "day":
		return func(r callback.Request) string {
			return r.CreatedAt.In(a.c.Office.Location()).Format(time.DateOnly)
		}, nil
	}
	return nil, badQuery("group: must be department, channel or day")
}

// span reads from when to when; a day given as the end is included. Without
// any it is the last 30 days.
func (a *API) span(c *gin.Context) (from, to time.Time, err error) {
	if to, err = a.moment(c, "to", a.c.Now()); err != nil {
		return from, to, err
	}
	if len(c.Query("to")) == len(time.DateOnly) {
		to = to.AddDate(0, 0, 1)
	}
	from, err = a.moment(c, "from", to.AddDate(0, 0, -30))
	if err == nil && !from.Before(to) {
		err = badQuery("from: must be before to")
	}
	return from, to, err
}

// each goes through the requests made in [from, to).
func (a *API) each(ctx context.Context, from, to time.Time, do func(callback.Request)) error {
	q := callback.Query{Since: from, Limit: 500}
	for {
		found, next, err := a.c.Book.Requests(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range found {
			if !r.CreatedAt.Before(to) {
				return nil
			}
			do(r)
		}
		if next == "" {
			return nil
		}
		q.Cursor = next
	}
}
