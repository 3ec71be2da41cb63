package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// Languages Twilio says text in, and recognises speech in. The two lists and
// their codes differ (Arabic: said as arb or ar-XA, recognised as ar-AE).
const (
	sayLanguages = `af-ZA am-ET ar-AE ar-XA arb bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT de-DE el-GR
		en-AU en-CA en-GB en-GB-WLS en-IE en-IN en-NZ en-US en-ZA es-ES es-MX es-US fi-FI fil-PH fr-CA fr-FR fr-BE gu-IN
		he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP kn-IN ko-KR lv-LV ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR
		pt-PT ro-RO ru-RU sk-SK sr-RS sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-HK zh-CN zh-HK zh-TW`
	gatherLanguages = `af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-MA ar-OM ar-PS ar-QA ar-SA
		ar-TN az-AZ bg-BG bn-BD bn-IN ca-ES cs-CZ da-DK de-DE el-GR en-AU en-CA en-GB en-GH en-IE en-IN en-KE en-NG en-NZ
		en-PH en-SG en-TZ en-US en-ZA es-AR es-BO es-CL es-CO es-CR es-DO es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE
		es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH fr-CA fr-FR gl-ES gu-IN he-IL hi-IN hr-HR hu-HU
		hy-AM id-ID is-IS it-IT ja-JP jv-ID ka-GE km-KH kn-IN ko-KR lo-LA lt-LT lv-LV mk-MK ml-IN mn-MN mr-IN ms-MY my-MM
		nar-IQ nb-NO ne-NP nl-BE nl-NL pa-guru-IN pl-PL pt-BR pt-PT ro-RO ru-RU si-LK sk-SK sl-SI sq-AL sr-RS su-ID sv-SE
		sw-KE sw-TZ ta-IN ta-LK ta-MY ta-SG te-IN th-TH tr-TR uk-UA ur-IN ur-PK uz-UZ vi-VN yue-Hant-HK zh cmn-Hans-CN
		zh-TW cmn-Hant-TW zu-ZA`
	ssmlLanguages = `arb ar-AE ca-ES cmn-CN cy-GB da-DK de-DE de-AT en-AU en-GB en-GB-WLS en-IN en-NZ en-US en-ZA es-ES
		es-MX es-US fi-FI fr-CA fr-FR he-IL hi-IN is-IS it-IT ja-JP ko-KR nb-NO nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE
		tr-TR yue-CN`
	chirp = " Chirp3-HD-Aoede Chirp3-HD-Charon Chirp3-HD-Fenrir Chirp3-HD-Kore Chirp3-HD-Leda Chirp3-HD-Orus Chirp3-HD-Puck Chirp3-HD-Zephyr"
)

// pollyVoices is the Amazon voices of each language a German town is likely to
// speak; a voice together with another language is silent.
func pollyVoices() map[string]string {
	return map[string]string{
		"de-DE": "Hans Marlene Vicki Vicki-Neural Daniel-Neural Vicki-Generative Daniel-Generative",
		"de-AT": "Hannah-Neural",
		"en-GB": "Amy Amy-Neural Amy-Generative Brian Brian-Neural Emma Emma-Neural Arthur-Neural",
		"en-US": "Ivy Ivy-Neural Joanna Joanna-Neural Joanna-Generative Joey Joey-Neural Justin Justin-Neural Kendra Kendra-Neural Kevin Kevin-Neural Kimberly Kimberly-Neural Matthew Matthew-Neural Matthew-Generative Salli Salli-Neural Ruth-Neural Ruth-Generative Stephen-Neural Stephen-Generative Danielle-Neural Danielle-Generative Gregory-Neural",
		"tr-TR": "Filiz Burcu-Neural",
		"ar-AE": "Hala-Neural Zayd-Neural",
		"arb":   "Zeina",
		"ru-RU": "Tatyana Maxim",
		"pl-PL": "Ewa Maja Jacek Jan Ola-Neural",
		"ro-RO": "Carmen",
		"fr-FR": "Lea Lea-Neural Lea-Generative Celine Mathieu Remi-Neural",
		"it-IT": "Carla Giorgio Bianca Bianca-Neural Bianca-Generative Adriano-Neural",
		"es-ES": "Conchita Enrique Lucia Lucia-Neural Lucia-Generative Sergio-Neural Sergio-Generative",
	}
}

// googleVoices is the same for Google's voices, without "Google.<language>-".
func googleVoices() map[string]string {
	return map[string]string{
		"de-DE": letters("Neural2", "ABCDFGH") + letters("Standard", "ABCDEFGH") + letters("Wavenet", "ABCDEFGH") + chirp,
		"en-GB": letters("Neural2", "ABCDFNO") + letters("Standard", "ABCDFNO") + letters("Wavenet", "ABCDFNO") + chirp,
		"en-US": letters("Neural2", "ACDEFGHIJ") + letters("Standard", "ABCDEFGHIJ") + letters("Wavenet", "ABCDEFGHIJ") + chirp,
		"tr-TR": letters("Standard", "ABCDE") + letters("Wavenet", "ABCDE") + chirp,
		"uk-UA": letters("Standard", "A") + letters("Wavenet", "A"),
		"ar-XA": letters("Standard", "ABCD") + letters("Wavenet", "ABCD") + chirp,
		"ru-RU": letters("Standard", "ABCDE") + letters("Wavenet", "ABCDE") + chirp,
		"pl-PL": letters("Standard", "ABCDEFG") + letters("Wavenet", "ABCDEFG") + chirp,
		"ro-RO": letters("Standard", "AB") + letters("Wavenet", "AB"),
		"bg-BG": letters("Standard", "AB"),
		"fr-FR": letters("Neural2", "ABCDEFG") + letters("Standard", "ABCDEFG") + letters("Wavenet", "ABCDEFG") + chirp,
		"sr-RS": letters("Standard", "A"),
		"vi-VN": letters("Neural2", "AD") + letters("Standard", "ABCD") + letters("Wavenet", "ABCD") + chirp,
		"es-ES": letters("Neural2", "ABCDEFGH") + letters("Standard", "ABCDEFGH") + letters("Wavenet", "BCDEFGH") + chirp,
		"it-IT": letters("Neural2", "ACF") + letters("Standard", "ABCDEF") + letters("Wavenet", "ABCDEF") + chirp,
	}
}

// letters spells out " Kind-A Kind-B …".
func letters(kind, of string) string {
	var b strings.Builder
	for _, l := range of {
		fmt.Fprintf(&b, " %s-%c", kind, l)
	}
	return b.String()
}

// voiceLanguage is the language a voice speaks, "*" for the old voices that
// speak several, or "" when there is no such voice in our table.
func voiceLanguage(voice string) string {
	if voice == "man" || voice == "woman" || voice == "alice" {
		return "*"
	}
	if name, ok := strings.CutPrefix(voice, "Polly."); ok {
		for language, names := range pollyVoices() {
			if slices.Contains(strings.Fields(names), name) {
				return language
			}
		}
		return ""
	}
	name, ok := strings.CutPrefix(voice, "Google.")
	if !ok {
		return ""
	}
	for language, names := range googleVoices() {
		if v, ok := strings.CutPrefix(name, language+"-"); ok && slices.Contains(strings.Fields(names), v) {
			return language
		}
	}
	return ""
}

func sayVoice(v string) string {
	if voiceLanguage(v) == "" {
		return fmt.Sprintf("there is no voice %q", v)
	}
	return ""
}

func sayLanguage(v string) string    { return language(v, sayLanguages, "said") }
func gatherLanguage(v string) string { return language(v, gatherLanguages, "recognised") }
func ssmlLanguage(v string) string   { return language(v, ssmlLanguages, "said by lang") }

func language(v, list, done string) string {
	if slices.Contains(strings.Fields(list), v) {
		return ""
	}
	return fmt.Sprintf("%q is no language that can be %s", v, done)
}
