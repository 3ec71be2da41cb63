package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// TestAThousandBookingsToStrangers: one web visitor and one caller try to have a
// thousand strangers', premium and foreign numbers called. Not one telephone
// rings, and no more texts go out than the town allows.
func TestAThousandBookingsToStrangers(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		var strangers []string
		for i := range 500 {
			switch i % 5 {
			case 0:
				strangers = append(strangers, fmt.Sprintf("+49171392%04d", i/5))
			case 1, 2:
				strangers = append(strangers, fmt.Sprintf("+493023125%03d", 300+i))
			case 3:
				strangers = append(strangers, fmt.Sprintf("0900 1234%03d", i))
			default:
				strangers = append(strangers, fmt.Sprintf("+43 1 23456%03d", i))
			}
		}
		for i, number := range strangers {
			w.tries(channels.Address{Channel: channels.Web, ID: "visitor"}, "web:visitor", number)
			w.tries(channels.Address{Channel: channels.Voice, ID: mobile2}, fmt.Sprintf("voice:call-%d", i), number)
		}
		for range 12 {
			w.pass(10 * time.Minute)
		}
		texts := 0
		for _, number := range strangers {
			if !strings.HasPrefix(number, "+49") {
				continue
			}
			if !w.Phone(number).Silent() {
				t.Errorf("%s rings", number)
			}
			texts += len(w.Phone(number).Texts())
		}
		if !w.Phone(mobile2).Silent() {
			t.Error("the caller is called")
		}
		if texts > 2*5 { // five a day by one asker, and there are two
			t.Errorf("%d texts were sent to strangers", texts)
		}
		list, _, err := w.gateway.store.Requests(t.Context(), callback.Query{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if !r.Proof.Needed() || len(r.Attempts) > 0 {
				t.Errorf("%s of a stranger may be called: %+v", r.Reference, r.Proof)
			}
		}
		t.Logf("a thousand tries: %d texts, no call, %d requests that nobody may call", texts, len(list))
	})
}

// tries books for a number that is not one's own, as far as it goes.
func (w *town) tries(from channels.Address, conversation, number string) {
	w.t.Helper()
	w.spoken++
	kind := channels.Words
	if from.Channel == channels.Voice {
		kind = channels.Speech
	}
	for i, words := range []string{"Menü", "Rückruf Bürgerbüro", "so bald wie möglich", "nein", number, "ja", "123456"} {
		m := channels.Message{
			ID: fmt.Sprintf("%d-%d", w.spoken, i), Conversation: conversation, From: from, Kind: kind, Text: words, Confidence: 1, At: w.Now(),
		}
		if from.Channel == channels.Web && words == "nein" {
			continue // nothing is known that could be denied
		}
		if _, err := w.gateway.hub.Receive(w.t.Context(), m); err != nil {
			w.t.Fatal(err)
		}
	}
}
