package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// TestUnanswered: what nobody could answer is told to the town, without who
// asked; an answer of the town's reaches the citizen, and one that did not help
// goes with the callback.
func TestUnanswered(t *testing.T) {
	w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
	say := func(id, from, words string) string {
		t.Helper()
		r, err := w.gateway.hub.Receive(t.Context(), channels.Message{
			ID: id, Conversation: "sms:" + from, Kind: channels.Words, Text: words, At: w.gateway.clock.Now(),
			From: channels.Address{Channel: channels.SMS, ID: from},
		})
		if err != nil {
			t.Fatal(err)
		}
		return r.Text
	}
	const other, third = "+4917139200011", "+4917139200012"
	for id, from := range map[string]string{"a": other, "b": third} {
		if got := say(id, from, "Wo darf ich bei Frau Baumgarten, Erika Mustermann, 0171 3920001, grillen?"); !strings.Contains(got, "Sollen wir Sie anrufen?") {
			t.Errorf("not answered: %q", got)
		}
	}
	if got := say("c", mobile, "Wie hoch ist die Hundesteuer?"); !strings.Contains(got, "72 Euro") {
		t.Errorf("answered with %q", got)
	}
	if got := say("d", mobile, "nein"); !strings.Contains(got, "geben wir weiter") {
		t.Errorf("not of help: %q", got)
	}
	say("e", mobile, "1")
	say("f", mobile, "ja")
	r, err := w.gateway.store.OpenFor(t.Context(), mobile)
	if err != nil || r.Department != "buergerbuero" || !strings.Contains(r.Concern, "Hundesteuer") {
		t.Errorf("booked %s, %q (%v)", r.Department, r.Concern, err)
	}
	w.tick()
	var out strings.Builder
	if err := unanswered(t.Context(), w.gateway.config, w.gateway.clock, nil, &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "grillen") || !strings.Contains(got, "2 ") || !strings.Contains(got, "hundesteuer") {
		t.Errorf("listed:\n%s", got)
	}
	for _, secret := range []string{"erika", "baumgarten", "mustermann", "0171", "3920001"} {
		if strings.Contains(strings.ToLower(out.String()), secret) {
			t.Errorf("%q is in\n%s", secret, &out)
		}
	}
	if err := unanswered(t.Context(), w.gateway.config, w.gateway.clock, []string{"--weeks", "9"}, &out); err == nil {
		t.Error("nine weeks are kept")
	}
}
