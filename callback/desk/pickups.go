package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Pickups are the visits to fetch what is ready at a library.
type Pickups interface {
	Libraries() []Library
	// Day lists the visits to a branch whose window begins on a day, in the
	// town's time zone, and that are not closed; in no order.
	Day(ctx context.Context, library, branch string, day time.Time) ([]Pickup, error)
	// Pickup finds one. Error: callback.ErrUnknown.
	Pickup(ctx context.Context, library, number string) (Pickup, error)
	// StepPickup changes how one stands. Errors: callback.ErrUnknown, ErrOrderChanged
	// when it is not of the step's version any longer.
	StepPickup(ctx context.Context, library, number string, s Step) error
}

// Library is one library and its branches.
type Library struct {
	OrderBook
	Branches []Branch
}

// Branch is one place where media are fetched.
type Branch struct{ ID, Name string }

// Pickup is one visit as staff see it. Who comes is not told: the number is
// enough.
type Pickup struct {
	Number, Status, Branch string
	Version                int
	From, To               time.Time // the window
	Arrived                time.Time // they said that they are there; zero: not yet
	Items                  []Medium
}

// Medium is one thing to be fetched, and its shelf where the library tells it.
type Medium struct{ Title, Shelf string }

func (d *Desk) pickupRoutes() []route {
	if d.c.Pickups == nil {
		return nil
	}
	return []route{
		{"GET", "/pickups", member, false, d.pickupLibraries},
		{"GET", "/pickups/:book", member, false, d.pickupsPage},
		{"GET", "/pickups/:book/live", member, true, d.pickupsLive},
		{"GET", "/pickups/:book/labels", member, false, d.pickupLabels},
		{"GET", "/pickups/:book/shelves", member, false, d.pickupShelves},
		{"GET", "/pickups/:book/visit/:number", member, false, d.backToPickups},
		{"POST", "/pickups/:book/visit/:number", member, false, d.stepPickup},
	}
}

// libraries are those a member works for.
func (d *Desk) libraries(who callback.Staff) (list []Library) {
	if d.c.Pickups == nil {
		return nil
	}
	for _, l := range d.c.Pickups.Libraries() {
		if mayWork(who, l.OrderBook) && len(l.Branches) > 0 {
			list = append(list, l)
		}
	}
	return list
}

// pickupsView is the main part of the page of a day at a branch.
type pickupsView struct {
	Libraries, Branches         []option
	Library                     Library
	Branch, Day                 string
	Self, Live, Labels, Shelves string // paths of this day
	Arrived, Rows               []pickupRow
	Alert, News                 string
	None                        bool
}

// pickupRow is one visit.
type pickupRow struct {
	Number, Path, Count, Window, Status, Since string
	Version                                    int
	Items                                      []Medium
	at                                         time.Time // they came
	Steps                                      []option
}

func (d *Desk) pickupLibraries(c *gin.Context, who callback.Staff) {
	if list := d.libraries(who); len(list) > 0 {
		d.redirect(c, "/desk/pickups/"+url.PathEscape(list[0].ID))
		return
	}
	d.show(c, http.StatusOK, "pickups", who, pickupsView{None: true})
}

// visits are those of a day at a branch.
type visits struct {
	library Library
	branch  Branch
	day     time.Time
	list    []Pickup // by window, then number
}

// visits reads what the path and the query ask for; otherwise it has answered.
// Without a branch it is the first, without a day today.
func (d *Desk) visits(c *gin.Context, who callback.Staff) (v visits, ok bool) {
	list := d.libraries(who)
	i := slices.IndexFunc(list, func(l Library) bool { return l.ID == c.Param("book") })
	if i < 0 {
		d.fail(c, http.StatusNotFound, "unknown")
		return v, false
	}
	v.library, v.branch = list[i], list[i].Branches[0]
	for _, b := range v.library.Branches {
		if b.ID == c.Request.FormValue("branch") {
			v.branch = b
		}
	}
	day, err := time.ParseInLocation(time.DateOnly, c.Request.FormValue("day"), d.c.Location)
	if err != nil {
		now := d.c.Now().In(d.c.Location)
		day = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, d.c.Location)
	}
	v.day = day
	return d.readVisits(c, v)
}

func (d *Desk) readVisits(c *gin.Context, v visits) (visits, bool) {
	var err error
	if v.list, err = d.c.Pickups.Day(c.Request.Context(), v.library.ID, v.branch.ID, v.day); err != nil {
		d.broken(c, err)
		return v, false
	}
	slices.SortFunc(v.list, func(a, b Pickup) int {
		if n := a.From.Compare(b.From); n != 0 {
			return n
		}
		return strings.Compare(a.Number, b.Number)
	})
	return v, true
}

// path is where something about these visits stands.
func (v visits) path(rest string) string {
	q := url.Values{"branch": {v.branch.ID}, "day": {v.day.Format(time.DateOnly)}}
	return "/desk/pickups/" + url.PathEscape(v.library.ID) + rest + "?" + q.Encode()
}

func (d *Desk) pickupsPage(c *gin.Context, who callback.Staff) {
	if v, ok := d.visits(c, who); ok && d.notePickups(c, who, "pickups.seen", v) {
		d.show(c, http.StatusOK, "pickups", who, d.pickupsView(who, v))
	}
}

// notePickups notes that titles are shown.
func (d *Desk) notePickups(c *gin.Context, who callback.Staff, action string, v visits) bool {
	return d.note(c, who, action, v.library.department(who), v.library.ID, v.branch.ID+" "+v.day.Format(time.DateOnly))
}

// pickupsLive brings the list anew. It is of the day that was noted with the page.
func (d *Desk) pickupsLive(c *gin.Context, who callback.Staff) {
	if v, ok := d.visits(c, who); ok {
		d.fragment(c, who, "pickups", "visits", d.pickupsView(who, v))
	}
}

func (d *Desk) pickupsView(who callback.Staff, v visits) pickupsView {
	p := pickupsView{Library: v.library, Branch: v.branch.ID, Day: v.day.Format(time.DateOnly),
		Self: v.path(""), Live: v.path("/live"), Labels: v.path("/labels"), Shelves: v.path("/shelves")}
	for _, l := range d.libraries(who) {
		p.Libraries = append(p.Libraries, option{l.ID, l.Name, l.ID == v.library.ID})
	}
	for _, b := range v.library.Branches {
		p.Branches = append(p.Branches, option{b.ID, b.Name, b.ID == v.branch.ID})
	}
	w := d.words()
	for _, o := range v.list {
		if row := w.pickupRow(v, o); row.Since != "" {
			p.Arrived = append(p.Arrived, row)
		} else {
			p.Rows = append(p.Rows, row)
		}
	}
	// Who has waited longest comes first.
	slices.SortStableFunc(p.Arrived, func(a, b pickupRow) int { return a.at.Compare(b.at) })
	if n := len(p.Arrived); n > 0 {
		p.News = w.count("pickups.news", n)
	}
	return p
}

func (w words) pickupRow(v visits, o Pickup) pickupRow {
	row := pickupRow{
		Number: o.Number, Path: v.path("/visit/" + url.PathEscape(o.Number)),
		Count: w.count("pickups.media", len(o.Items)), Window: w.visitWindow(o), Version: o.Version, Items: o.Items,
		Status: w.or("pickups.status."+o.Status, w.or("order.status."+o.Status, o.Status)), at: o.Arrived,
	}
	if !o.Arrived.IsZero() {
		row.Since = w.clock(o.Arrived)
	}
	for _, r := range allowed(pickupSteps(), o.standing(w.now)) {
		row.Steps = append(row.Steps, option{Value: r.Name, Label: w.say("pickups.step." + r.Name)})
	}
	return row
}

func (o Pickup) standing(now time.Time) standing {
	return standing{Status: o.Status, Over: now.After(o.To)}
}

// visitWindow is when somebody comes: the day stands above.
func (w words) visitWindow(o Pickup) string {
	return w.say("paper.window", "from", o.From.In(w.loc).Format("15:04"), "to", o.To.In(w.loc).Format("15:04"))
}

// backToPickups is for who opens the address of a step.
func (d *Desk) backToPickups(c *gin.Context, who callback.Staff) {
	if v, ok := d.visits(c, who); ok {
		d.redirect(c, v.path(""))
	}
}

// stepPickup takes a step, if it is one from how the visit stands.
func (d *Desk) stepPickup(c *gin.Context, who callback.Staff) {
	v, ok := d.visits(c, who)
	if !ok {
		return
	}
	o, err := d.c.Pickups.Pickup(c.Request.Context(), v.library.ID, c.Param("number"))
	if errors.Is(err, callback.ErrUnknown) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	} else if err != nil {
		d.broken(c, err)
		return
	}
	rule, may := allowedStep(pickupSteps(), o.standing(d.c.Now()), c.PostForm("step"))
	if version, err := strconv.Atoi(c.PostForm("version")); err != nil || version != o.Version {
		d.againPickups(c, who, v, http.StatusConflict, "pickups.changed", o)
		return
	}
	if !may {
		d.againPickups(c, who, v, http.StatusUnprocessableEntity, "order.step.wrong", o)
		return
	}
	if !d.note(c, who, "pickup.changed", v.library.department(who), o.Number, rule.To) {
		return
	}
	err = d.c.Pickups.StepPickup(c.Request.Context(), v.library.ID, o.Number, Step{Version: o.Version, By: who.Login, Status: rule.To})
	switch {
	case errors.Is(err, ErrOrderChanged), errors.Is(err, callback.ErrUnknown):
		d.againPickups(c, who, v, http.StatusConflict, "pickups.changed", o)
		return
	case err != nil:
		d.broken(c, err)
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("pickups.stepped", "number", o.Number, "status", d.texts.or("pickups.status."+rule.To, d.texts.say("order.status."+rule.To))))
	d.redirect(c, v.path(""))
}

// againPickups shows the list as it is, and why a step was not taken.
func (d *Desk) againPickups(c *gin.Context, who callback.Staff, v visits, status int, why string, o Pickup) {
	v, ok := d.readVisits(c, v)
	if !ok || !d.notePickups(c, who, "pickups.seen", v) {
		return
	}
	p := d.pickupsView(who, v)
	p.Alert = d.texts.say(why, "number", o.Number)
	d.show(c, status, "pickups", who, p)
}
