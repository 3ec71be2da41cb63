package twilio

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

const recordedID = "RE00000000000000000000000000000001"

// registrar is an inbox that is told of recordings.
type registrar struct {
	inboxFunc
	made []string
	err  error
}

func (a *registrar) Made(_ context.Context, id string) error {
	a.made = append(a.made, id)
	return a.err
}

// registered is a line whose inbox is told of recordings.
func registered(t *testing.T) (*line, *registrar) {
	l, a := connected(t), &registrar{inboxFunc: func(context.Context, channels.Message) (channels.Reply, error) {
		t.Error("the state of a recording came in as a message")
		return channels.Reply{}, nil
	}}
	l.r = newRouter()
	l.tw.Voice().Mount(l.r, a)
	return l, a
}

// made is what Twilio tells of a recording: no number of anybody.
func made(more ...string) url.Values {
	return with(url.Values{
		"AccountSid": {account}, "CallSid": {callSID}, "RecordingSid": {recordedID}, "RecordingStatus": {"completed"},
		"RecordingDuration": {"12"}, "RecordingChannels": {"1"}, "RecordingSource": {"RecordVerb"},
	}, more)
}

func TestRecordingStatus(t *testing.T) {
	for name, c := range map[string]struct {
		form []string
		want []string
	}{
		"made":        {nil, []string{recordedID}},
		"nothing":     {[]string{"RecordingStatus", "absent", "RecordingDuration", "-1"}, nil},
		"under way":   {[]string{"RecordingStatus", "in-progress"}, nil},
		"without ID":  {[]string{"RecordingSid", ""}, nil},
		"with a path": {[]string{"RecordingSid", "RE/../Calls/CA0000000000000000000000"}, nil},
	} {
		l, a := registered(t)
		if rec := l.post(pathRecording, made(c.form...)); rec.Code != http.StatusNoContent || rec.Body.Len() != 0 {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
		if !slices.Equal(a.made, c.want) {
			t.Errorf("%s: told of %q, want %q", name, a.made, c.want)
		}
	}
}

// TestRecordingStatusNotNoted: the network is told, and whoever is no Recorder
// is not asked.
func TestRecordingStatusNotNoted(t *testing.T) {
	l, a := registered(t)
	a.err = errors.New("the store is away")
	if rec := l.post(pathRecording, made()); rec.Code != http.StatusServiceUnavailable {
		t.Errorf("%d, want 503", rec.Code)
	}
	if rec := connected(t).post(pathRecording, made()); rec.Code != http.StatusNoContent {
		t.Errorf("without a Recorder: %d, want 204", rec.Code)
	}
}

// TestRecordingStatusFixtures: what the network itself has signed is taken, and the
// same with another signature is not.
func TestRecordingStatusFixtures(t *testing.T) {
	var file struct{ Requests []fixture }
	readJSON(t, "twilio/webhook_fixtures.json", &file)
	want := map[string]int{"recording-status": 1, "recording-absent": 0}
	for _, f := range file.Requests {
		n, ours := want[f.Name]
		if !ours {
			continue
		}
		delete(want, f.Name)
		l, a := registered(t)
		forged := f.request()
		forged.Header.Set(signatureHeader, Sign("gu3ss", f.URL, nil))
		if rec := serveOn(l, forged); rec.Code != http.StatusForbidden || len(a.made) != 0 {
			t.Errorf("%s, forged: %d, told of %q", f.Name, rec.Code, a.made)
		}
		if rec := serveOn(l, f.request()); rec.Code != http.StatusNoContent || len(a.made) != n {
			t.Errorf("%s: %d, told of %q; expected: %s", f.Name, rec.Code, a.made, f.Expect)
		}
		if !strings.HasSuffix(f.URL, pathRecording) {
			t.Errorf("%s is sent to %s", f.Name, f.URL)
		}
	}
	if len(want) != 0 {
		t.Errorf("no fixtures for %v", want)
	}
}
