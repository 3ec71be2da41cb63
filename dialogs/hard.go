package dialogs

import (
	"strings"

	"github.com/rathausruf/rathausruf/dialogs/plain"
)

// plainGerman is the language whose texts are Leichte Sprache.
const plainGerman = "de-simple"

// Hard tells what is hard to read or to hear in the texts of Leichte Sprache, as
// they are said. It is no error: a town's own text is said all the same.
func (s *Script) Hard() []Problem {
	p := &problems{}
	for _, l := range s.langs {
		if l.id != plainGerman {
			continue
		}
		for _, key := range names(l.texts) {
			l.hard(key, p)
		}
	}
	return p.list
}

// hard checks one text in all the variants that are written.
func (l *language) hard(key string, p *problems) {
	t := l.texts[key]
	for v := range variants {
		if !t.has[v] && (v != spoken || onlyRead(key)) {
			continue
		}
		seen := map[string]bool{}
		for _, answers := range []map[string]string{samples(t.parts[v], false), samples(t.parts[v], true)} {
			r := renderer{lang: l, v: v, answers: answers, key: "1", label: answers["label"]}
			said, _ := l.fit(v, string(r.text(nil, t)), nil)
			for _, f := range faults(v, said) {
				if !seen[f.Error()] {
					seen[f.Error()] = true
					p.add(l.file, t.line, "the text %s is hard: %v", key+suffixes[v], f)
				}
			}
		}
	}
}

// onlyRead are texts that are heard only where they have a .voice.
func onlyRead(key string) bool {
	return strings.HasPrefix(key, "notice.") || strings.HasPrefix(key, "system.command-")
}

func faults(v variant, said string) []plain.Fault {
	if v == spoken {
		return plain.CheckHeard(said)
	}
	return plain.Check(said)
}

// samples fill the placeholders of a text: those it needs, or all.
func samples(parts []part, all bool) map[string]string {
	must, may := collect(parts, false, nil, nil)
	if all {
		must = append(must, may...)
	}
	values := map[string]string{"label": "Rückruf"}
	as := forms(parts, map[string]format{})
	for _, name := range must {
		values[name] = sample(name, as[name])
	}
	return values
}

// forms tells how each placeholder is worded.
func forms(parts []part, as map[string]format) map[string]format {
	for _, p := range parts {
		if p.opt != nil {
			forms(p.opt, as)
		} else if p.fact != "" {
			as[p.fact] = p.as
		}
	}
	return as
}

// sample is a value a placeholder may have; the longest that are usual.
func sample(name string, as format) string {
	switch as {
	case asWindow:
		return "2026-11-25T08:30:00+01:00/2026-11-25T10:30:00+01:00"
	case asMoment, asDay, asDate:
		return "2026-11-25T08:30:00+01:00"
	case asClock:
		return "12:30"
	case asWeek:
		return "mon 08:30-12:30,14:00-17:30;tue 08:30-12:30,14:00-17:30;wed 08:00-12:00"
	case asEuro:
		return "1250"
	case asDigits:
		if strings.HasPrefix(name, "town.") || name == "phone" {
			return "+493023125000"
		}
		return "4829138"
	}
	switch {
	case strings.HasSuffix(name, "link"), name == "town.privacy":
		return "https://stadt.example"
	case numbered[name]:
		return "3"
	}
	return "Muster"
}

// numbered are placeholders that are a number as it is.
var numbered = map[string]bool{
	"ready": true, "coming": true, "lent": true, "overdue": true, "odd": true, "ready_one": true, "coming_one": true, "lent_one": true, "overdue_one": true,
	"odd_one": true, "count": true, "queue": true, "reminders": true, "notices": true, "n": true, "minutes": true,
}
