package desk

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

func (d *Desk) counterRoutes() []route {
	return []route{
		{"GET", "/counter", member, false, d.counterPage},
		{"POST", "/counter", member, false, d.bookAtCounter},
		{"POST", "/counter/find", member, false, d.findAtCounter},
		{"GET", "/requests/:reference/slip", member, false, d.slip},
		{"GET", "/requests/:reference/move", member, false, d.movePage},
		{"POST", "/requests/:reference/move", member, false, d.move},
		{"GET", "/requests/:reference/cancel", member, false, d.cancelPage},
		{"POST", "/requests/:reference/cancel", member, false, d.cancel},
	}
}

// doorCounter is the door of who stands at the counter or wrote a letter.
const doorCounter = "counter"

// fewDays is how many days of windows are shown at first, and more with each
// "more days"; mostDays is where that ends.
const (
	fewDays  = 3
	mostDays = 60
)

// longestField is how many characters of a name or a concern are kept.
const longestField = 200

// counterForm is what was typed at the counter.
type counterForm struct {
	Department, Concern, Name, Phone, Language string
	Other, Relation                            string // who asks, if it is somebody else
	Note, Slot, Key                            string
	Wishes                                     []string
	Letter, Own                                bool
	Days                                       int
}

// counter is the main part of the page for a citizen at the counter.
type counter struct {
	Form                         counterForm
	Departments, Languages, Wish []option
	Days                         []freeDay
	More                         bool // there may be later days
	None                         bool // one works in no department
	Alert, Find                  string
	Waits                        *entry // what the number waits for already, in a department of theirs
}

// freeDay is one day and its free windows.
type freeDay struct {
	Name    string
	Windows []option
}

func (d *Desk) counterPage(c *gin.Context, who callback.Staff) {
	f := counterForm{Language: "de", Own: true, Key: rand.Text(), Days: fewDays}
	if own := d.departments(who); len(own) > 0 {
		f.Department = own[0].ID
	}
	d.showCounter(c, http.StatusOK, who, counter{Form: f})
}

// showCounter answers with the form as it was filled in.
func (d *Desk) showCounter(c *gin.Context, status int, who callback.Staff, p counter) {
	own := d.departments(who)
	for _, dep := range own {
		p.Departments = append(p.Departments, option{dep.ID, dep.Title("de"), dep.ID == p.Form.Department})
	}
	for _, l := range d.c.Languages {
		p.Languages = append(p.Languages, option{l, d.texts.or("language."+l, l), l == p.Form.Language})
	}
	for _, wish := range callback.Wishes {
		p.Wish = append(p.Wish, option{wish, d.texts.say("wish." + wish), slices.Contains(p.Form.Wishes, wish)})
	}
	if p.None = len(own) == 0; !p.None {
		var ok bool
		if p.Days, p.More, ok = d.freeDays(c, p.Form.Department, p.Form.Days, p.Form.Slot); !ok {
			return
		}
	}
	d.show(c, status, "counter", who, p)
}

// freeDays lists the free windows of a department by day; more tells that
// there may be later ones. Otherwise it has answered.
func (d *Desk) freeDays(c *gin.Context, department string, days int, chosen string) (list []freeDay, more, ok bool) {
	free, err := d.c.Office.Bookable(c.Request.Context(), department, doorCounter, d.c.Now(), mostDays)
	if err != nil {
		d.broken(c, err)
		return nil, false, false
	}
	w := d.words()
	for _, f := range free {
		name := w.day(f.From)
		if n := len(list); n == 0 || list[n-1].Name != name {
			if n == days {
				return list, true, true
			}
			list = append(list, freeDay{Name: name})
		}
		value := slotValue(f.Slot)
		day := &list[len(list)-1]
		day.Windows = append(day.Windows, option{value, w.say("paper.window",
			"from", f.From.In(w.loc).Format("15:04"), "to", f.To.In(w.loc).Format("15:04")), value == chosen})
	}
	return list, false, true
}

// slotValue is how a window stands in a form; "" is as soon as possible.
func slotValue(s callback.Slot) string {
	if s.Zero() {
		return ""
	}
	return strconv.FormatInt(s.From.Unix(), 10) + "-" + strconv.FormatInt(s.To.Unix(), 10)
}

// readSlot reads what slotValue wrote. Whether it is a window is for the office
// to say.
func readSlot(value string) (callback.Slot, bool) {
	if value == "" {
		return callback.Slot{}, true
	}
	a, b, _ := strings.Cut(value, "-")
	from, err := strconv.ParseInt(a, 10, 64)
	to, err2 := strconv.ParseInt(b, 10, 64)
	if errors.Join(err, err2) != nil || from <= 0 || to <= from {
		return callback.Slot{}, false
	}
	return callback.Slot{From: time.Unix(from, 0), To: time.Unix(to, 0)}, true
}

// readCounter reads the form.
func readCounter(c *gin.Context) counterForm {
	text := func(name string) string { return strings.TrimSpace(c.PostForm(name)) }
	return counterForm{
		Department: text("department"), Concern: text("concern"), Name: text("name"), Phone: text("phone"), Language: text("language"),
		Other: text("other"), Relation: text("relation"), Note: text("note"), Slot: text("slot"), Key: text("key"),
		Wishes: c.PostFormArray("wish"), Letter: text("how") == "letter", Own: text("own") != "", Days: readDays(c),
	}
}

// readDays is for how many days windows are shown.
func readDays(c *gin.Context) int {
	n, err := strconv.Atoi(c.PostForm("days"))
	if err != nil {
		n = fewDays
	}
	if c.PostForm("do") == "more" {
		n += fewDays
	}
	return min(max(n, fewDays), mostDays)
}

// bookAtCounter books, or shows more windows. What was typed stays.
func (d *Desk) bookAtCounter(c *gin.Context, who callback.Staff) {
	f := readCounter(c)
	if _, known := d.c.Office.Department(f.Department); !known || !who.In(f.Department) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	if f.Key == "" {
		f.Key = rand.Text()
	}
	if do := c.PostForm("do"); do == "more" || do == "windows" {
		d.showCounter(c, http.StatusOK, who, counter{Form: f})
		return
	}
	w, wrong := d.readWish(f, who)
	if wrong != "" {
		d.showCounter(c, http.StatusUnprocessableEntity, who, counter{Form: f, Alert: d.texts.say(wrong)})
		return
	}
	if !d.note(c, who, "request.booked", f.Department, "", "") {
		return
	}
	r, err := d.c.Office.Book(c.Request.Context(), w)
	if err != nil {
		d.notBooked(c, who, f, r, err)
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("counter.booked", "reference", callback.FormatReference(r.Reference)))
	d.redirect(c, "/desk/requests/"+r.Reference+"/slip")
}

// readWish makes of the form what is booked; wrong is the key of what to say
// about it.
func (d *Desk) readWish(f counterForm, who callback.Staff) (w callback.Wish, wrong string) {
	slot, ok := readSlot(f.Slot)
	phone, err := d.c.Office.Number(f.Phone)
	switch {
	case f.Concern == "":
		return w, "counter.wrong.concern"
	case tooLong(longestField, f.Concern, f.Name, f.Other, f.Relation), tooLong(longestNote, f.Note):
		return w, "counter.wrong.long"
	case err != nil:
		return w, numberKey(err)
	case !ok:
		return w, "counter.wrong.window"
	}
	note := f.Note
	if f.Letter {
		note = strings.TrimSpace(d.texts.say("counter.by-letter") + "\n" + note)
	}
	if !slices.Contains(d.c.Languages, f.Language) {
		f.Language = "de"
	}
	w = callback.Wish{
		Department: f.Department, Phone: phone, Slot: slot, Name: f.Name, Concern: f.Concern, Note: note, Language: f.Language,
		Door: doorCounter, Key: "counter:" + who.Login + ":" + f.Key,
		Behalf: callback.Behalf{Name: f.Other, Relation: f.Relation}, Unproven: !f.Own,
	}
	for _, wish := range callback.Wishes { // only those there are, each once
		if slices.Contains(f.Wishes, wish) {
			w.Wishes = append(w.Wishes, wish)
		}
	}
	return w, ""
}

// tooLong reports whether one of several texts has more than n characters.
func tooLong(n int, list ...string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return len([]rune(s)) > n })
}

// numberKey names what to say about a number that is not called.
func numberKey(err error) string {
	for e, key := range map[error]string{
		callback.ErrPremium: "counter.wrong.premium", callback.ErrEmergency: "counter.wrong.emergency",
		callback.ErrShort: "counter.wrong.short", callback.ErrForeign: "counter.wrong.foreign",
	} {
		if errors.Is(err, e) {
			return key
		}
	}
	return "counter.wrong.number"
}

// notBooked says why not. Of a request of another department it says only that
// there is one.
func (d *Desk) notBooked(c *gin.Context, who callback.Staff, f counterForm, open callback.Request, err error) {
	p := counter{Form: f}
	switch {
	case errors.Is(err, callback.ErrBooked) && who.In(open.Department):
		if !d.note(c, who, "request.seen", open.Department, open.Reference, "") {
			return
		}
		e := d.lister(who, false).entry(c.Request.Context(), open)
		p.Waits, p.Alert = &e, d.texts.say("counter.waits")
	case errors.Is(err, callback.ErrBooked):
		p.Alert = d.texts.say("counter.waits.elsewhere")
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		p.Form.Slot, p.Alert = "", d.texts.say("counter.wrong.full")
	default:
		d.broken(c, err)
		return
	}
	d.showCounter(c, http.StatusConflict, who, p)
}

// findAtCounter opens the request of a reference as people write it.
func (d *Desk) findAtCounter(c *gin.Context, who callback.Staff) {
	typed := strings.TrimSpace(c.PostForm("reference"))
	if reference, ok := callback.ParseReference(typed); ok {
		r, err := d.c.Book.Request(c.Request.Context(), reference)
		switch {
		case err == nil && who.In(r.Department):
			d.redirect(c, "/desk/requests/"+reference)
			return
		case err != nil && !errors.Is(err, callback.ErrUnknown):
			d.broken(c, err)
			return
		}
	}
	f := counterForm{Language: "de", Own: true, Key: rand.Text(), Days: fewDays}
	if own := d.departments(who); len(own) > 0 {
		f.Department = own[0].ID
	}
	d.showCounter(c, http.StatusUnprocessableEntity, who, counter{Form: f, Find: typed, Alert: d.texts.say("counter.find.none")})
}
