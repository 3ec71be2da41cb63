package twilio

import (
	"maps"
	"strings"
	"time"
)

// Voices is how one language of the town is spoken and understood. Say and
// Gather name languages differently for some, so each verb has its own code.
// Which voices speak which language: https://www.twilio.com/docs/voice/twiml/say/text-speech
type Voices struct {
	Say    string        // language of <Say>
	Voice  string        // voice of <Say>; it must speak that language
	Gather string        // language speech is recognised in; empty: keys only
	Rate   string        // speed of speech, SSML: "85%"; empty: the voice's own
	Wait   time.Duration // how long we wait for an answer; default 6 s
}

// defaultWait is how long an answer may take: shorter is time pressure.
const defaultWait = 6 * time.Second

// fallbackLanguage is spoken when the town's language is not in the table.
const fallbackLanguage = "de"

// voiceTable is every language that can be spoken.
type voiceTable map[string]Voices

// newVoiceTable is our table with a town's own entries over it. To add a
// language, add a line.
func newVoiceTable(own map[string]Voices) voiceTable {
	t := voiceTable{
		"de":        {Say: "de-DE", Voice: "Polly.Vicki-Neural", Gather: "de-DE"},
		"de-simple": {Say: "de-DE", Voice: "Polly.Vicki-Neural", Gather: "de-DE", Rate: "85%", Wait: 10 * time.Second},
		"en":        {Say: "en-GB", Voice: "Polly.Amy-Neural", Gather: "en-GB"},
		"tr":        {Say: "tr-TR", Voice: "Polly.Burcu-Neural", Gather: "tr-TR"},
		"uk":        {Say: "uk-UA", Voice: "Google.uk-UA-Wavenet-A", Gather: "uk-UA"},
		"ru":        {Say: "ru-RU", Voice: "Google.ru-RU-Wavenet-A", Gather: "ru-RU"},
		"pl":        {Say: "pl-PL", Voice: "Polly.Ola-Neural", Gather: "pl-PL"},
		"ro":        {Say: "ro-RO", Voice: "Google.ro-RO-Wavenet-A", Gather: "ro-RO"},
		"bg":        {Say: "bg-BG", Voice: "Google.bg-BG-Standard-A", Gather: "bg-BG"},
		"sr":        {Say: "sr-RS", Voice: "Google.sr-RS-Standard-A", Gather: "sr-RS"},
		"fr":        {Say: "fr-FR", Voice: "Polly.Lea-Neural", Gather: "fr-FR"},
		"vi":        {Say: "vi-VN", Voice: "Google.vi-VN-Wavenet-A", Gather: "vi-VN"},
		"ar":        {Say: "ar-XA", Voice: "Google.ar-XA-Wavenet-A", Gather: "ar-LB"},
	}
	maps.Copy(t, own)
	return t
}

// of is how a language is spoken: its own entry, that of the language without
// its region, or German.
func (t voiceTable) of(language string) Voices {
	v, ok := t[language]
	if !ok {
		base, _, _ := strings.Cut(language, "-")
		if v, ok = t[base]; !ok {
			v = t[fallbackLanguage]
		}
	}
	if v.Wait < defaultWait {
		v.Wait = defaultWait
	}
	return v
}
