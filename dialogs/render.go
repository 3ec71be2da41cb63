package dialogs

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// asap is the slot of somebody who wants to be called as soon as possible.
const asap = "asap"

// renderer words texts in one language for one channel.
type renderer struct {
	lang       *language
	v          variant
	now        time.Time
	answers    map[string]string
	key, label string // of a choice
	missing    bool   // a placeholder was empty
}

// fit writes a short message in letters it has room for, and what is heard
// without the hyphens that help who reads.
func (l *language) fit(v variant, s string, list []channels.Choice) (string, []channels.Choice) {
	short := v == short && l.sms != nil
	heard := v == spoken && l.head.Join
	if !short && !heard {
		return s, list
	}
	if len(list) > 0 {
		list = slices.Clone(list) // they may be those of every turn
	}
	if heard {
		for i := range list {
			list[i].Say = joined(list[i].Say)
		}
		return joined(s), list
	}
	for i := range list {
		list[i].Label = l.sms.Replace(list[i].Label)
	}
	return l.sms.Replace(s), list
}

// cutWord is where a word is cut: Bürger-Büro, but not E-Mail or 8-12.
var cutWord = regexp.MustCompile(`\p{Ll}-\p{Lu}\p{Ll}`)

// joined writes Bürger-Büro as Bürgerbüro.
func joined(s string) string {
	if !strings.Contains(s, "-") {
		return s
	}
	return cutWord.ReplaceAllStringFunc(s, func(cut string) string {
		return strings.ToLower(strings.Replace(cut, "-", "", 1))
	})
}

func (r *renderer) text(b []byte, t *text) []byte {
	if t == nil {
		return b
	}
	return r.parts(b, t.parts[r.v])
}

func (r *renderer) parts(b []byte, parts []part) []byte {
	for i := range parts {
		p := &parts[i]
		switch {
		case p.opt != nil:
			b = r.optional(b, p.opt)
		case p.fact == "":
			b = glue(b, p.lit)
		default:
			b = r.fact(b, p)
		}
	}
	return b
}

// glue appends a literal; a date that ends in a full stop needs no second one.
func glue(b []byte, lit string) []byte {
	if lit[0] == '.' && len(b) > 0 && b[len(b)-1] == '.' {
		lit = lit[1:]
	}
	return append(b, lit...)
}

// optional words what stands in brackets, or nothing if a fact is missing.
func (r *renderer) optional(b []byte, parts []part) []byte {
	n, before := len(b), r.missing
	r.missing = false
	b = r.parts(b, parts)
	if r.missing {
		b = b[:n]
	}
	r.missing = before
	return b
}

func (r *renderer) fact(b []byte, p *part) []byte {
	value := p.is
	if value == "" {
		value = r.value(p)
	}
	if value == "" {
		r.missing = true
		return b
	}
	c := &r.lang.clock
	switch p.as {
	case asDigits:
		return c.appendDigits(b, value, r.v)
	case asWindow:
		return r.window(b, value)
	case asMoment:
		return c.appendMoment(b, value, r.now, r.v)
	case asDay, asClock, asDate:
		return c.appendPart(b, value, r.now, r.v, p.as)
	case asWeek:
		return c.appendWeek(b, value, r.v)
	case asEuro:
		return c.appendEuro(b, value, r.v)
	}
	return append(b, value...)
}

func (r *renderer) value(p *part) string {
	switch p.fact {
	case "key":
		return r.key
	case "label":
		return r.label
	}
	if p.as == asName {
		if name := r.answers[p.fact+"_name"]; name != "" {
			return name
		}
	}
	return r.answers[p.fact]
}

// window words a slot; as soon as possible is a text of its own, in which the
// promise may stand.
func (r *renderer) window(b []byte, value string) []byte {
	if value == asap {
		return r.text(b, r.lang.texts["system.asap"])
	}
	return r.lang.clock.appendWindow(b, value, r.now, r.v)
}

// choices words what can be chosen. What has no label is not shown.
func (r *renderer) choices(given []channels.Choice, m *menu, list []item) []channels.Choice {
	out := make([]channels.Choice, 0, len(list))
	for _, it := range list {
		var choice channels.Choice
		switch {
		case it.option >= 0:
			choice = channels.Choice{ID: it.id, Label: m.labels[it.option][r.v], Key: it.key}
			if r.v == spoken {
				choice = r.spokenOption(choice, m.labels[it.option][written], m.says[it.option])
			}
		case it.option == -2:
			choice = r.page(it)
		default:
			choice = r.offered(given[it.choice], it.key)
		}
		if choice.Label != "" {
			out = append(out, choice)
		}
	}
	return out
}

// spokenOption gives an option what is said of it; an empty .voice hides it.
func (r *renderer) spokenOption(c channels.Choice, label string, t *text) channels.Choice {
	c.Label = label
	if t == nil || t.empty(spoken) {
		c.Label = ""
		return c
	}
	r.key, r.label = c.Key, label
	if t.has[spoken] {
		c.Say = string(r.parts(nil, t.parts[spoken]))
	} else {
		c.Say = string(r.text(nil, r.lang.texts["system.choice"]))
	}
	r.key, r.label = "", ""
	return c
}

func (r *renderer) page(it item) channels.Choice {
	t := r.lang.texts[optionKey(page)]
	c := channels.Choice{ID: page, Key: it.key, Label: string(r.parts(nil, t.parts[written]))}
	if r.v == spoken {
		return r.spokenOption(c, c.Label, t)
	}
	return c
}

// offered words a choice an action offered: its label, else that of an option
// called so, else the window its ID stands for.
func (r *renderer) offered(c channels.Choice, key string) channels.Choice {
	out := channels.Choice{ID: c.ID, Label: c.Label, Key: key}
	if out.Label == "" {
		t := r.lang.texts[optionKey(c.ID)]
		if t != nil && r.v == spoken {
			return r.spokenOption(out, string(r.parts(nil, t.parts[written])), t)
		}
		out.Label = r.unlabelled(c.ID, t)
	}
	if r.v != spoken {
		return out
	}
	r.key, r.label = key, c.Say
	if r.label == "" {
		r.label = out.Label
	}
	out.Say = string(r.text(nil, r.lang.texts["system.choice"]))
	r.key, r.label = "", ""
	return out
}

// unlabelled words a choice that an action offered by its ID only.
func (r *renderer) unlabelled(id string, t *text) string {
	if t != nil {
		return string(r.text(nil, t))
	}
	return strings.TrimSpace(string(r.window(nil, id)))
}
