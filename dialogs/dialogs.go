// Package dialogs reads, checks and plays flows: what happens stands in
// flows/*.yaml, what is said in texts/<language>.yaml. It is pure: it stores
// nothing and sends nothing; whatever has an effect is an action its caller
// does.
package dialogs

import (
	"context"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// Actions declares, by name, the actions a flow can do, so that flows can be
// checked without doing anything.
type Actions map[string]Spec

// Spec is what the checker must know of an action.
type Spec struct {
	Outcomes []string // every outcome it may end in; a flow must handle each ("error" is always one of them)
	Needs    []string // answers that must be given before
	Gives    []string // answers (facts for texts) it sets
	Offers   bool     // it returns choices for the next "choose"
}

// Call is one doing of an action.
type Call struct {
	Action   string
	Answers  map[string]string // read only
	Message  channels.Message
	Language string
	// Key is the same whenever this very step of this very message is played
	// again: an action that books uses it to book once.
	Key string
	Now time.Time
}

// Result is what an action came to.
type Result struct {
	Outcome string
	Answers map[string]string // set; an empty value deletes
	Choices []channels.Choice // for the next "choose": ID and Label (and Say for the phone: what the key is for)
	Connect *channels.Connect // connect the caller; the flow goes on when they come back
	// Record what the caller says; the flow goes on with the outcome recorded,
	// and the answer recording, or with empty.
	Record *channels.Record
}

// Doer does an action. An error becomes the outcome "error", which every flow
// leads to a person.
type Doer func(ctx context.Context, c Call) (Result, error)

// State is where a citizen is in a conversation. The zero State is a new
// conversation. It is a value: Play never changes the one it is given. Stores
// keep it as AppendBinary writes it.
type State struct {
	Flow     string            `json:"f,omitempty"`
	Step     string            `json:"s,omitempty"` // what waits: a question, an action that connects, or the farewell
	Language string            `json:"l,omitempty"`
	Answers  map[string]string `json:"a,omitempty"`
	Choices  []channels.Choice `json:"c,omitempty"` // what an action offered with the question
	Page     int               `json:"p,omitempty"` // which part of Choices was shown
	Begun    []channels.Choice `json:"h,omitempty"` // what we began with offered, for who comes back to it
	Offer    string            `json:"o,omitempty"` // the step whose action offered Choices
	Sure     string            `json:"y,omitempty"` // the choice we asked to confirm: "did I get you right?"
	Tries    int               `json:"t,omitempty"` // answers not understood in a row
	Said     []string          `json:"d,omitempty"` // what was said just before the question, for "repeat"
	Back     []string          `json:"b,omitempty"` // where questions began, the one that waits last
	Greeted  bool              `json:"g,omitempty"`
	Ended    bool              `json:"e,omitempty"`
	Served   bool              `json:"v,omitempty"` // the citizen has what they came for; what follows is optional
	At       int64             `json:"w,omitempty"` // of the last turn, in seconds since 1970
	Ask      string            `json:"k,omitempty"` // names the question that waits, for its buttons
	Was      string            `json:"x,omitempty"` // the Ask of the button pressed last
	Paused   bool              `json:"z,omitempty"` // it was broken off; we asked whether to go on
}

// Question is one of those a town answers itself.
type Question struct {
	ID         string
	Department string // choice ID of who can tell more; empty: none
	Asked      Worded // the question
	Words      Worded // other words for it
	Answer     Worded
}

// Worded is a text by language.
type Worded map[string]string

// In is what stands for the first of the languages that has something. A variant
// such as de-simple has that of its base where it has none.
func (w Worded) In(languages ...string) string {
	for _, l := range languages {
		base, _, _ := strings.Cut(l, "-")
		for _, tag := range [...]string{l, base} {
			if s := w[tag]; s != "" {
				return s
			}
		}
	}
	return ""
}

// What may have been meant stands in the answer "guess", as these and an ID,
// with commas between.
const (
	GuessQuestion   = "q:"
	GuessDepartment = "d:"
)

// Town is what flows and texts must know of the town.
type Town struct {
	// Languages are the town's, the first one is spoken to citizens nothing is
	// known of. A language is there when texts/<language>.yaml is.
	Languages []string
	// Facts stand in every text: town, phone (the machine's number), office (a
	// number people answer), website, privacy. One may be empty or missing: a
	// text leaves out what it says of it in [ ].
	Facts map[string]string
	// Keywords are the town's own words for a choice: language, choice ID, words.
	Keywords map[string]map[string][]string
	// Questions are those the town answers itself.
	Questions []Question
	// Location is the time zone in which times are told; nil: the one they carry.
	Location *time.Location
}
