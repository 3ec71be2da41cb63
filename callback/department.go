package callback

import (
	"errors"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

// Department is a team with hours, capacity and a queue, as it stands in the
// town's file.
type Department struct {
	ID       string              `yaml:"id"`
	Name     map[string]string   `yaml:"name"`     // by language
	Keywords map[string][]string `yaml:"keywords"` // by language
	Hours    calendar.Week       `yaml:"hours"`
	Slot     calendar.Duration   `yaml:"slot"`     // length of a window; default 30m
	Capacity int                 `yaml:"capacity"` // calls a window holds; default 1
	Quota    map[string]int      `yaml:"quota"`    // at most so many of them per door
	Lead     calendar.Duration   `yaml:"lead"`     // earliest bookable, in service time of that day
	Horizon  calendar.Duration   `yaml:"horizon"`  // how far ahead, default 10d
	Promise  calendar.Duration   `yaml:"promise"`  // service time; default 24h
	Attempts Policy              `yaml:"attempts"`
	Line     string              `yaml:"line"` // where 0 leads during hours
	Pool     string              `yaml:"pool"` // department whose windows are offered when all of one's own are taken

	given  map[string]bool // keys that stand in the file, for what is 0 there
	broken bool            // the file says more than could be read
}

// UnmarshalYAML reads a department and remembers which keys are there: a 0
// that somebody wrote is a mistake, one that nobody wrote is the default.
func (d *Department) UnmarshalYAML(n *yaml.Node) error {
	type plain Department
	err := n.Load((*plain)(d), yaml.WithKnownFields())
	if err != nil { // is told by itself; what could not be read is no 0
		d.broken = true
		return err
	}
	d.given = map[string]bool{}
	given(d.given, "", n)
	return nil
}

// Departments are the list of them in a town's file. What cannot be read in one
// leaves the others in their places.
type Departments []Department

// UnmarshalYAML reads the list and tells what is wrong in all of it.
func (list *Departments) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode {
		return n.Load((*[]Department)(list), yaml.WithKnownFields())
	}
	*list = make(Departments, len(n.Content))
	var wrong []*yaml.LoadError
	for i, item := range n.Content {
		err := item.Load(&(*list)[i], yaml.WithKnownFields())
		var many *yaml.LoadErrors
		if errors.As(err, &many) {
			wrong = append(wrong, many.Errors...)
		} else if err != nil {
			return err
		}
	}
	if len(wrong) > 0 {
		return &yaml.LoadErrors{Errors: wrong}
	}
	return nil
}

// given notes the keys of a mapping that have a value.
func given(keys map[string]bool, prefix string, n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key, value := prefix+n.Content[i].Value, n.Content[i+1]
		keys[key] = value.ShortTag() != "!!null"
		if key == "attempts" {
			given(keys, "attempts.", value)
		}
	}
}

// Policy says when the next attempt may be, by outcome.
type Policy struct {
	Max       int               `yaml:"max"`       // default 3
	Busy      calendar.Duration `yaml:"busy"`      // default 15m
	NoAnswer  calendar.Duration `yaml:"no-answer"` // default 2h
	Voicemail calendar.Duration `yaml:"voicemail"` // default 1d
	Refused   calendar.Duration `yaml:"refused"`   // the citizen did not want to talk then; default 1d
}

// Title is the department's name in a language, else in German, else its ID.
func (d Department) Title(language string) string {
	base, _, _ := strings.Cut(language, "-")
	for _, l := range []string{language, base, "de"} {
		if n := d.Name[l]; n != "" {
			return n
		}
	}
	return d.ID
}

// Wish is what a citizen wants booked.
type Wish struct {
	Department string
	Phone      string // E.164, already checked by Office.Number
	Slot       Slot   // zero: as soon as possible
	Name       string
	Concern    string
	Note       string
	Language   string
	Door       string
	Address    string
	Holder     string // whose hold is used up
	Key        string // the same for a repeat of the same wish
	Asker      string // who asks: an address or a call; "" is not counted (staff, other systems)
	Behalf     Behalf
	Wishes     []string
	Origin     string // department it was meant for, when Department is its pool
	// Unproven: the number is not the one the wish came from, and nobody has
	// shown that it is theirs. It is not dialled before that.
	Unproven  bool
	Anonymous bool // with Unproven: of Asker nothing is known that lasts (withheld number, web)
}

// Free is a bookable window and the places left in it.
type Free struct {
	Slot
	Free int
}

// defaultHold is how long a place is kept while a dialog runs.
const defaultHold = 10 * time.Minute
