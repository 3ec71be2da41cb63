package simulator

import (
	"net/url"
	"strconv"
	"strings"
)

// finishRecord are the keys that end a recording when nobody says otherwise.
const finishRecord = "1234567890*#"

// record plays a Record: what is said until a key, silence or hanging up.
func (c *call) record(n *node, base *url.URL) (next *jump, end bool) {
	if n.attr("playBeep", "true") == "true" {
		c.add("network", "Piep.", "")
	}
	c.s.mu.Lock()
	c.listen = listen{Keys: true, Speech: true, Finish: n.attr("finishOnKey", finishRecord)}
	c.s.mu.Unlock()
	said, key := c.message(n)
	if said == "" {
		return nil, c.isGone()
	}
	form := c.recorded(said, key, n)
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

// message is what was said after the beep, and the key that ended it; "hangup"
// when the caller has gone.
func (c *call) message(n *node) (said, key string) {
	longest, err := strconv.Atoi(n.attrs["maxLength"])
	if err != nil {
		longest = 3600
	}
	for {
		in, ok := c.wait(recording, nil)
		switch {
		case !ok:
			return said, "hangup"
		case in.kind == "speech":
			c.add("me", in.text, "")
			if said = strings.TrimSpace(said + " " + in.text); spokenFor(said) >= longest {
				c.add("network", "Die Aufnahme ist zu Ende.", "")
				return said, ""
			}
		case in.kind == "silence":
			return said, ""
		case strings.Contains(n.attr("finishOnKey", finishRecord), in.text):
			c.add("me", "Taste "+in.text, "")
			return said, in.text
		}
	}
}

// recorded keeps a recording and is what Twilio says of it.
func (c *call) recorded(said, key string, n *node) url.Values {
	length := spokenFor(said)
	if longest, err := strconv.Atoi(n.attrs["maxLength"]); err == nil {
		length = min(length, longest)
	}
	sid := c.s.keepRecording(recorded{call: c.sid, seconds: length})
	form := url.Values{
		"RecordingSid":      {sid},
		"RecordingUrl":      {"https://api.twilio.com/" + apiVersion + "/Accounts/" + c.s.config.AccountSID + "/Recordings/" + sid},
		"RecordingDuration": {strconv.Itoa(length)},
	}
	if key != "" {
		form.Set("Digits", key)
	}
	return form
}

// spokenFor is how long it takes to say something, in seconds: half a second a
// word.
func spokenFor(said string) int { return 1 + len(strings.Fields(said))/2 }

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
