package twilio

import (
	"errors"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// TestRecordedAndGone: hanging up is how a message usually ends. It is taken in
// once, nobody is answered, and the hangup is told besides.
func TestRecordedAndGone(t *testing.T) {
	l := connected(t)
	form := call("RecordingSid", recording, "Digits", "hangup", "CallStatus", "completed")
	l.says(channels.Reply{Text: "Danke.", Language: "de"})
	for range 2 {
		if doc := l.twiml(pathTurn+"3", form); doc != empty {
			t.Errorf("nobody is there to hear %s", doc)
		}
	}
	l.post(pathCallStatus, call("CallStatus", "completed", "RecordingSid", recording))
	got := l.hub.Messages()
	if len(got) != 2 || got[0].Kind != channels.Recorded || got[0].Text != recording || got[1].Kind != channels.Hangup {
		t.Errorf("came in: %+v", got)
	}
}

// TestRecordedNotTaken: the caller hears the way out; when they are gone the
// network is told.
func TestRecordedNotTaken(t *testing.T) {
	l := connected(t)
	l.hub.Err = errors.New("the store is away")
	if doc := l.twiml(pathTurn+"3", call("RecordingSid", recording)); doc != string(l.tw.sorry) {
		t.Errorf("answered with %s", doc)
	}
	if rec := l.post(pathTurn+"3", call("RecordingSid", recording, "CallStatus", "completed")); rec.Code != 503 {
		t.Errorf("%d, want 503", rec.Code)
	}
}
