package simulator

import "slices"

// verb says what Twilio takes of one TwiML element.
type verb struct {
	attrs    map[string]rule
	children []string
	text     textRule
}

// textRule says whether an element carries text.
type textRule int

const (
	noText textRule = iota
	someText
	mustText
)

// voiceVerbs is every element the gateway may use in a call, by name. The
// attributes are Twilio's own (voice response schema); a verb or attribute
// that Twilio has but the gateway does not use stands here only if it may be
// used soon. The names of SSML elements are lower case, as Twilio reads them.
func voiceVerbs() map[string]verb {
	inner := []string{"break", "emphasis", "lang", "phoneme", "prosody", "say-as", "sub", "w"}
	withS := append(slices.Clone(inner), "s")
	all := append(slices.Clone(withS), "p")
	method := oneOf("GET", "POST")
	return map[string]verb{
		"Response": {children: []string{"Say", "Play", "Pause", "Gather", "Record", "Dial", "Redirect", "Reject", "Hangup"}},
		"Say": {
			attrs: map[string]rule{"voice": sayVoice, "language": sayLanguage, "loop": number(0, 1000)},
			text:  mustText, children: all,
		},
		"Play":     {attrs: map[string]rule{"loop": number(0, 1000), "digits": keys("0123456789*#wW")}, text: someText},
		"Pause":    {attrs: map[string]rule{"length": number(1, 3600)}},
		"Hangup":   {},
		"Reject":   {attrs: map[string]rule{"reason": oneOf("rejected", "busy")}},
		"Redirect": {attrs: map[string]rule{"method": method}, text: mustText},
		"Gather":   {attrs: gatherAttrs(method), children: []string{"Say", "Play", "Pause"}},
		"Record":   {attrs: recordAttrs(method)},
		"Dial":     {attrs: dialAttrs(method), children: []string{"Number"}, text: someText},
		"Number":   {attrs: numberAttrs(method), text: mustText},

		"break":    {attrs: map[string]rule{"strength": oneOf("none", "x-weak", "weak", "medium", "strong", "x-strong"), "time": breakTime}},
		"emphasis": {attrs: map[string]rule{"level": oneOf("strong", "moderate", "reduced")}, text: someText, children: inner},
		"lang":     {attrs: map[string]rule{"xml:lang": ssmlLanguage}, text: someText, children: withS},
		"p":        {text: someText, children: withS},
		"s":        {text: someText, children: inner},
		"phoneme":  {attrs: map[string]rule{"alphabet": oneOf("ipa", "x-sampa", "x-amazon-jyutping", "x-amazon-pinyin", "x-amazon-pron-kana", "x-amazon-yomigana"), "ph": anything}, text: someText},
		"prosody":  {attrs: map[string]rule{"pitch": anything, "rate": anything, "volume": anything}, text: someText, children: all},
		"say-as": {attrs: map[string]rule{
			"interpret-as": oneOf("characters", "spell-out", "cardinal", "number", "ordinal", "digits", "fraction", "unit", "date", "time", "address", "expletive", "telephone"),
			"format":       oneOf("mdy", "dmy", "ymd", "md", "dm", "ym", "my", "d", "m", "y", "yyyymmdd"),
		}, text: mustText},
		"sub": {attrs: map[string]rule{"alias": anything}, text: someText},
		"w":   {attrs: map[string]rule{"role": anything}, text: someText},
	}
}

func gatherAttrs(method rule) map[string]rule {
	return map[string]rule{
		"action": address, "method": method, "input": someOf("dtmf", "speech"),
		"timeout": number(1, 600), "speechTimeout": either(number(1, 600), oneOf("auto")), "maxSpeechTime": number(1, 600),
		"profanityFilter": boolean, "finishOnKey": keys("0123456789*#"), "numDigits": number(1, 1000),
		"partialResultCallback": address, "partialResultCallbackMethod": method,
		"language": gatherLanguage, "hints": hints, "bargeIn": boolean, "debug": boolean,
		"actionOnEmptyResult": boolean, "enhanced": boolean,
		"speechModel": oneOf("default", "numbers_and_commands", "phone_call", "experimental_conversations", "experimental_utterances",
			"googlev2_long", "googlev2_short", "googlev2_telephony", "googlev2_telephony_short", "deepgram_nova-2", "deepgram_nova-3"),
	}
}

func recordAttrs(method rule) map[string]rule {
	return map[string]rule{
		"action": address, "method": method, "timeout": number(1, 600), "finishOnKey": keys("0123456789*#"),
		"maxLength": number(1, 14400), "playBeep": boolean, "trim": oneOf("trim-silence", "do-not-trim"),
		"recordingStatusCallback": address, "recordingStatusCallbackMethod": method,
		"recordingStatusCallbackEvent": someOf("in-progress", "completed", "absent"),
		"transcribe":                   boolean, "transcribeCallback": address, "recordingConfigurationId": anything,
	}
}

func dialAttrs(method rule) map[string]rule {
	return map[string]rule{
		"action": address, "method": method, "timeout": number(1, 600), "timeLimit": number(1, 86400),
		"hangupOnStar": boolean, "callerId": anything, "answerOnBridge": boolean, "sequential": boolean,
		"record": oneOf("do-not-record", "record-from-answer", "record-from-ringing", "record-from-answer-dual", "record-from-ringing-dual"),
		"trim":   oneOf("trim-silence", "do-not-trim"), "recordingTrack": oneOf("both", "inbound", "outbound"),
		"recordingStatusCallback": address, "recordingStatusCallbackMethod": method,
		"recordingStatusCallbackEvent": someOf("in-progress", "completed", "absent"), "recordingConfigurationId": anything,
		"ringTone": oneOf("at", "au", "bg", "br", "be", "ch", "cl", "cn", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hu", "il", "in", "it",
			"lt", "jp", "mx", "my", "nl", "no", "nz", "ph", "pl", "pt", "ru", "se", "sg", "th", "uk", "us", "us-old", "tw", "ve", "za"),
		"referUrl": address, "referMethod": method, "events": oneOf("call-progress-event"),
	}
}

func numberAttrs(method rule) map[string]rule {
	return map[string]rule{
		"url": address, "method": method, "sendDigits": keys("0123456789*#wW"), "byoc": anything,
		"statusCallback": address, "statusCallbackMethod": method,
		"statusCallbackEvent": someOf("initiated", "ringing", "answered", "completed"),
		"machineDetection":    oneOf("Enable", "DetectMessageEnd"), "machineDetectionTimeout": number(3, 59),
		"machineDetectionSpeechThreshold": number(1000, 6000), "machineDetectionSpeechEndThreshold": number(500, 5000),
		"machineDetectionSilenceTimeout": number(2000, 10000),
		"amdStatusCallback":              address, "amdStatusCallbackMethod": method,
	}
}

// messageVerbs is every element the gateway may answer a text with.
func messageVerbs() map[string]verb {
	method := oneOf("GET", "POST")
	return map[string]verb{
		"Response": {children: []string{"Message", "Redirect"}},
		"Message": {
			attrs: map[string]rule{"to": anything, "from": anything, "action": address, "method": method, "statusCallback": address},
			text:  someText, children: []string{"Body", "Media"},
		},
		"Body":     {text: mustText},
		"Media":    {text: mustText},
		"Redirect": {attrs: map[string]rule{"method": method}, text: mustText},
	}
}
