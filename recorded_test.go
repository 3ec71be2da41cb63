package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels/simulator"
)

// TestMessageIsLeftByHangingUp: the usual way to end a message. The network
// tells of the end of the call and of the recording in either order.
func TestMessageIsLeftByHangingUp(t *testing.T) {
	for seed := range uint64(5) { // 0 keeps the order; 1 and 4 turn it round
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := openTownWith(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"), func(c *Config) { c.Town.Recording = "on" })
			call := w.Phone(mobile).Call()
			call.Press("0")
			w.Phone("+493023125100").Decline()
			call.Say("nachricht hinterlassen")
			call.Heard("Dürfen wir sie aufnehmen")
			call.Press("1")
			call.Heard("nach dem Ton")
			w.Turn(func(k *simulator.Knobs) { k.Shuffle = seed })
			call.Record("Bitte rufen Sie mich an.")
			call.Hangup()
			w.Settle()
			w.Forgotten()
			r := w.one()
			if r.Phone != mobile || !r.Recording || !r.Status.Open() {
				t.Errorf("booked %+v", r)
			}
			if _, err := w.gateway.store.Media(t.Context(), r.Reference); err != nil {
				t.Errorf("the message is not kept: %v", err)
			}
			kim := w.member("kim", clerk, "*")
			kim.post("/desk/requests/"+r.Reference+"/claim", "early", "yes")
			if page := kim.get("/desk/requests/" + r.Reference); !strings.Contains(page, "<audio") {
				t.Error("the desk does not play the message")
			}
			if sound := kim.get("/desk/requests/" + r.Reference + "/message"); len(sound) < 100 {
				t.Errorf("the message has %d bytes", len(sound))
			}
			w.nothingPersonalInLogs()
		})
	}
}
