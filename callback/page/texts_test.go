package page

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var blank = regexp.MustCompile(`\{[a-z]+\}`)

// Every text is there in every language, with the same blanks, and none sends
// anybody away.
func TestTextsAreInStep(t *testing.T) {
	german, err := readTexts(fallback)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range written() {
		other, err := readTexts(l)
		if err != nil {
			t.Fatal(err)
		}
		for key := range other {
			if _, ok := german[key]; !ok {
				t.Errorf("%s: %s is not in de.yaml", l, key)
			}
		}
		for key, text := range german {
			want, got := blank.FindAllString(text, -1), blank.FindAllString(other[key], -1)
			slices.Sort(want)
			slices.Sort(got)
			if other[key] == "" || !slices.Equal(want, got) {
				t.Errorf("%s: %s: %q has the blanks %v, not %v", l, key, other[key], got, want)
			}
			if low := strings.ToLower(other[key]); strings.Contains(low, "later") && key != "move.later" || strings.Contains(low, "später") {
				t.Errorf("%s: %s sends citizens away: %q", l, key, other[key])
			}
		}
	}
}

var asked = regexp.MustCompile(`\bt(?:emplate "item")? "([a-z.-]+)"`)

// Every text a template or a status needs is there, and every text is needed.
func TestTextsAreUsed(t *testing.T) {
	german, err := readTexts("de")
	if err != nil {
		t.Fatal(err)
	}
	needed := map[string]bool{"language": true}
	files, _ := templates.ReadDir("templates")
	for _, f := range files {
		b, _ := templates.ReadFile("templates/" + f.Name())
		for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
			needed[m[1]] = true
		}
	}
	for _, s := range callback.Statuses {
		if s.Open() {
			needed["state."+string(s)] = true
		} else {
			needed["ended."+string(s)] = true
		}
	}
	for _, kind := range []string{saidMoved, saidKept, saidCancelled, saidTaken, saidStale, saidChoose, saidClosed, saidHand} {
		needed["said."+kind+".title"], needed["said."+kind+".text"] = true, true
	}
	for _, kind := range []string{toldPaid, toldPending, toldFailed, toldOdd, toldNotDue, toldFee, toldHere, toldNotHere, toldCancelled, toldKept} {
		needed["said."+kind+".title"], needed["said."+kind+".text"] = true, true
	}
	for _, key := range []string{
		"order.status.other", "order.status.received", "order.status.in_progress", "order.status.question", "order.status.fee_due", "order.status.paying", "order.status.paid", "order.status.made",
		"order.status.ready", "order.status.sent", "order.status.handed_over", "order.status.refused", "order.status.cancelled", "order.status.no_show",
		"order.pickup.received", "order.pickup.in_progress", "order.pickup.ready",
	} {
		needed[key], needed[key+".next"] = true, true
	}
	for key := range needed {
		if _, ok := german[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	inCode := regexp.MustCompile(`^(date|day\.\w+|span|window|moment|missed|soon(\.until)?|weekday\.\d|month\.\d+|problem\..*|ended\.done\..*|state\.(late|unproven)|move\.soon|money|order\.(items|items\.one|cancel\.(text|pickup)|pickup\.(come|arrived|missed))|pay\.(open|failed|odd|is-paid)|away\.(pay|paid)\.(title|text)|cancel\.title|request\.title)$`)
	for _, key := range slices.Sorted(maps.Keys(german)) {
		if !needed[key] && !inCode.MatchString(key) {
			t.Errorf("%s is not used", key)
		}
	}
}
