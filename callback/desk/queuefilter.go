package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// queueFilter is what the lists of the first page are narrowed to, beside the
// department.
type queueFilter struct {
	Language, Door, Wish         string
	Late                         bool
	Languages, Doors, WishesList []option
}

// doorsIn are the ways in that can be filtered by.
var doorsIn = [...]string{"voice", "sms", "whatsapp", "telegram", "web", doorCounter, "api"}

// anyWish is the filter for whoever has one.
const anyWish = "any"

func (d *Desk) queueFilter(c *gin.Context) queueFilter {
	f := queueFilter{Late: c.Query("late") != ""}
	pick := func(typed string, known []string, say func(string) string) (chosen string, list []option) {
		if slices.Contains(known, typed) {
			chosen = typed
		}
		for _, k := range known {
			list = append(list, option{k, say(k), k == chosen})
		}
		return chosen, list
	}
	t := d.texts
	f.Language, f.Languages = pick(c.Query("language"), d.c.Languages, func(k string) string { return t.or("language."+k, k) })
	f.Door, f.Doors = pick(c.Query("door"), doorsIn[:], func(k string) string { return t.say("door." + k) })
	f.Wish, f.WishesList = pick(c.Query("wish"), append([]string{anyWish}, wishKeys[:]...), func(k string) string { return t.say("wish." + k) })
	return f
}

// On reports whether anything is left out.
func (f queueFilter) On() bool { return f.Language != "" || f.Door != "" || f.Wish != "" || f.Late }

// query is the filter in an address, after others.
func (f queueFilter) query() string {
	if !f.On() {
		return ""
	}
	q := url.Values{"language": {f.Language}, "door": {f.Door}, "wish": {f.Wish}}
	if f.Late {
		q.Set("late", "yes")
	}
	return "&" + q.Encode()
}

// keeps reports whether a request is wanted.
func (f queueFilter) keeps(r callback.Request, late bool) bool {
	switch {
	case f.Language != "" && f.Language != r.Language, f.Door != "" && f.Door != r.Door, f.Late && !late:
		return false
	case f.Wish == anyWish:
		return len(r.Wishes) > 0
	}
	return f.Wish == "" || slices.Contains(r.Wishes, f.Wish)
}

// filterPages is how many pages of a list are read for a filter at most, so that
// the page costs the same however many requests there are.
const filterPages = 10

// filtered reads a list until there are enough that are wanted.
func (d *Desk) filtered(ctx context.Context, f queueFilter, q callback.Query) (list []callback.Request, next string, err error) {
	if !f.On() {
		return d.c.Book.Requests(ctx, q)
	}
	limit, now := q.Limit, d.c.Now()
	q.Limit = most / 5
	for range filterPages {
		found, more, err := d.c.Book.Requests(ctx, q)
		if err != nil {
			return nil, "", err
		}
		for _, r := range found {
			if len(list) < limit && f.keeps(r, !r.Promise.IsZero() && now.After(r.Promise)) {
				list = append(list, r)
			}
		}
		if next, q.Cursor = more, more; more == "" || len(list) >= limit {
			break
		}
	}
	return list, next, nil
}

// loadOfDay says how full today is.
func (d *Desk) loadOfDay(ctx context.Context, l *lister, departments []string) (lines []string, err error) {
	for _, id := range departments {
		days, err := d.c.Office.Days(ctx, id, l.now, 1)
		if err != nil {
			return nil, err
		}
		if day := days[0]; day.Places > 0 {
			still := 0
			for _, w := range day.Windows {
				if w.To.After(l.now) {
					still += w.Taken
				}
			}
			lines = append(lines, l.say("queue.load", "department", l.title(id), "taken", strconv.Itoa(day.Taken), "places", strconv.Itoa(day.Places), "still", strconv.Itoa(still)))
		}
	}
	return lines, nil
}
