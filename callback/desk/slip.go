package desk

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// slipPage is what stands on a slip. It names nobody: it may be lost.
type slipPage struct {
	Language, Title, Town, Department, Spoken, Word, Window, Phone, SMS, Concern string
	Style, Icon, Back, Other                                                     string
	Discreet                                                                     bool
	Say                                                                          func(key string, pairs ...string) string // in its language
}

// slip is the page a citizen takes home: A6, by itself. With ?discreet=yes, or
// when they asked for that, it does not say what it is about.
func (d *Desk) slip(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.note(c, who, "slip.printed", r.Department, r.Reference, "") {
		return
	}
	p, err := d.slipOf(r, c.Query("discreet"))
	if err != nil {
		d.broken(c, err)
		return
	}
	page, err := template.New("slip.html").Funcs(template.FuncMap{"t": d.texts.say}).ParseFS(templates, "templates/paper/slip.html")
	if err != nil {
		d.broken(c, err)
		return
	}
	var b bytes.Buffer
	if err := page.Execute(&b, p); err != nil {
		d.broken(c, err)
		return
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
}

// slipOf words a slip in its citizen's language, if the desk has it.
func (d *Desk) slipOf(r callback.Request, discreet string) (slipPage, error) {
	language := "de"
	if r.Language == "en" {
		language = r.Language
	}
	t, err := readTexts(language)
	if err != nil {
		return slipPage{}, err
	}
	w := words{t, d.c.Location, d.c.Now()}
	dep, _ := d.c.Office.Department(r.Department)
	p := slipPage{
		Language: language, Title: t.say("slip.title"), Town: d.c.TownName, Department: dep.Title(language), Concern: r.Concern,
		Spoken: callback.FormatReference(r.Reference), Word: r.Word, Window: t.say("slip.asap"), Phone: grouped(d.c.Phone), SMS: grouped(d.c.SMS),
		Style: d.Asset("slip.css"), Icon: d.Asset("icon.svg"), Back: "/desk/requests/" + r.Reference, Say: t.say,
	}
	if !r.Slot.Zero() {
		from := r.Slot.From.In(w.loc)
		p.Window = t.say("slip.window", "day", t.say("weekday."+from.Weekday().String())+" "+from.Format("02.01.2006"),
			"from", from.Format("15:04"), "to", r.Slot.To.In(w.loc).Format("15:04"))
	}
	p.Discreet = discreet == "yes" || discreet != "no" && slices.Contains(r.Wishes, callback.WishDiscreet)
	p.Other = p.Back + "/slip?discreet=" + map[bool]string{true: "no", false: "yes"}[p.Discreet]
	if p.Discreet {
		p.Concern = ""
	}
	if len([]rune(p.Concern)) > 60 {
		p.Concern = strings.TrimSpace(string([]rune(p.Concern)[:59])) + "…"
	}
	return p, nil
}
