package dialogs_test

import (
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// orders does the actions of a little library and a registrar.
func (d *double) orders(c dialogs.Call, give map[string]string, r *dialogs.Result) {
	r.Outcome = d.outcome(c.Action, map[string]string{
		"orders.open": "book", "order.can": "none", "order.tell": "told", "order.link": "shown", "order.send": "sent",
		"library.open": "many", "library.item": "ready", "library.more": "more", "library.items": "listed", "library.renewable": "listed",
		"library.renew": "renewed", "library.agree": "renewed", "library.tell": "told",
		"pickup.offer": "offered", "pickup.book": "booked", "pickup.here": "here", "pickup.cancel": "cancelled",
		"certificate.way": "writing", "certificate.may": "ok", "certificate.born": "ok", "certificate.copies": "ok",
		"certificate.sum": "sum", "certificate.order": "ordered",
	}[c.Action])
	if c.Action == "certificate.way" && c.Message.From.Channel == channels.Voice {
		r.Outcome = "speaking"
	}
	choose := func(choices ...channels.Choice) { r.Choices = choices }
	switch c.Action {
	case "library.open":
		give["factor"], give["number"] = "", ""
		if r.Outcome == "one" || r.Outcome == "many" || r.Outcome == "empty" {
			give["session"] = "s"
		}
		if r.Outcome == "one" {
			give["item"] = "4711"
		}
		if r.Outcome == "many" {
			give["ready"], give["place"], give["until"] = "2", "Hauptstelle, Abholregal", "2026-12-01T12:00:00+01:00"
			give["coming_one"], give["lent_one"], give["due"], give["fees"] = "1", "1", "2026-11-27T12:00:00+01:00", "250"
		}
	case "library.item":
		give["place"], give["until"], give["due"] = "Hauptstelle, Abholregal", "2026-12-01T12:00:00+01:00", "2026-11-18T12:00:00+01:00"
		give["queue"], give["reminders"] = "3", "1"
	case "library.more":
		for _, id := range d.offers("pickup", "renew", "items", "callback", "done") {
			r.Choices = append(r.Choices, channels.Choice{ID: id})
		}
	case "library.items", "library.renewable":
		choose(channels.Choice{ID: "4711", Label: "Heidi"}, channels.Choice{ID: "4712", Label: "Max und Moritz"})
	case "library.renew", "library.agree":
		give["until"] = "2026-12-22T12:00:00+01:00"
		if r.Outcome == "agree" {
			give["agreed"], give["fee"], give["about"] = "a", "50", "Gebühr für die Verlängerung"
		}
	case "library.tell":
		give["until"] = "2026-12-01T12:00:00+01:00"
	case "pickup.offer":
		give["place"], give["count"] = "Hauptstelle", "2"
		r.Choices, give["after"] = windows(c.Answers["after"])
	case "pickup.book", "pickup.here":
		give["order"], give["slot"], give["place"] = "4829136", "2026-11-26T10:00:00+01:00/2026-11-26T10:30:00+01:00", "Hauptstelle"
		give["order_link"] = "https://bot.musterstadt.example/c/AbCdEf"
	case "certificate.sum":
		give["fee"], give["count"], give["whom"], give["to"] = "1800", "2", c.Answers["about"], c.Answers["address"]
		if c.Answers["about"] == "" {
			give["whom"] = c.Answers["name"]
		}
	case "certificate.order":
		give["order"] = "4829136"
	}
}

// offers are the choices of an action that a transcript names, else the usual ones.
func (d *double) offers(usual ...string) []string {
	if list := d.script["offer"]; len(list) > 0 {
		return list
	}
	return usual
}
