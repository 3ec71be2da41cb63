package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

var _ channels.Recordings = (*Voice)(nil)

// archive is Twilio's store of recordings: an answer by method and ending.
type archive struct {
	*provider
	answers map[string]sound
	got     []string
}

type sound struct {
	status int
	kind   string
	body   string
}

func newArchive(t *testing.T, answers map[string]sound) *archive {
	a := &archive{provider: newProvider(t), answers: answers}
	a.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Method + r.URL.Path[strings.LastIndex(r.URL.Path, "."):]
		a.got = append(a.got, r.Method+" "+r.URL.Path)
		if key == "GET.mp3" { // the published API is silent about the sound itself
			if user, pass, _ := r.BasicAuth(); user != account || pass != token {
				t.Errorf("asked as %q", user)
			}
		} else {
			a.validate(r, nil)
		}
		s := a.answers[key]
		w.Header().Set("Content-Type", s.kind)
		w.WriteHeader(s.status)
		_, _ = io.WriteString(w, s.body)
	})
	return a
}

func TestFetchRecording(t *testing.T) {
	a := newArchive(t, map[string]sound{"GET.mp3": {200, "audio/mpeg; x=y", "ID3"}})
	tw := a.open(func(c *Config) { c.APIURL += "/simulator/twilio" })
	a.provider.server.Config.Handler = http.StripPrefix("/simulator/twilio", a.server.Config.Handler)
	data, kind, err := tw.Voice().Fetch(context.Background(), recording)
	if string(data) != "ID3" || kind != "audio/mpeg" || err != nil {
		t.Fatalf("%q %q %v", data, kind, err)
	}
	want := []string{"GET /2010-04-01/Accounts/" + account + "/Recordings/" + recording + ".mp3"}
	if d := cmp.Diff(want, a.got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestFetchRecordingFails: only what is gone for good is called so; else the
// message would be deleted before anybody has it.
func TestFetchRecordingFails(t *testing.T) {
	none := sound{404, "application/json", `{"code":20404,"status":404}`}
	state := func(s string) sound {
		return sound{200, "application/json", `{"sid":"` + recording + `","status":"` + s + `"}`}
	}
	for name, c := range map[string]struct {
		media, json sound
		want        error
	}{
		"gone":           {none, none, channels.ErrUnreachable},
		"absent":         {none, state("absent"), channels.ErrUnreachable},
		"deleted":        {none, state("deleted"), channels.ErrUnreachable},
		"processing":     {none, state("processing"), channels.ErrTemporary},
		"in progress":    {none, state("in-progress"), channels.ErrTemporary},
		"not there yet":  {none, state("completed"), channels.ErrTemporary},
		"nobody knows":   {none, sound{503, "", ""}, channels.ErrTemporary},
		"not allowed":    {none, sound{401, "", `{"code":20003,"status":401}`}, channels.ErrRefused},
		"accepted":       {sound{202, "audio/mpeg", "x"}, none, channels.ErrTemporary},
		"empty":          {sound{200, "audio/mpeg", ""}, none, channels.ErrTemporary},
		"a proxy's page": {sound{200, "text/html", "<p>wait"}, none, channels.ErrTemporary},
		"moved":          {sound{307, "", ""}, none, channels.ErrTemporary},
		"too large":      {sound{200, "audio/mpeg", strings.Repeat("x", maxMedia+1)}, none, channels.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t, map[string]sound{"GET.mp3": c.media, "GET.json": c.json})
			data, _, err := a.open().Voice().Fetch(context.Background(), recording)
			checkRecordingError(t, err, c.want)
			if data != nil {
				t.Error("sound beside an error")
			}
		})
	}
}

// checkRecordingError checks what an error is and that it shows nothing.
func checkRecordingError(t *testing.T, err, want error) {
	t.Helper()
	for _, e := range []error{channels.ErrTemporary, channels.ErrUnreachable, channels.ErrRefused} {
		if errors.Is(err, e) != (e == want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
	for _, secret := range []string{account, token, recording, "Recordings"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error says too much: %v", err)
		}
	}
}

// TestRecordingFixtures: every error of Twilio's means the same for sound.
func TestRecordingFixtures(t *testing.T) {
	var file struct {
		Errors []struct {
			HTTP  int
			Body  json.RawMessage
			Retry bool
		}
	}
	readJSON(t, "twilio/rest_fixtures.json", &file)
	for _, f := range file.Errors {
		s := sound{f.HTTP, "application/json", string(f.Body)}
		v := newArchive(t, map[string]sound{"GET.mp3": s, "GET.json": s, "DELETE.json": s}).open().Voice()
		want := channels.ErrRefused
		switch {
		case f.Retry:
			want = channels.ErrTemporary
		case f.HTTP == 404:
			want = channels.ErrUnreachable
		}
		_, _, err := v.Fetch(context.Background(), recording)
		checkRecordingError(t, err, want)
		err = v.Discard(context.Background(), recording)
		if (err == nil) != (f.HTTP == 404) || f.Retry != errors.Is(err, channels.ErrTemporary) {
			t.Errorf("%d: discard gives %v", f.HTTP, err)
		}
	}
}

func TestDiscardRecording(t *testing.T) {
	a := newArchive(t, map[string]sound{"DELETE.json": {status: 204}})
	if err := a.open().Voice().Discard(context.Background(), recording); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"DELETE /2010-04-01/Accounts/" + account + "/Recordings/" + recording + ".json"}, a.got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestOddRecordings: what is no ID of a recording is no part of an address.
func TestOddRecordings(t *testing.T) {
	a := newArchive(t, nil)
	v := a.open().Voice()
	for _, id := range []string{"", "RE1", recording + "0", "CA" + recording[2:], "RE../../../Calls/00000000000000000", "RE%2e" + recording[5:], recording[:33] + "g"} {
		_, _, err := v.Fetch(context.Background(), id)
		if !errors.Is(err, channels.ErrRefused) || !errors.Is(v.Discard(context.Background(), id), channels.ErrRefused) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if len(a.got) != 0 {
		t.Errorf("asked for %v", a.got)
	}
}

func TestRecordingConnection(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	c := config()
	c.APIURL = server.URL
	tw, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = tw.Voice().Fetch(context.Background(), recording)
	checkRecordingError(t, err, channels.ErrTemporary)
	checkRecordingError(t, tw.Voice().Discard(context.Background(), recording), channels.ErrTemporary)
}

// TestRecordFixture: the shared example of a recorded message comes in as one.
func TestRecordFixture(t *testing.T) {
	var file struct{ Requests []fixture }
	readJSON(t, "twilio/webhook_fixtures.json", &file)
	i := slices.IndexFunc(file.Requests, func(f fixture) bool { return f.Name == "record-action" })
	f := file.Requests[max(i, 0)]
	l := connected(t)
	r := httptest.NewRequest(f.Method, pathTurn+"4", strings.NewReader(f.Body))
	r.Header.Set("Content-Type", f.Headers["Content-Type"])
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	r = signed(pathTurn+"4", r.PostForm) // the path is ours, so it is signed anew
	if rec := serveOn(l, r); rec.Code != 200 {
		t.Fatalf("%d", rec.Code)
	}
	if m := l.last(); m.Kind != channels.Recorded || m.Text != recording {
		t.Errorf("came in as %v %q", m.Kind, m.Text)
	}
}
