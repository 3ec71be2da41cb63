package dialogs_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/dialogs"
)

// specs are the actions the hub can do.
func specs() dialogs.Actions { return bot.Specs() }

var berlin = func() *time.Location {
	l, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return l
}()

func town() dialogs.Town {
	return dialogs.Town{
		Languages: []string{"de", "de-simple", "en", "tr"},
		Facts: map[string]string{
			"town": "Musterstadt", "phone": "+493023125000", "office": "+493023125100", "website": "https://www.musterstadt.example", "privacy": "musterstadt.example/ds",
		},
		Keywords: map[string]map[string][]string{"de": {
			"buergerbuero": {"ausweis", "perso", "pass", "umzug"},
			"standesamt":   {"urkunde", "heirat", "geburt"},
		}, "en": {"buergerbuero": {"passport"}}, "tr": {
			"buergerbuero": {"kimlik", "pasaport", "taşınma", "anmeldung", "bürgerbüro"},
			"standesamt":   {"evlilik", "nikah", "doğum belgesi", "nüfus", "standesamt"},
		}},
		Questions: []dialogs.Question{
			{ID: "ausweis", Department: "buergerbuero", Asked: map[string]string{"de": asked["ausweis"], "en": "How do I apply for an identity card?"}, Words: map[string]string{"de": "Perso Ausweis verloren abgelaufen Passbild", "en": "ID card lost"}},
			{ID: "hund", Department: "buergerbuero", Asked: map[string]string{"de": asked["hund"]}, Words: map[string]string{"de": "Hundesteuer Hundemarke Welpe"}},
			{ID: "sperrmuell", Asked: map[string]string{"de": asked["sperrmuell"]}, Words: map[string]string{"de": "Möbel Sofa Matratze entsorgen"}},
		},
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
	if got := load(t).Languages(); !slices.Equal(got, []string{"de", "de-simple", "en", "tr"}) {
		t.Errorf("languages %v", got)
	}
}
