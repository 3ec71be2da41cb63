package dialogs_test

import (
	"os"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/dialogs"
)

// specs are the actions of bot.Specs, which this package cannot import. A test
// of package bot loads the shipped flows with the real ones.
func specs() dialogs.Actions {
	return dialogs.Actions{
		"town.departments": {Outcomes: []string{"one", "many"}, Gives: []string{"department"}, Offers: true},
		"town.hours":       {Outcomes: []string{"open", "closed"}, Needs: []string{"department"}, Gives: []string{"hours", "until", "next"}},
		"person.connect":   {Outcomes: []string{"reached", "missed", "closed"}, Gives: []string{"department"}},
		"callback.mine":    {Outcomes: []string{"one", "none"}, Gives: []string{"reference", "department", "slot", "promise", "phone"}},
		"callback.offer":   {Outcomes: []string{"offered", "nearest", "none"}, Needs: []string{"department"}, Gives: []string{"after", "searched"}, Offers: true},
		"callback.hold":    {Outcomes: []string{"held", "full"}, Needs: []string{"department", "slot"}},
		"callback.caller":  {Outcomes: []string{"known", "ask"}, Gives: []string{"phone"}},
		"callback.number":  {Outcomes: []string{"ok", "unclear", "premium", "emergency", "short", "foreign"}, Needs: []string{"number"}, Gives: []string{"phone"}},
		"callback.book":    {Outcomes: []string{"booked", "full", "already", "waiting", "often", "refused"}, Needs: []string{"department", "slot", "phone"}, Gives: []string{"reference", "slot", "promise", "phone"}},
		"callback.find":    {Outcomes: []string{"found", "closed", "proof", "denied", "locked"}, Needs: []string{"reference"}, Gives: []string{"reference", "department", "slot", "promise", "phone"}},
		"callback.move":    {Outcomes: []string{"moved", "full", "closed"}, Needs: []string{"reference", "department", "slot"}, Gives: []string{"slot", "promise"}},
		"callback.cancel":  {Outcomes: []string{"cancelled", "closed"}, Needs: []string{"reference"}},
		"orders.kinds":     {Outcomes: []string{"one", "many", "none"}, Gives: []string{"source"}, Offers: true},
		"orders.status": {Outcomes: []string{"denied", "locked", "unavailable", "received", "in_progress", "question", "fee_due",
			"ready", "sent", "handed_over", "refused", "cancelled"},
			Needs: []string{"source", "number", "factor"}, Gives: []string{"number", "place", "until"}},
	}
}

var berlin = func() *time.Location {
	l, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return l
}()

func town() dialogs.Town {
	return dialogs.Town{
		Languages: []string{"de", "de-simple", "en"},
		Facts: map[string]string{
			"town": "Musterstadt", "phone": "+493023125000", "office": "+493023125100", "website": "https://www.musterstadt.example", "privacy": "musterstadt.example/ds",
		},
		Keywords: map[string]map[string][]string{"de": {
			"buergerbuero": {"ausweis", "perso", "pass", "umzug"},
			"standesamt":   {"urkunde", "heirat", "geburt"},
		}, "en": {"buergerbuero": {"passport"}}},
		Location: berlin,
	}
}

func load(t testing.TB) *dialogs.Script {
	t.Helper()
	s, err := dialogs.Load(dialogs.Files, specs(), town())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestShippedFlowsLoad(t *testing.T) {
	if _, err := os.Stat("texts/de.yaml"); err != nil {
		t.Fatal(err)
	}
	if got := load(t).Languages(); len(got) != 2 || got[0] != "de" || got[1] != "en" {
		t.Errorf("languages %v", got)
	}
}
