package twilio

import (
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// How long a message may be when nobody says, and at most.
const (
	usualMessage   = 2 * time.Minute
	longestMessage = 5 * time.Minute
)

// messagePause is how much silence ends a message, in seconds: whoever thinks
// for a moment is not cut off.
const messagePause = 8

// record records what is said after a tone, and goes on at next. An empty
// recording does not call the action, so the Redirect leads to the same turn.
// status is told of the recording in any case.
func (d *document) record(r channels.Record, next, status string) {
	limit := r.Limit
	if limit <= 0 {
		limit = usualMessage
	}
	d.start("Record")
	d.attr("action", next)
	d.attr("finishOnKey", "#")
	d.number("maxLength", int(min(max(limit, time.Second), longestMessage)/time.Second))
	d.attr("method", "POST")
	d.attr("playBeep", "true")
	d.attr("recordingStatusCallback", status)
	d.attr("recordingStatusCallbackEvent", "completed absent")
	d.attr("recordingStatusCallbackMethod", "POST")
	d.number("timeout", messagePause)
	d.attr("transcribe", "false")
	d.attr("trim", "trim-silence")
	d.close("Record")
	d.redirect(next)
}

// recordingID is the ID of a recording if it is one (RE and 32 hexadecimal
// digits), else "": it becomes part of an address.
func recordingID(s string) string {
	digits, ok := strings.CutPrefix(s, "RE")
	if !ok || len(digits) != 32 {
		return ""
	}
	for i := range len(digits) {
		if hex(digits[i]) == 16 {
			return ""
		}
	}
	return s
}
