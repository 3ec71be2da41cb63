package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// TestUnderstand: what the bot makes of a text, field by field as
// GATEWAY.md has it, with flags on either side of the text.
func TestUnderstand(t *testing.T) {
	const null = "null"
	const at = "2026-11-26T14:30:00+01:00"
	for _, tc := range []struct {
		args  string // split at |
		field string
		want  string
	}{
		{"morgen um halb drei", "time", `{"from":"` + at + `","to":"` + at + `"}`},
		{"am Freitag", "time", `{"from":"2026-11-27T00:00:00+01:00","to":"2026-11-28T00:00:00+01:00"}`},
		{"Termin verschieben", "time", null},
		{"so schnell wie möglich", "asap", "true"},
		{"morgen", "asap", "false"},
		{"Meine Nummer ist 0171 3920001", "phone", `"+491713920001"`},
		{"plus vier neun eins sieben eins drei neun zwei null null null eins", "phone", `"+491713920001"`},
		{"3.12.2026 14:15", "phone", null},
		{"am 24.12.1980 geboren", "phone", null},
		{"ne, die andere Nummer", "yes", "false"},
		{"joa, passt", "yes", "true"},
		{"weiß nicht", "yes", null},
		{"die 4829 138", "reference", `"4829138"`},
		{"die 4829 137", "reference", null},
		{"ich will meinen Rückruf absagen", "intent", `"cancel"`},
		{"Rückruf bitte", "intent", `"callback"`},
		{"wie weit ist mein Antrag", "intent", `"order"`},
		{"Termin verschieben auf Freitag", "intent", `"reschedule"`},
		{"ich möchte mit einem Menschen sprechen", "intent", `"human"`},
		{"nochmal bitte", "intent", `"repeat"`},
		{"Hauptmenü", "intent", `"menu"`},
		{"Anfang nächster Woche", "intent", null},
		{"English please", "intent", `"language"`},
		{"stopp", "intent", `"stop"`},
		{"brauch nen neuen Perso", "department", `"buergerbuero"`},
		{"Kartoffelsalat", "department", null},
		{"wann haben Sie auf", "faq", null},
		{"please call me back tomorrow", "language", `"en"`},
		{"bitte rufen Sie mich morgen zurück", "language", `"de"`},
		{"--lang|en|status", "language", `"en"`},
		{"status|--lang|de", "language", `"de"`},
	} {
		args := append(strings.Split(tc.args, "|"), "--now", "2026-11-25T10:20:00+01:00")
		var out bytes.Buffer
		if err := run(t.Context(), append([]string{"understand"}, args...), nil, nil, &out, nil); err != nil {
			t.Fatal(tc.args, err)
		}
		var got map[string]json.RawMessage
		if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got) != 9 {
			t.Fatalf("%s: %d fields in %s (%v)", tc.args, len(got), out.String(), err)
		}
		if string(got[tc.field]) != tc.want {
			t.Errorf("%q: %s is %s, want %s", tc.args, tc.field, got[tc.field], tc.want)
		}
	}
}

// TestUnderstandRefuses: what cannot be answered says what to write instead.
func TestUnderstandRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"": "a text is missing", "ja|--now|gestern": "is no time", "ja|--lang|xx": "speaks de, de-simple, en",
	} {
		words := []string{"understand"}
		if args != "" {
			words = append(words, strings.Split(args, "|")...)
		}
		err := run(t.Context(), words, nil, nil, new(bytes.Buffer), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
		if args == "" && !errors.Is(err, errUsage) {
			t.Errorf("%v is no mistake of usage", err)
		}
	}
}
