package twilio

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// pathSMSFallback is called when a text could not be handed to pathSMS.
const pathSMSFallback = "/twilio/sms-fallback"

// resting is what is said and written if the configuration says nothing else.
// It names no number: ours is the one that is out of order.
const resting = "Guten Tag. Unser Automat macht gerade eine Pause. Das tut uns leid."

// renderFallback writes what a caller hears when nothing else can be said. It
// is made once and needs no store and no network.
func (t *Twilio) renderFallback() []byte {
	var d document
	d.begin()
	texts := apologies(t.c.Fallback)
	for _, language := range fallbackOrder(texts) {
		d.say(t.voices.of(language), texts[language])
	}
	d.element("Hangup", "")
	return d.end()
}

// renderTextFallback writes what is answered to a text when nothing else can
// be: one message of one segment, in as many languages as fit into it. Nobody
// is told what becomes of it.
func (t *Twilio) renderTextFallback() []byte {
	var d document
	d.begin()
	d.element("Message", fallbackText(apologies(t.c.FallbackSMS)))
	return d.end()
}

// fallbackText joins texts as long as they fit into one segment. The first one
// stands there whatever its length.
func fallbackText(texts map[string]string) string {
	all := ""
	for _, language := range fallbackOrder(texts) {
		text := Economic(printable(texts[language]))
		switch {
		case all == "":
			all = text
		default:
			longer := all + "\n" + text
			if _, n := Segments(longer); n == 1 {
				all = longer
			}
		}
	}
	return all
}

// apologies are the configured texts, or ours if there is none at all.
func apologies(configured map[string]string) map[string]string {
	texts := map[string]string{}
	for l, text := range configured {
		if speakable(text) != "" {
			texts[l] = text
		}
	}
	if len(texts) == 0 {
		texts[fallbackLanguage] = resting
	}
	return texts
}

// fallbackOrder lists the languages of texts: German, English, the others by
// name. What another one has said already is not said twice, nor is a variant
// beside the language it is one of.
func fallbackOrder(texts map[string]string) []string {
	var order, said []string
	add := func(l string) {
		base, _, variant := strings.Cut(l, "-")
		if text := texts[l]; text != "" && !slices.Contains(said, text) && (!variant || texts[base] == "") {
			order, said = append(order, l), append(said, text)
		}
	}
	first := []string{"de", "en"}
	for _, l := range first {
		add(l)
	}
	var rest []string
	for l := range texts {
		if !slices.Contains(first, l) {
			rest = append(rest, l)
		}
	}
	slices.Sort(rest)
	for _, l := range rest {
		add(l)
	}
	return order
}

// textFallback answers a text that could not be handed on, with neither inbox nor
// store. Machines are not answered, nor what Twilio has answered by itself, nor
// whoever wants no texts.
func (t *Twilio) textFallback(c *gin.Context, q *request) {
	from, answerable := t.textSender(q.fields.get("From"))
	kind, answered, ok := keyword(q.fields.get("OptOutType"), strings.TrimSpace(q.fields.get("Body")), from.Channel)
	if !answerable || ok && (answered || kind == channels.OptOut) {
		answerEmpty(c)
		return
	}
	answer(c, t.restingText)
}
