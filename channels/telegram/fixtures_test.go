package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

// came is what came in, as far as it differs from case to case.
type came struct {
	Kind           channels.Kind
	Text, Ask      string
	Receipt        string
	Answered, Said bool // Said: something was said beside the talk
}

// nothing came in.
var nothing = came{Kind: -1}

// fixture is an update of the shared contract data, as it comes in.
type fixture struct {
	Name, Expect string
	Update       json.RawMessage
}

// ours is what is expected of fixtures_updates.json, by name.
var ours = map[string]came{
	"start-with-deeplink-payload": {Kind: channels.Started, Text: "cb_Zm9vYmFyX3N0YW5kZXNhbXQ"},
	"plain-text":                  {Kind: channels.Words, Text: "Ich möchte einen Rückruf"},
	"duplicate-of-500002":         {Kind: channels.Words, Text: "Ich möchte einen Rückruf"},
	"contact-foreign":             {Kind: channels.Media},
	"contact-without-user_id":     {Kind: channels.Media},
	"callback_query":              {Kind: channels.Picked, Ask: "slot", Text: "2025-11-25T10", Receipt: "3006470001000001"},
	"callback_query-foreign-data": {Kind: channels.Picked, Ask: "slot", Text: "<script>", Receipt: "3006470001000003"},
	"edited-message":              nothing,
	"voice":                       {Kind: channels.Media},
	"location":                    {Kind: channels.Media},
	"sticker":                     {Kind: channels.Media},
	"user-blocked-bot":            {Kind: channels.Left},
	"group-message":               {Kind: -1, Said: true},
	"migrate-to-supergroup":       nothing,
	"from-a-bot":                  nothing,
	"text-4096":                   {Kind: channels.Words, Text: strings.Repeat("ä", 4096)},
	"stop-word":                   {Kind: channels.OptOut},
	"delete-my-data":              {Kind: channels.Words, Text: "loeschen"},
}

// official is what is expected of official_example_updates.json, by name.
var official = map[string]came{
	"text-without-chat-type": {Kind: channels.Started},
	"text":                   {Kind: channels.Started},
	"forwarded":              {Kind: channels.Started},
	"forwarded-channel":      {Kind: channels.Started},
	"reply":                  {Kind: channels.Started},
	"edited":                 nothing,
	"entities":               {Kind: channels.Words, Text: "Bold and italics"},
	"audio":                  {Kind: channels.Media},
	"voice":                  {Kind: channels.Media},
	"document":               {Kind: channels.Media},
	"inline_query":           nothing,
	"chosen_inline_result":   nothing,
	"callback_query":         {Kind: -1, Said: true},
}

// TestFixtures brings every update twice: it comes in once at most.
func TestFixtures(t *testing.T) {
	for file, want := range map[string]map[string]came{
		"telegram/fixtures_updates.json":         ours,
		"telegram/official_example_updates.json": official,
	} {
		var data struct{ Updates []fixture }
		readJSON(t, file, &data)
		if len(data.Updates) < len(want) {
			t.Errorf("%s has %d updates, want at least %d", file, len(data.Updates), len(want))
		}
		for _, f := range data.Updates {
			t.Run(file+"/"+f.Name, func(t *testing.T) {
				w, known := want[f.Name]
				if !known {
					t.Fatalf("nobody has thought of this one yet; expected: %s", f.Expect)
				}
				f.check(t, w)
			})
		}
	}
}

func (f fixture) check(t *testing.T, want came) {
	l := connected(t)
	for range 2 {
		if code := l.brings(string(f.Update)); code != http.StatusOK {
			t.Errorf("answered with %d", code)
		}
	}
	if got := l.in.Messages(); len(got) > 1 {
		t.Errorf("%d messages came in of one brought twice", len(got))
	}
	if d := cmp.Diff(want, l.outcome()); d != "" {
		t.Errorf("expected: %s\n-want +got:\n%s", f.Expect, d)
	}
	if s := l.log.String(); strings.Contains(s, "Ayşe") || strings.Contains(s, citizen) || strings.Contains(s, "1111111") {
		t.Errorf("the log tells who it was: %s", s)
	}
	forged := genuine(string(f.Update))
	forged.Header.Set(secretHeader, "gu3ss")
	other := connected(t)
	if rec := other.serve(forged); rec.Code != http.StatusForbidden || len(other.in.Messages()) != 0 {
		t.Errorf("forged: %d, want 403", rec.Code)
	}
}

// outcome is what has come in, and whether something was said beside.
func (l *line) outcome() came {
	c := nothing
	if got := l.in.Messages(); len(got) > 0 {
		m := got[len(got)-1]
		c = came{m.Kind, m.Text, m.Ask, m.Receipt, m.Answered, false}
	}
	c.Said = len(l.net.requests()) > 0
	return c
}

// TestFixtureAnswers: what each answer of the Bot API means to a sending.
func TestFixtureAnswers(t *testing.T) {
	want := map[string]error{
		"sendMessage-ok": nil, "answerCallbackQuery-ok": nil, "setWebhook-ok": nil,
		"getWebhookInfo": nil, "getWebhookInfo-with-error": nil,
		"not-modified-400": nil, "query-too-old-400": nil,
		"flood-429": channels.ErrTemporary, "conflict-409": channels.ErrTemporary, "server-error-502-html": channels.ErrTemporary,
		"blocked-403": channels.ErrUnreachable, "deactivated-403": channels.ErrUnreachable,
		"chat-not-found-400": channels.ErrUnreachable, "migrated-400": channels.ErrUnreachable,
		"too-long-400": channels.ErrRefused, "parse-error-400": channels.ErrRefused, "unauthorized-401": channels.ErrRefused,
	}
	var data struct {
		Responses []struct {
			Name string
			HTTP int
			Type string `json:"content_type"`
			Body json.RawMessage
		}
	}
	readJSON(t, "telegram/fixtures_api_responses.json", &data)
	if len(data.Responses) < len(want) {
		t.Errorf("%d answers, want at least %d", len(data.Responses), len(want))
	}
	for _, r := range data.Responses {
		t.Run(r.Name, func(t *testing.T) {
			class, known := want[r.Name]
			if !known {
				t.Fatal("nobody has thought of this one yet")
			}
			body := string(r.Body)
			if r.Type == "text/html" {
				if err := json.Unmarshal(r.Body, &body); err != nil {
					t.Fatal(err)
				}
			}
			for _, reply := range []channels.Reply{{Text: "Guten Tag"}, {Receipt: "3006470001000001"}} {
				l := connected(t)
				l.net.mu.Lock()
				l.net.answer = func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(r.HTTP)
					_, _ = io.WriteString(w, body)
				}
				l.net.mu.Unlock()
				_, err := l.tg.Send(context.Background(), ayse(), reply)
				if !errors.Is(err, class) {
					t.Errorf("error %v, want it to be %v", err, class)
				}
				if class == nil && err != nil {
					t.Errorf("error %v, want none", err)
				}
			}
		})
	}
}
