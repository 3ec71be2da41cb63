package dialogs_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// double does the actions of a little town hall. Outcomes come from script,
// the last one again and again; where nothing is scripted, all goes well.
type double struct {
	script map[string][]string
	calls  []dialogs.Call
}

func (d *double) outcome(action, usual string) string {
	list := d.script[action]
	if len(list) == 0 {
		return usual
	}
	if len(list) > 1 {
		d.script[action] = list[1:]
	}
	return list[0]
}

var offices = []struct {
	id, de string
	other  map[string]string
}{
	{"buergerbuero", "Bürgerbüro", map[string]string{"en": "Citizens' office", "tr": "Vatandaş Bürosu"}},
	{"standesamt", "Standesamt", map[string]string{"en": "Registry office", "tr": "Nüfus Dairesi"}},
}

func office(id, language string) string {
	for _, o := range offices {
		if name := o.other[language]; o.id == id && name != "" {
			return name
		}
		if o.id == id {
			return o.de
		}
	}
	return ""
}

// asked and answers are the questions the little town answers itself.
var (
	asked = map[string]string{
		"ausweis": "Wie beantrage ich einen Personalausweis?", "hund": "Wie melde ich meinen Hund an?", "sperrmuell": "Wann wird Sperrmüll abgeholt?",
	}
	answers = map[string]string{
		"ausweis": "Den Personalausweis beantragen Sie persönlich im Bürgerbüro.", "hund": "Melden Sie Ihren Hund im Bürgerbüro an. Die Hundesteuer kostet 72 Euro im Jahr.",
		"sperrmuell": "Sperrmüll holen wir zweimal im Jahr kostenlos ab.",
	}
)

func (d *double) do(_ context.Context, c dialogs.Call) (dialogs.Result, error) {
	d.calls = append(d.calls, c)
	give := map[string]string{}
	r := dialogs.Result{Answers: give}
	switch c.Action {
	case "town.departments":
		r.Outcome = d.outcome(c.Action, "many")
		if r.Outcome == "one" {
			give["department"], give["department_name"] = "buergerbuero", office("buergerbuero", c.Language)
			break
		}
		for _, o := range offices {
			r.Choices = append(r.Choices, channels.Choice{ID: o.id, Label: office(o.id, c.Language)})
		}
	case "town.languages":
		r.Outcome = d.outcome(c.Action, "many")
		for _, l := range [][2]string{{"de", "Deutsch"}, {"de-simple", "Leichte Sprache"}, {"en", "English"}, {"tr", "Türkçe"}} {
			r.Choices = append(r.Choices, channels.Choice{ID: l[0], Label: l[1]})
		}
	case "question.answer":
		r.Outcome = d.outcome(c.Action, "answered")
		give["answer"] = answers[c.Answers["question"]]
	case "question.call":
		if r.Outcome = d.outcome(c.Action, "known"); r.Outcome == "known" {
			give["department"], give["department_name"] = "buergerbuero", office("buergerbuero", c.Language)
		}
		give["concern"] = c.Answers["asked"]
	case "question.guess":
		r.Outcome = d.outcome(c.Action, "offered")
		if c.Answers["guess"] == "" {
			r.Outcome = "none"
			break
		}
		for id := range strings.SplitSeq(c.Answers["guess"], ",") {
			label := asked[strings.TrimPrefix(id, "q:")]
			if of, ok := strings.CutPrefix(id, "d:"); ok {
				label = "Rückruf: " + office(of, c.Language)
			}
			r.Choices = append(r.Choices, channels.Choice{ID: id, Label: label})
		}
	case "question.take":
		if id, ok := strings.CutPrefix(c.Answers["meant"], "q:"); ok {
			r.Outcome, give["question"] = "question", id
			break
		}
		id := strings.TrimPrefix(c.Answers["meant"], "d:")
		r.Outcome, give["department"], give["department_name"], give["concern"] = "department", id, office(id, c.Language), c.Answers["asked"]
	case "town.hours":
		r.Outcome = d.outcome(c.Action, "open")
		give["hours"] = "mon 08:00-12:00,14:00-18:00;tue 08:00-12:00;wed 08:00-12:00;thu 08:00-12:30"
		if r.Outcome == "open" {
			give["until"] = "12:00"
		} else {
			give["next"] = "2026-11-25T08:00:00+01:00"
		}
	case "person.connect":
		r.Outcome = d.outcome(c.Action, "closed")
		if r.Outcome == "connect" {
			r.Connect = &channels.Connect{To: "+493023125100", CallerID: "+493023125000", Ring: 20 * time.Second}
		}
	case "callback.prove":
		if r.Outcome = d.outcome(c.Action, "proven"); r.Outcome == "code" {
			give["sent"] = "yes"
		}
	case "callback.code":
		r.Outcome = d.outcome(c.Action, "proven")
	case "citizen.known":
		r.Outcome = d.outcome(c.Action, "none")
	case "citizen.ask":
		r.Outcome = d.outcome(c.Action, "skip")
	case "citizen.link":
		r.Outcome = "linked"
	case "citizen.unlink":
		r.Outcome = "unlinked"
	case "citizen.code":
		if r.Outcome = d.outcome(c.Action, "code"); r.Outcome == "code" {
			give["sent"] = "yes"
		}
	case "citizen.ways":
		r.Outcome = "ways"
		r.Choices = []channels.Choice{{ID: "again"}, {ID: "callback"}}
		if len(d.script["link"]) > 0 {
			r.Choices = []channels.Choice{{ID: "number"}, {ID: "again"}, {ID: "callback"}}
		}
	case "person.chat":
		r.Outcome = d.outcome(c.Action, "asked")
	case "callback.ways":
		r.Outcome = d.outcome(c.Action, "ways")
		r.Choices = []channels.Choice{{ID: "asap"}, {ID: "list"}, {ID: "human"}}
		if c.Message.From.Channel == channels.Voice {
			r.Choices = append(r.Choices, channels.Choice{ID: "record"})
		}
	case "person.ways":
		r.Outcome = d.outcome(c.Action, "ways")
		r.Choices = []channels.Choice{{ID: "callback"}, {ID: "menu"}}
		if len(d.script["record"]) > 0 {
			r.Choices = []channels.Choice{{ID: "callback"}, {ID: "record"}, {ID: "menu"}}
		}
		if len(d.script["chat"]) > 0 {
			r.Choices = []channels.Choice{{ID: "callback"}, {ID: "chat"}, {ID: "menu"}}
		}
	case "callback.list":
		r.Outcome = "listed"
		give["slot"], give["earlier"] = "asap", "yes"
	case "callback.extras":
		r.Outcome = d.outcome(c.Action, "more")
		for _, id := range []string{"concern", "behalf", "wishes", "earlier"} {
			if c.Answers["has_"+id] == "" {
				r.Choices = append(r.Choices, channels.Choice{ID: id})
			}
		}
		r.Choices = append(r.Choices, channels.Choice{ID: "done"})
	case "callback.add":
		r.Outcome = d.outcome(c.Action, "added")
		for id, name := range map[string]string{"said": "concern", "concern": "concern", "behalf": "behalf", "wish": "wishes"} {
			if c.Answers[id] != "" {
				give["has_"+name], give[id] = "yes", ""
			}
		}
	case "callback.earlier":
		r.Outcome = d.outcome(c.Action, "listed")
		give["has_earlier"] = "yes"
	case "callback.settle":
		r.Outcome = d.outcome(c.Action, "none")
		give["reference"] = "4829138"
	case "callback.forget":
		r.Outcome = "forgotten"
	case "message.agree":
		r.Outcome = "agreed"
		give["agreed"] = "yes"
		if c.Message.Kind != channels.Keys {
			r.Outcome = "key"
		}
	case "message.record":
		if c.Answers["agreed"] == "" && c.Message.Kind != channels.Keys {
			r.Outcome = "key"
			break
		}
		r.Record = &channels.Record{Limit: 2 * time.Minute}
	case "callback.mine":
		if c.Message.From.Channel == channels.Telegram {
			give["unlinked"] = "yes"
		}
		d.request(c, give, &r)
	case "callback.waits", "callback.find", "callback.book", "callback.unsettle", "message.keep":
		d.request(c, give, &r)
	case "callback.offer":
		r.Outcome = d.outcome(c.Action, "offered")
		if r.Outcome == "shared" {
			give["origin"], give["origin_name"] = "standesamt", office("standesamt", c.Language)
			give["department"], give["department_name"] = "buergerbuero", office("buergerbuero", c.Language)
		}
		if r.Outcome != "none" && r.Outcome != "error" {
			after := c.Answers["after"]
			if day, _, ok := strings.Cut(c.Answers["wanted"], " "); ok {
				after = day[:10] + "T08:00:00+01:00"
			}
			r.Choices, give["after"] = windows(after)
		}
	case "callback.caller":
		r.Outcome = d.outcome(c.Action, "known")
		if c.Message.From.Phone() == "" {
			r.Outcome = "ask"
		}
		if c.Message.From.Channel == channels.Telegram {
			give["unlinked"] = "yes"
		}
		if r.Outcome == "known" {
			give["phone"] = c.Message.From.Phone()
		}
	case "callback.number":
		r.Outcome = number(c.Answers["number"])
		if r.Outcome == "ok" {
			give["phone"] = "+49" + strings.TrimPrefix(strings.TrimPrefix(c.Answers["number"], "+49"), "0")
		}
	case "callback.hold":
		if r.Outcome = d.outcome(c.Action, "held"); r.Outcome == "full" {
			give["after"] = ""
		}
	case "callback.move":
		r.Outcome = d.outcome(c.Action, "moved")
		give["slot"] = c.Answers["slot"]
	case "callback.cancel":
		r.Outcome = d.outcome(c.Action, "cancelled")
	case "orders.kinds":
		r.Outcome = d.outcome(c.Action, "one")
		give["source"] = "urkunden"
		if r.Outcome == "many" {
			give["source"] = ""
			r.Choices = []channels.Choice{{ID: "urkunden", Label: "Urkunden"}, {ID: "buecherei", Label: "Stadtbücherei"}}
		}
	case "orders.status":
		r.Outcome = d.outcome(c.Action, "ready")
		give["place"], give["until"] = "Standesamt, Zimmer 4", "2026-12-08T00:00:00+01:00"
		give["order"], give["fee"] = "20261", "1200"
		if r.Outcome == "payable" {
			give["order_link"] = "https://bot.musterstadt.example/c/AbCdEf"
		}
	default:
		d.orders(c, give, &r)
	}
	if r.Outcome == "error" {
		return dialogs.Result{}, errors.New("the store is gone")
	}
	return r, nil
}

// request is the one request there is.
func (d *double) request(c dialogs.Call, give map[string]string, r *dialogs.Result) {
	r.Outcome = d.outcome(c.Action, map[string]string{
		"callback.mine": "none", "callback.waits": "none", "callback.find": "found", "callback.book": "booked",
		"callback.unsettle": "booked", "message.keep": "booked",
	}[c.Action])
	switch {
	case c.Action == "callback.find" && c.Answers["proof"] == "" && r.Outcome == "found":
		r.Outcome = "proof"
		return
	case !slices.Contains([]string{"one", "found", "booked", "proving", "already"}, r.Outcome):
		return
	}
	give["reference"], give["department"], give["phone"] = "4829138", "buergerbuero", "+491713920001"
	give["department_name"] = office("buergerbuero", c.Language)
	give["slot"] = "2026-11-26T08:00:00+01:00/2026-11-26T08:30:00+01:00"
	if (c.Action == "callback.unsettle" || c.Action == "message.keep") && r.Outcome == "booked" {
		give["slot"] = "asap"
	}
	if landline := c.Message.From.Channel == channels.Voice && strings.HasPrefix(c.Message.From.ID, "+4969"); landline || r.Outcome == "proving" {
		give["word"] = "BIRKE"
	}
	if c.Action == "callback.book" && (r.Outcome == "booked" || r.Outcome == "proving") {
		give["slot"], give["department"] = c.Answers["slot"], c.Answers["department"]
		give["department_name"], give["phone"] = office(c.Answers["department"], c.Language), c.Answers["phone"]
	}
	if give["slot"] == "asap" {
		give["promise"] = "2026-11-25T12:00:00+01:00"
	}
}

// windows are three half hours in a row, the first ones tomorrow morning.
func windows(after string) ([]channels.Choice, string) {
	from := time.Date(2026, 11, 25, 8, 0, 0, 0, berlin)
	if t, err := time.Parse(time.RFC3339, after); err == nil {
		from = t.In(berlin)
	}
	var list []channels.Choice
	for _, gap := range []time.Duration{0, 2 * time.Hour, 26 * time.Hour} {
		at := from.Add(gap)
		list = append(list, channels.Choice{ID: at.UTC().Format(time.RFC3339) + "/" + at.Add(30*time.Minute).UTC().Format(time.RFC3339)})
	}
	return list, from.Add(48 * time.Hour).Format(time.RFC3339)
}

// number judges a telephone number roughly as the office does.
func number(n string) string {
	switch {
	case n == "112" || n == "110":
		return "emergency"
	case strings.HasPrefix(n, "0900"):
		return "premium"
	case strings.HasPrefix(n, "+") && !strings.HasPrefix(n, "+49"):
		return "foreign"
	case len(n) < 5:
		return "short"
	case !strings.HasPrefix(n, "0") && !strings.HasPrefix(n, "+49"):
		return "unclear"
	}
	return "ok"
}
