package simulator

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// schema is the part of Twilio's TwiML schema we compare our tables with.
type schema struct {
	Gather     []string                                    `json:"gather_languages"`
	Say        []string                                    `json:"say_languages"`
	Voices     []string                                    `json:"say_voices_all"`
	ByLanguage map[string]struct{ Polly, Google []string } `json:"by_language"`
	Enums      map[string][]string                         `json:"enums"`
	Verbs      map[string]map[string]struct{ Type string } `json:"verb_attributes"`
}

func readSchema(t *testing.T) schema {
	t.Helper()
	raw := find(t, "../shared/specs/twilio/twiml_verbs_voices_languages.json")
	if raw == nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so the TwiML tables are not compared with Twilio's")
		t.SkipNow()
	}
	var s schema
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestVerbsAreTwilios holds every attribute and every fixed value against the schema.
func TestVerbsAreTwilios(t *testing.T) {
	s := readSchema(t)
	names := map[string]string{"break": "SsmlBreak", "emphasis": "SsmlEmphasis", "lang": "SsmlLang", "phoneme": "SsmlPhoneme", "prosody": "SsmlProsody", "say-as": "SsmlSayAs", "sub": "SsmlSub", "w": "SsmlW"}
	for name, v := range voiceVerbs() {
		theirs := s.Verbs[name]
		if n, ok := names[name]; ok {
			theirs = s.Verbs[n]
		}
		for attr, r := range v.attrs {
			their, ok := theirs[attr]
			if !ok {
				t.Errorf("<%s>: Twilio has no attribute %s", name, attr)
				continue
			}
			for _, value := range s.Enums[strings.TrimSuffix(their.Type, "[]")] {
				if wrong := r(value); wrong != "" {
					t.Errorf("<%s %s>: Twilio takes %q, we say: %s", name, attr, value, wrong)
				}
			}
			if _, fixed := s.Enums[strings.TrimSuffix(their.Type, "[]")]; fixed && r("x") == "" {
				t.Errorf("<%s %s>: we take any value", name, attr)
			}
			if their.Type == "boolean" && (r("true") != "" || r("yes") == "") {
				t.Errorf("<%s %s> is true or false", name, attr)
			}
			if their.Type == "number" && (r("7000") != "" && r("3000") != "" && r("30") != "" && r("1") != "" || r("x") == "") {
				t.Errorf("<%s %s> is a number", name, attr)
			}
		}
		for attr := range theirs {
			if _, ok := v.attrs[attr]; !ok {
				t.Errorf("<%s>: attribute %s is missing", name, attr)
			}
		}
	}
}

func TestVoicesAreTwilios(t *testing.T) {
	s := readSchema(t)
	same(t, "said", sayLanguages, s.Say)
	same(t, "recognised", gatherLanguages, s.Gather)
	same(t, "said by lang", ssmlLanguages, s.Enums["SsmlLangXmlLang"])
	for language, names := range pollyVoices() {
		for _, n := range strings.Fields(names) {
			if !slices.Contains(s.Voices, "Polly."+n) {
				t.Errorf("%s: Twilio has no voice Polly.%s", language, n)
			}
		}
	}
	for language, names := range googleVoices() {
		var theirs []string
		for _, v := range s.Voices {
			if n, ok := strings.CutPrefix(v, "Google."+language+"-"); ok {
				theirs = append(theirs, n)
			}
		}
		same(t, "Google's "+language, names, theirs)
	}
	for _, language := range slices.Sorted(maps.Keys(s.ByLanguage)) {
		for _, v := range append(s.ByLanguage[language].Polly, s.ByLanguage[language].Google...) {
			if got := voiceLanguage(v); got != language {
				t.Errorf("%s speaks %s, we say %q", v, language, got)
			}
		}
	}
}

func same(t *testing.T, what, ours string, theirs []string) {
	t.Helper()
	a, b := slices.Sorted(slices.Values(strings.Fields(ours))), slices.Sorted(slices.Values(theirs))
	if !slices.Equal(a, b) {
		t.Errorf("%s: %d of ours, %d of Twilio's are not the same: %v", what, len(a), len(b), difference(a, b))
	}
}

func difference(a, b []string) (d []string) {
	for _, x := range append(slices.Clone(a), b...) {
		if slices.Contains(a, x) != slices.Contains(b, x) {
			d = append(d, x)
		}
	}
	return d
}
