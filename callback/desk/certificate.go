package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// certificateView is the main part of the page of one request.
type certificateView struct {
	certificateRow
	Book              OrderBook
	Facts, Asker      []fact
	History           []attempt
	Reference         string // Kassenzeichen
	Check             string // what to look at about the payment
	Request           string // path of the callback it belongs to
	Place, Until      string // where and until when it is fetched
	Steps, Ends       []option
	Approves, Fetched bool // the steps need a fee, or a place
	Form              certificateForm
	Version           int
	Alert, Refund     string
	Saved             string // the note as it is kept
	Closed            bool
}

// certificateForm is what is typed beside a step.
type certificateForm struct{ Fee, Place, Until, Note string }

// fact is one thing a citizen gave.
type fact struct{ Name, Value string }

func (v certificateView) title(t texts) string {
	return t.say("certificate.title", "number", v.Number)
}

func (d *Desk) certificatePage(c *gin.Context, who callback.Staff) {
	b, o, ok := d.certificate(c, who)
	if !ok || !d.note(c, who, "certificate.seen", b.department(who), o.Number, "") {
		return
	}
	d.showCertificate(c, http.StatusOK, who, d.certificateView(c, who, b, o))
}

// department is one of the member's that work on a book, for the audit log.
func (b OrderBook) department(who callback.Staff) string {
	for _, id := range b.Departments {
		if who.In(id) {
			return id
		}
	}
	return ""
}

// certificate is the one of the path; otherwise it has answered.
func (d *Desk) certificate(c *gin.Context, who callback.Staff) (OrderBook, Certificate, bool) {
	b, ok := d.register(c, who)
	if !ok {
		return b, Certificate{}, false
	}
	o, err := d.c.Certificates.Certificate(c.Request.Context(), b.ID, c.Param("number"))
	switch {
	case errors.Is(err, callback.ErrUnknown):
		d.fail(c, http.StatusNotFound, "unknown")
	case err != nil:
		d.broken(c, err)
	}
	return b, o, err == nil
}

func (d *Desk) showCertificate(c *gin.Context, status int, who callback.Staff, v certificateView) {
	d.show(c, status, "certificate", who, v)
}

// certificateView makes the page of a request.
func (d *Desk) certificateView(c *gin.Context, who callback.Staff, b OrderBook, o Certificate) certificateView {
	l := d.lister(who, false)
	v := certificateView{
		certificateRow: l.certificateRow(b, o), Book: b, Version: o.Version, Place: o.Place, Reference: o.Payment.Reference, Saved: o.Note,
		Form: certificateForm{Fee: euros(o.Fee), Place: o.Place, Note: o.Note},
	}
	if o.Request != "" {
		v.Request = "/desk/requests/" + o.Request
	}
	if !o.Until.IsZero() {
		v.Until, v.Form.Until = o.Until.In(l.loc).Format("02.01.2006"), o.Until.In(l.loc).Format(time.DateOnly)
	}
	v.Facts, v.Asker = l.certificateFacts(o), l.askerFacts(o)
	if v.Look {
		v.Check = d.texts.say("certificate.check." + o.Payment.State)
	}
	for _, e := range slices.Backward(o.History) {
		v.History = append(v.History, l.event(c.Request.Context(), e))
	}
	for _, r := range allowed(certificateSteps(), o.standing()) {
		step := option{Value: r.Name, Label: d.texts.say("certificate.step." + r.Name)}
		if r.To == "refused" || r.To == "cancelled" {
			v.Ends = append(v.Ends, step)
			continue
		}
		v.Steps = append(v.Steps, step)
		v.Approves, v.Fetched = v.Approves || r.Name == "approve", v.Fetched || r.Name == "ready"
	}
	v.Closed = len(v.Steps)+len(v.Ends) == 0
	if o.Payment.paid() && (v.Closed && o.Status != "sent" && o.Status != "handed_over" || len(v.Ends) > 0) {
		v.Refund = d.texts.say("certificate.refund")
	}
	return v
}

func (o Certificate) standing() standing {
	return standing{Status: o.Status, Fee: o.Fee, Paid: o.Payment.paid()}
}

// certificateFacts is what the request is about.
func (l *lister) certificateFacts(o Certificate) []fact {
	relation := ""
	if o.Relation != "" {
		relation = l.or("certificate.relation."+o.Relation, o.Relation)
	}
	return given(
		fact{l.say("certificate.kind"), l.certificateKind(o.Type)}, fact{l.say("certificate.copies"), strconv.Itoa(o.Copies)},
		fact{l.say("certificate.about"), o.About}, fact{l.say("certificate.day"), l.german(o.Day)}, fact{l.say("certificate.where"), o.Where},
		fact{l.say("certificate.register"), o.Register}, fact{l.say("certificate.relation"), relation}, fact{l.say("certificate.purpose"), o.Purpose},
	)
}

// askerFacts is who asks.
func (l *lister) askerFacts(o Certificate) []fact {
	delivery := ""
	if o.Delivery != "" {
		delivery = l.or("certificate.delivery."+o.Delivery, o.Delivery)
	}
	return given(
		fact{l.say("certificate.name"), o.Name}, fact{l.say("certificate.born"), l.german(o.Born)}, fact{l.say("certificate.address"), o.Address},
		fact{l.say("certificate.phone"), grouped(o.Phone)}, fact{l.say("certificate.delivery"), delivery},
	)
}

// given leaves out what was not given.
func given(list ...fact) []fact {
	return slices.DeleteFunc(list, func(f fact) bool { return f.Value == "" })
}

// german is a date as it is read here; anything else stays as it was given.
func (l *lister) german(day string) string {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		return t.Format("02.01.2006")
	}
	return day
}

// stepCertificate takes a step, if it is one from how the request stands.
func (d *Desk) stepCertificate(c *gin.Context, who callback.Staff) {
	b, o, ok := d.certificate(c, who)
	if !ok {
		return
	}
	rule, may := allowedStep(certificateSteps(), o.standing(), c.PostForm("step"))
	step, wrong := d.typedStep(c, who, o, rule)
	switch version, err := strconv.Atoi(c.PostForm("version")); {
	case err != nil || version != o.Version:
		d.againCertificate(c, who, b, o, http.StatusConflict, "certificate.changed")
		return
	case !may:
		d.againCertificate(c, who, b, o, http.StatusUnprocessableEntity, "order.step.wrong")
		return
	case wrong != "":
		d.againCertificate(c, who, b, o, http.StatusUnprocessableEntity, wrong)
		return
	}
	if !d.note(c, who, "certificate.changed", b.department(who), o.Number, step.Status) {
		return
	}
	switch err := d.c.Certificates.Step(c.Request.Context(), b.ID, o.Number, step); {
	case errors.Is(err, ErrOrderChanged):
		if b, o, ok = d.certificate(c, who); ok {
			d.againCertificate(c, who, b, o, http.StatusConflict, "certificate.changed")
		}
		return
	case err != nil:
		d.brokenWith(c, err, c.PostForm("note"))
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("certificate.stepped", "number", o.Number, "status", d.texts.say("order.status."+step.Status)))
	d.redirect(c, certificatePath(b.ID, o.Number))
}

// againCertificate shows a request once more, with what was typed. That is
// noted too: it shows the same.
func (d *Desk) againCertificate(c *gin.Context, who callback.Staff, b OrderBook, o Certificate, status int, why string) {
	if !d.note(c, who, "certificate.seen", b.department(who), o.Number, "") {
		return
	}
	v := d.certificateView(c, who, b, o)
	v.Alert = d.texts.say(why)
	for key, field := range map[string]*string{"fee": &v.Form.Fee, "place": &v.Form.Place, "until": &v.Form.Until, "note": &v.Form.Note} {
		if typed, there := c.GetPostForm(key); there {
			*field = typed
		}
	}
	d.showCertificate(c, status, who, v)
}

// typedStep reads what was typed beside a step; wrong is the key of what is
// wrong with it.
func (d *Desk) typedStep(c *gin.Context, who callback.Staff, o Certificate, rule stepRule) (s Step, wrong string) {
	get := func(key string) string { return strings.TrimSpace(c.PostForm(key)) }
	note, fee := get("note"), o.Fee
	s = Step{Version: o.Version, By: who.Login, Settled: rule.Name == "settle", Note: &note}
	switch rule.Name {
	case "approve":
		var ok bool
		if fee, ok = cents(get("fee")); !ok {
			return s, "certificate.fee.wrong"
		}
		if o.Payment.begun() && fee != o.Payment.Amount {
			return s, "certificate.fee.begun"
		}
		s.Fee = &fee
	case "question":
		if note == "" {
			return s, "certificate.question.note"
		}
	case "ready":
		place := get("place")
		until, err := time.ParseInLocation(time.DateOnly, get("until"), d.c.Location)
		if until = until.Add(12 * time.Hour); get("until") == "" {
			until, err = time.Time{}, nil
		}
		if err != nil {
			return s, "order.until.wrong"
		}
		if place == "" {
			return s, "certificate.place.needed"
		}
		if utf8.RuneCountInString(place) > longestConcern {
			return s, "counter.long"
		}
		s.Place, s.Until = &place, &until
	}
	if utf8.RuneCountInString(note) > longestNote {
		return s, "counter.long"
	}
	s.Status = rule.goesTo(fee)
	return s, ""
}
