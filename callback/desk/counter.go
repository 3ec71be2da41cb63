package desk

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// doorCounter is how somebody came who stands at the counter, or wrote a
// letter.
const doorCounter = "counter"

func (d *Desk) counterRoutes() []route {
	return []route{
		{"GET", "/counter", member, false, d.counterPage},
		{"POST", "/counter", member, false, d.book},
		{"GET", "/requests/:reference/again", member, false, d.againPage},
		{"GET", "/requests/:reference/slip", member, false, d.slip},
		{"GET", "/requests/:reference/move", member, false, d.movePage},
		{"POST", "/requests/:reference/move", member, false, d.move},
		{"POST", "/requests/:reference/cancel", member, false, d.cancel},
	}
}

// counterView is the main part of the page on which staff book for a citizen.
type counterView struct {
	counterForm
	Departments []option
	Languages   []option
	Wishes      []option
	Times       times
	Key         string // of the form: sent twice, it is one booking
	Alert       string
	Waits       string // reference of the request this number has already; "" none that may be seen
	None        bool   // one works in no department
}

// counterForm is what was typed.
type counterForm struct {
	Department, Phone, Name, Concern, Language, Note, Behalf, Relation, Slot string
	Wanted                                                                   []string
	Tell                                                                     bool // confirm by text
}

// wishKeys are the wishes for a call that can be ticked.
var wishKeys = [...]string{callback.WishInterpreter, callback.WishSign, callback.WishRelay, callback.WishDiscreet}

// Bounds of what is typed, in characters.
const (
	longestName    = 100
	longestConcern = 200
)

func (d *Desk) counterPage(c *gin.Context, who callback.Staff) {
	f := counterForm{Department: c.Query("department"), Language: "de", Tell: true}
	if f.Department != "" && !who.In(f.Department) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	d.showCounter(c, http.StatusOK, who, counterView{counterForm: f})
}

// againPage begins a new booking for the citizen of a request.
func (d *Desk) againPage(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.noteOn(c, who, "number.shown", r, "") {
		return
	}
	d.showCounter(c, http.StatusOK, who, counterView{counterForm: counterForm{
		Department: r.Department, Phone: grouped(r.Phone), Name: r.Name, Concern: r.Concern, Language: r.Language,
		Behalf: r.Behalf.Name, Relation: r.Behalf.Relation, Wanted: r.Wishes, Tell: true,
	}})
}

// showCounter shows the form with what was typed, and the windows to choose
// from.
func (d *Desk) showCounter(c *gin.Context, status int, who callback.Staff, v counterView) {
	own := d.departments(who)
	if v.None = len(own) == 0; v.None {
		d.show(c, status, "counter", who, v)
		return
	}
	if v.Department == "" {
		v.Department = own[0].ID
	}
	for _, dep := range own {
		v.Departments = append(v.Departments, option{dep.ID, dep.Title("de"), dep.ID == v.Department})
	}
	for _, code := range d.c.Languages {
		v.Languages = append(v.Languages, option{code, d.texts.or("language."+code, code), code == v.Language})
	}
	for _, w := range wishKeys {
		v.Wishes = append(v.Wishes, option{w, d.texts.say("wish." + w), slices.Contains(v.Wanted, w)})
	}
	var err error
	if v.Times, err = d.times(c, v.Department, v.Slot, callback.Slot{}); err != nil {
		d.broken(c, err)
		return
	}
	if v.Key == "" {
		v.Key = rand.Text()
	}
	d.show(c, status, "counter", who, v)
}

// typedBooking reads the form.
func typedBooking(c *gin.Context) counterForm {
	get := func(key string) string { return strings.TrimSpace(c.PostForm(key)) }
	f := counterForm{
		Department: get("department"), Phone: get("phone"), Name: get("name"), Concern: get("concern"), Language: get("language"),
		Note: get("note"), Behalf: get("behalf"), Relation: get("relation"), Slot: get("slot"), Tell: c.PostForm("tell") != "",
	}
	for _, w := range c.PostFormArray("wish") {
		if slices.Contains(wishKeys[:], w) {
			f.Wanted = append(f.Wanted, w)
		}
	}
	return f
}

// wrong is the key of what is wrong with the form before anything is asked.
func (f counterForm) wrong() string {
	long := func(s string, n int) bool { return utf8.RuneCountInString(s) > n }
	switch {
	case f.Phone == "":
		return "counter.no-phone"
	case f.Slot == "":
		return "counter.no-slot"
	case long(f.Name, longestName) || long(f.Behalf, longestName) || long(f.Relation, longestName) ||
		long(f.Concern, longestConcern) || long(f.Note, longestNote):
		return "counter.long"
	}
	return ""
}

// book books as for a citizen on any other way: the same places, the same
// number, one request for each telephone.
func (d *Desk) book(c *gin.Context, who callback.Staff) {
	v := counterView{counterForm: typedBooking(c), Key: c.PostForm("key")}
	if !who.In(v.Department) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	if !formKey.MatchString(v.Key) {
		v.Key = ""
	}
	if c.PostForm("do") == "show" { // other days, or the windows of another department
		d.showCounter(c, http.StatusOK, who, v)
		return
	}
	slot, ok := readSlot(v.Slot)
	wrong := v.wrong()
	if wrong == "" && (!ok || v.Key == "") {
		wrong = "counter.no-slot"
	}
	if wrong != "" {
		v.Alert = d.texts.say(wrong)
		d.showCounter(c, http.StatusUnprocessableEntity, who, v)
		return
	}
	if !d.note(c, who, "request.booked", v.Department, "", "") {
		return
	}
	r, err := d.c.Office.Book(c.Request.Context(), callback.Wish{
		Department: v.Department, Phone: v.Phone, Slot: slot, Name: v.Name, Concern: v.Concern, Note: v.Note, Language: v.Language,
		Door: doorCounter, Key: "desk/" + v.Key, Behalf: callback.Behalf{Name: v.Behalf, Relation: v.Relation}, Wishes: v.Wanted,
	})
	if err != nil {
		d.notBooked(c, who, v, r, err)
		return
	}
	if v.Tell {
		d.confirm(c, r)
	}
	d.redirect(c, "/desk/requests/"+r.Reference+"/slip")
}

// notBooked shows the form again, and why.
func (d *Desk) notBooked(c *gin.Context, who callback.Staff, v counterView, open callback.Request, err error) {
	status, key := http.StatusConflict, ""
	switch {
	case errors.Is(err, callback.ErrBooked) && who.In(open.Department):
		key, v.Waits = "counter.booked", open.Reference
	case errors.Is(err, callback.ErrBooked):
		key = "counter.booked.elsewhere"
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		key, v.Slot = "counter.full", ""
	default:
		if key = numberFault(err); key == "" {
			d.broken(c, err)
			return
		}
		status = http.StatusUnprocessableEntity
	}
	v.Alert = d.texts.say(key)
	d.showCounter(c, status, who, v)
}

// numberFault says what is wrong with a number, as the key of a text; "" it is
// not the number.
func numberFault(err error) string {
	for key, e := range map[string]error{
		"counter.phone": callback.ErrNoNumber, "counter.phone.premium": callback.ErrPremium, "counter.phone.emergency": callback.ErrEmergency,
		"counter.phone.short": callback.ErrShort, "counter.phone.foreign": callback.ErrForeign,
	} {
		if errors.Is(err, e) {
			return key
		}
	}
	return ""
}

// confirm has a text sent that confirms a request. It stands without, too.
func (d *Desk) confirm(c *gin.Context, r callback.Request) {
	if d.c.Confirm == nil {
		return
	}
	if err := d.c.Confirm(c.Request.Context(), r); err != nil {
		d.c.Log.Warn("what was booked or moved at the desk is not confirmed", "error", err)
	}
}
