package desk

import (
	"bytes"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// slipView is the paper a citizen takes along: A6, in their language where we
// have it.
type slipView struct {
	Language, Stylesheet, Icon, Town, Department, Spoken, Word, When, Phone, Office string
	Reference                                                                       string
	t                                                                               texts
}

// T gives a text in the language of the slip.
func (s slipView) T(key string, pairs ...string) string {
	return s.t.say("slip."+s.Language+"."+key, pairs...)
}

// slip shows the slip of a request, to be printed.
func (d *Desk) slip(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.noteOn(c, who, "slip.printed", r, "") {
		return
	}
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	var b bytes.Buffer
	if err := d.slips.Execute(&b, d.slipView(r)); err != nil {
		d.broken(c, err)
		return
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
}

func (d *Desk) slipView(r callback.Request) slipView {
	w := d.words()
	s := slipView{
		Language: "de", Stylesheet: d.Asset("slip.css"), Icon: d.Asset("icon.svg"), Town: d.c.TownName, Spoken: callback.FormatReference(r.Reference), Reference: r.Reference,
		Word: r.Word, Phone: d.c.CallerID, Office: d.c.OfficePhone, t: d.texts,
	}
	if r.Language == "en" {
		s.Language = "en"
	}
	if dep, ok := d.c.Office.Department(r.Department); ok {
		s.Department = dep.Title(s.Language)
	}
	switch from, to := r.Slot.From.In(w.loc), r.Slot.To.In(w.loc); {
	case !r.Slot.Zero():
		s.When = s.T("window", "day", s.T("day."+from.Weekday().String()), "date", from.Format("02.01.2006"), "from", from.Format("15:04"), "to", to.Format("15:04"))
	case r.Promise.IsZero():
		s.When = s.T("soon")
	default:
		at := r.Promise.In(w.loc)
		s.When = s.T("soon.until", "day", s.T("day."+at.Weekday().String()), "date", at.Format("02.01.2006"), "time", at.Format("15:04"))
	}
	return s
}
