package twilio

import (
	"slices"
	"strings"
)

// renderFallback writes what a caller hears when nothing else can be said. It
// is made once, needs no store and no network, and says it in German, then in
// English, then in what other languages there are texts for.
func (t *Twilio) renderFallback() []byte {
	var d document
	d.begin()
	texts := t.fallbackTexts()
	for _, language := range fallbackOrder(texts) {
		d.say(t.voices.of(language), texts[language])
	}
	d.element("Hangup", "")
	return d.end()
}

// fallbackOrder lists languages: German, English, the others by name.
func fallbackOrder(texts map[string]string) []string {
	first := []string{"de", "en"}
	var rest []string
	for l, text := range texts {
		if !slices.Contains(first, l) && text != texts["de"] && l != "de-simple" {
			rest = append(rest, l)
		}
	}
	slices.Sort(rest)
	return append(first, rest...)
}

// fallbackTexts are the configured texts, and ours where there are none.
func (t *Twilio) fallbackTexts() map[string]string {
	texts := map[string]string{
		"de": "Guten Tag. Unser automatischer Telefondienst ist gerade gestört. Das tut uns leid.",
		"en": "Hello. Our automatic telephone service is out of order at the moment. We are sorry.",
	}
	if n := spoken(t.c.OfficePhone); n != "" {
		texts["de"] += " Bitte rufen Sie später noch einmal an. Unsere Nummer ist: " + n + "."
		texts["en"] += " Please call again later. Our number is: " + n + "."
	} else {
		texts["de"] += " Bitte rufen Sie später noch einmal an."
		texts["en"] += " Please call again later."
	}
	for l, text := range t.c.Fallback {
		if speakable(text) != "" {
			texts[l] = text
		}
	}
	return texts
}

// spoken writes a number digit by digit, as it is dialled within Germany.
func spoken(number string) string {
	n := number
	if rest, ok := strings.CutPrefix(number, "+49"); ok {
		n = "0" + rest
	}
	return strings.Join(strings.Split(strings.TrimPrefix(n, "+"), ""), " ")
}
