package simulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// gather plays a Gather: it speaks what is nested in it and waits for keys or
// speech. end is false when nothing came and the next verb is due.
func (c *call) gather(n *node, base *url.URL) (next *jump, end bool) {
	for _, inner := range n.children {
		c.hear(inner)
	}
	form, any := c.collect(n)
	if c.isGone() {
		return nil, true
	}
	if !any && n.attrs["actionOnEmptyResult"] != "true" {
		return nil, false
	}
	form.Set("msg", "Gather End")
	j, err := post(base, n.attrs["action"], n.attrs["method"], form)
	if err != nil || j.url == nil {
		return nil, true
	}
	return &j, true
}

// collect waits for what a Gather asks for. any is false when nothing came.
func (c *call) collect(n *node) (form url.Values, any bool) {
	l := listening(n)
	c.s.mu.Lock()
	c.listen = l
	c.s.mu.Unlock()
	digits := ""
	for {
		in, ok := c.wait(gathering, nil)
		if !ok {
			return nil, false
		}
		switch {
		case in.kind == "silence":
			return url.Values{"Digits": {digits}}, digits != ""
		case in.kind == "speech":
			c.add("me", in.text, n.attr("language", "en-US"))
			if l.Speech && digits == "" {
				return speech(in.text, n), true
			}
			c.add("network", "Hier werden nur Tasten gehört.", "")
		case !l.Keys:
			c.add("me", "Taste "+in.text, "")
			c.add("network", "Hier werden keine Tasten gehört.", "")
		case strings.Contains(l.Finish, in.text):
			c.add("me", "Taste "+in.text, "")
			return url.Values{"Digits": {digits}, "FinishedOnKey": {in.text}}, digits != ""
		default:
			c.add("me", "Taste "+in.text, "")
			digits += in.text
			if len(digits) == l.Digits {
				return url.Values{"Digits": {digits}}, true
			}
		}
	}
}

// listening is what a Gather listens for.
func listening(n *node) listen {
	input := strings.Fields(n.attr("input", "dtmf"))
	digits, _ := strconv.Atoi(n.attrs["numDigits"])
	pause, err := strconv.Atoi(n.attrs["timeout"])
	if err != nil {
		pause = 5
	}
	return listen{
		Keys: slices.Contains(input, "dtmf"), Speech: slices.Contains(input, "speech"),
		Digits: digits, Finish: n.attr("finishOnKey", "#"), Pause: pause,
	}
}

// speech is what Twilio says of recognised words.
func speech(text string, n *node) url.Values {
	return url.Values{
		"SpeechResult": {text}, "Confidence": {"0.9214"}, "Language": {n.attr("language", "en-US")},
	}
}

// record plays a Record: what is said until a key, silence or hanging up.
func (c *call) record(n *node, base *url.URL) (next *jump, end bool) {
	if n.attr("playBeep", "true") == "true" {
		c.add("network", "Piep.", "")
	}
	c.s.mu.Lock()
	c.listen = listen{Keys: true, Speech: true, Finish: n.attr("finishOnKey", "1234567890*#")}
	c.s.mu.Unlock()
	said, key := c.message(n)
	if said == "" {
		return nil, c.isGone()
	}
	form := c.recorded(said, key)
	if to := n.attrs["recordingStatusCallback"]; to != "" {
		c.recordingStatus(to, n, base, form)
	}
	j, err := post(base, n.attrs["action"], n.attrs["method"], form)
	switch {
	case err != nil || j.url == nil:
		return nil, true
	case c.isGone(): // the gateway is told, but nobody hears its answer
		c.afterwards(j)
		return nil, true
	}
	return &j, true
}

// message is what was said after the beep, and the key that ended it.
func (c *call) message(n *node) (said, key string) {
	for {
		in, ok := c.wait(recording, nil)
		switch {
		case !ok:
			return said, "hangup"
		case in.kind == "speech":
			c.add("me", in.text, "")
			said = strings.TrimSpace(said + " " + in.text)
		case in.kind == "silence":
			return said, ""
		case strings.Contains(n.attr("finishOnKey", "1234567890*#"), in.text):
			c.add("me", "Taste "+in.text, "")
			return said, in.text
		}
	}
}

// recorded is what Twilio says of a recording; speech takes half a second a word.
func (c *call) recorded(said, key string) url.Values {
	sid := newSID("RE")
	form := url.Values{
		"RecordingSid":      {sid},
		"RecordingUrl":      {"https://api.twilio.com/" + apiVersion + "/Accounts/" + c.s.config.AccountSID + "/Recordings/" + sid},
		"RecordingDuration": {strconv.Itoa(1 + len(strings.Fields(said))/2)},
	}
	if key != "" {
		form.Set("Digits", key)
	}
	return form
}

// recordingStatus tells that a recording is complete.
func (c *call) recordingStatus(to string, n *node, base *url.URL, form url.Values) {
	status := url.Values{
		"AccountSid": {c.s.config.AccountSID}, "CallSid": {c.sid}, "RecordingStatus": {"completed"},
		"RecordingChannels": {"1"}, "RecordingSource": {"RecordVerb"}, "RecordingTrack": {"inbound"},
		"RecordingStartTime": {stamp(c.s.now())}, "ErrorCode": {"0"},
	}
	for _, k := range []string{"RecordingSid", "RecordingUrl", "RecordingDuration"} {
		status[k] = form[k]
	}
	if w, err := hook(base, to, n.attrs["recordingStatusCallbackMethod"], status); err == nil {
		c.s.tell(form.Get("RecordingSid"), callback{webhook: w, final: true})
	}
}

// afterwards tells the gateway something when nobody is on the phone any more.
func (c *call) afterwards(j jump) {
	form := c.form()
	form.Set("CallStatus", "completed")
	for k, v := range j.form {
		form[k] = v
	}
	c.s.tell(c.sid, callback{webhook: webhook{method: j.method, url: j.url, form: form}})
}
