package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// How many requests of a kind a page shows; more are asked for.
const (
	fewest = 25
	most   = 500
)

func (d *Desk) queueRoutes() []route {
	return []route{
		{"GET", "", member, false, d.queuePage},
		{"GET", "/queue", member, true, d.queueFragment},
		{"GET", "/events", member, true, d.events},
	}
}

// queue is the main part of the first page.
type queue struct {
	Chat        *chatEntry // in which a citizen waits
	ChatsDue    int        // how many such chats there are
	Chats       bool       // there are chats at all
	Next        *entry     // what to do next
	InHand      []entry
	Waiting     []entry
	Busy        []entry // somebody else has it in hand
	Later       []entry
	Unfinished  []cutShort // called and hung up
	Due         string     // when the next of them is to be called
	More        int        // how many to show when more is asked for; 0: all are shown
	Shown       int
	Departments []option
	Chosen      string // department filtered by; "" is all of one's own
	Several     bool   // one works in several departments
	None        bool   // one works in none
	Query       string // of the fragment
	News        string // said aloud when it changes
}

// option is a choice of the filter.
type option struct {
	Value, Label string
	Chosen       bool
}

// entry is one request as it stands in a list. The number is not part of it.
type entry struct {
	Reference, Spoken            string
	Department, Concern          string
	Wait, Window, Promise, Due   string
	Late, Soon, Calling, Mine    bool
	Look                         bool // lies ahead: to be looked at only
	Language, Door, Holder, Till string
	Left                         string // service time until the promise
	Unproven                     bool   // the number is not to be dialled yet
}

func (d *Desk) queuePage(c *gin.Context, who callback.Staff) {
	if q, ok := d.askedQueue(c, who); ok {
		d.show(c, http.StatusOK, "queue", who, q)
	}
}

func (d *Desk) queueFragment(c *gin.Context, who callback.Staff) {
	if q, ok := d.askedQueue(c, who); ok {
		d.fragment(c, who, "queue", "lists", q)
	}
}

// askedQueue reads what a page or fragment asks for; otherwise it has answered.
func (d *Desk) askedQueue(c *gin.Context, who callback.Staff) (*queue, bool) {
	own := d.departments(who)
	chosen := c.Query("department")
	shown, err := strconv.Atoi(c.DefaultQuery("n", strconv.Itoa(fewest)))
	q := &queue{Chosen: chosen, Several: len(own) > 1, None: len(own) == 0, Shown: min(max(shown, fewest), most)}
	if err != nil {
		q.Shown = fewest
	}
	ids := make([]string, 0, len(own))
	for _, dep := range own {
		q.Departments = append(q.Departments, option{dep.ID, dep.Title("de"), dep.ID == chosen})
		ids = append(ids, dep.ID)
	}
	if chosen != "" {
		if !slices.Contains(ids, chosen) {
			d.fail(c, http.StatusNotFound, "unknown")
			return nil, false
		}
		ids = []string{chosen}
	}
	if err := d.fill(c.Request.Context(), q, who, ids); err != nil {
		d.broken(c, err)
		return nil, false
	}
	q.Chats = d.c.Talks != nil
	if q.Chat, q.ChatsDue = d.nextChat(c, d.lister(who, true), chosen); q.ChatsDue > 0 {
		q.News = strings.TrimSpace(d.texts.count("chats.news", q.ChatsDue) + " " + q.News)
	}
	return q, true
}

// departments are those of the town's file in which a member works.
func (d *Desk) departments(who callback.Staff) []callback.Department {
	var own []callback.Department
	for _, dep := range d.c.Office.Departments() {
		if who.In(dep.ID) {
			own = append(own, dep)
		}
	}
	return own
}

// fill reads the requests of departments and sorts them into the lists.
func (d *Desk) fill(ctx context.Context, q *queue, who callback.Staff, departments []string) error {
	q.Query = "?department=" + q.Chosen + "&n=" + strconv.Itoa(q.Shown)
	if len(departments) == 0 {
		return nil // an empty list would ask the book for everybody's
	}
	l := d.lister(who, q.Several && q.Chosen == "")
	list := func(statuses ...callback.Status) ([]entry, error) {
		found, next, err := d.c.Book.Requests(ctx, callback.Query{
			Departments: departments, Statuses: statuses, Queue: true, Limit: q.Shown,
		})
		if next != "" && q.Shown < most {
			q.More = min(q.Shown*4, most)
		}
		return l.entries(ctx, found), err
	}
	hands, err := list(callback.Claimed, callback.Calling)
	if err != nil {
		return err
	}
	if q.Waiting, err = list(callback.Waiting); err != nil {
		return err
	}
	if q.Later, err = list(callback.Booked); err != nil {
		return err
	}
	if q.Unfinished, err = d.unfinished(ctx, l, departments); err != nil {
		return err
	}
	if len(q.Later) > 0 { // the book lists them as they come due
		q.Due = q.Later[0].Due
	}
	for _, e := range hands {
		if e.Mine {
			q.InHand = append(q.InHand, e)
		} else {
			q.Busy = append(q.Busy, e)
		}
	}
	q.News = d.texts.say("queue.news.zero")
	if n := len(q.Waiting); n > 0 {
		q.News = d.texts.count("queue.news", n)
	}
	if len(q.InHand) == 0 && len(q.Waiting) > 0 {
		q.Next, q.Waiting = &q.Waiting[0], q.Waiting[1:]
	}
	return nil
}

// lister makes entries of requests for one reader.
type lister struct {
	words
	d       *Desk
	who     callback.Staff
	several bool
	names   map[string]string // of staff, by login
}

func (d *Desk) lister(who callback.Staff, several bool) *lister {
	return &lister{d.words(), d, who, several, map[string]string{who.Login: who.Name}}
}

func (l *lister) entries(ctx context.Context, list []callback.Request) []entry {
	entries := make([]entry, 0, len(list))
	for _, r := range list {
		entries = append(entries, l.entry(ctx, r))
	}
	return entries
}

func (l *lister) entry(ctx context.Context, r callback.Request) entry {
	e := entry{
		Reference: r.Reference, Spoken: callback.FormatReference(r.Reference), Concern: r.Concern,
		Window: l.window(r.Slot), Promise: l.moment(r.Promise),
		Language: l.language(r.Language), Door: l.or("door."+r.Door, r.Door), Unproven: unproven(r),
	}
	if e.Concern == "" {
		e.Concern = l.title(r.Department)
	}
	if l.several {
		e.Department = l.title(r.Department)
	}
	status := r.StatusAt(l.now)
	switch status {
	case callback.Waiting:
		e.Wait = l.span(l.now.Sub(r.Due))
	case callback.Booked:
		e.Due, e.Look = l.moment(r.Due), true
	}
	if status.Open() && !r.Promise.IsZero() {
		e.Late = l.now.After(r.Promise)
		e.Soon = !e.Late && l.soon(r)
		e.Left = l.left(r)
	}
	if by := holder(r, l.now); by != "" {
		e.Mine = by == l.who.Login
		e.Holder = l.name(ctx, by)
		e.Calling = status == callback.Calling
		if status == callback.Claimed {
			e.Till = l.clock(r.Claim.Until)
		}
	}
	return e
}

// holder is the login of who has a request in hand; "" nobody.
func holder(r callback.Request, now time.Time) string {
	switch r.StatusAt(now) {
	case callback.Claimed:
		return r.Claim.By
	case callback.Calling:
		if n := len(r.Attempts); n > 0 && r.Attempts[n-1].Open() {
			return r.Attempts[n-1].By
		}
		return r.Claim.By
	}
	return ""
}

// name is a member's name; the login of one who is no longer known.
func (l *lister) name(ctx context.Context, login string) string {
	if name, ok := l.names[login]; ok {
		return name
	}
	name := login
	if s, err := l.d.c.Roster.Member(ctx, login); err == nil && s.Name != "" {
		name = s.Name
	}
	l.names[login] = name
	return name
}

// title is a department's name; its ID if it is no longer in the town's file.
func (l *lister) title(department string) string {
	for _, dep := range l.d.c.Office.Departments() {
		if dep.ID == department {
			return dep.Title("de")
		}
	}
	return department
}

// language names one that is not German; "" otherwise.
func (l *lister) language(code string) string {
	if code == "" {
		return ""
	}
	return l.or("language."+code, code)
}
