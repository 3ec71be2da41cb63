package twilio

import (
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// callState is what one of Twilio's words for the state of a call means.
func callState(status string) channels.CallState {
	switch status {
	case "queued", "initiated":
		return channels.CallQueued
	case "ringing":
		return channels.CallRinging
	case "in-progress", "answered":
		return channels.CallAnswered
	case "completed":
		return channels.CallCompleted
	case "busy":
		return channels.CallBusy
	case "no-answer":
		return channels.CallNoAnswer
	case "failed":
		return channels.CallFailed
	case "canceled":
		return channels.CallCanceled
	}
	return channels.CallUnknown
}

// seconds reads a duration in whole seconds; what is none counts as 0.
func seconds(s string) time.Duration {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// timestamp reads Twilio's RFC 2822 times; what is none counts as now.
func (t *Twilio) timestamp(s string) time.Time {
	if at, err := time.Parse(time.RFC1123Z, s); err == nil {
		return at
	}
	return t.c.Now()
}
