// Package channels holds the words every way in and out shares (message,
// reply, choice, address) and the contract a channel fulfils. It knows no
// network, no dialog and no store.
package channels

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gin-gonic/gin"
)

// Names of the channels, as they stand in addresses, requests and statistics.
const (
	Voice    = "voice"
	SMS      = "sms"
	WhatsApp = "whatsapp"
	Telegram = "telegram"
	Web      = "web"
)

// What a Send may end in. A channel wraps exactly one of them; anything else
// counts as ErrTemporary.
var (
	// ErrTemporary: the network may take it later; send again with back-off.
	ErrTemporary = errors.New("the network cannot take it now")
	// ErrUnreachable: this address will never take it (landline, opted out,
	// blocked, unknown number).
	ErrUnreachable = errors.New("the address cannot be reached")
	// ErrRefused: the network refuses what we sent or who we are (account,
	// configuration, content); sending again is useless until someone acts.
	ErrRefused = errors.New("the network refuses it")
	// ErrWindow is the ErrRefused of a network that takes only approved templates
	// to this address now, since its citizen has not written for a while: another
	// channel may reach them.
	ErrWindow = fmt.Errorf("%w outside of the time to answer in", ErrRefused)
)

// Channel is one way in and out. Mount registers its webhooks, which verify
// the network's signature before anything else. Send delivers what nobody
// waits for and returns the network's ID of it, for later delivery states.
type Channel interface {
	Name() string
	Mount(r gin.IRouter, in Inbox)
	Send(ctx context.Context, to Address, reply Reply) (id string, err error)
}

// Inbox takes a message in and answers with the reply. A message whose
// (Conversation, ID) was seen before gets the same reply again and has no
// second effect. An error means nothing was accepted: the channel must have
// the network repeat the message, or answer with its static way out.
type Inbox interface {
	Receive(ctx context.Context, m Message) (Reply, error)
}

// Deliveries is told what became of something sent. States come unordered and
// repeated; the receiver keeps the highest Rank.
type Deliveries interface {
	Delivered(ctx context.Context, d Delivery) error
}

// Delivery is the state of one sent message at its network.
type Delivery struct {
	Channel string
	ID      string // the network's ID, as Send returned it
	To      Address
	State   string // the network's own word: queued, sent, delivered, …
	Rank    int    // 1 accepted … 7 read; see CONTRACTS §2.3. Never step back
	Reason  string // the network's error code, if any
	// VoiceOnly says the network found that To cannot take texts (landline).
	VoiceOnly bool
	// OptedOut says the network found that To has opted out.
	OptedOut bool
	// Window says the network took it and found later what ErrWindow says: it
	// has not arrived, and another channel may reach To.
	Window bool
	At     time.Time
}

// Calls is asked by a telephone channel while staff are connected with a
// citizen, staff's phone first. Every method may be called twice for the same
// event and then gives the same answer. attempt is the opaque ID of one
// dialling; it carries nothing personal.
type Calls interface {
	// Answered: staff's phone was picked up. The whisper says who and why.
	// An empty Text means there is nothing (more) to connect: hang up.
	Answered(ctx context.Context, attempt string) (Whisper, error)
	// Accepted: staff pressed 1. Gives whom to dial; an empty To means there
	// is nothing (more) to dial: say Whisper.Gone and hang up.
	Accepted(ctx context.Context, attempt string) (Connect, error)
	// Progressed: the network tells the state of one leg, in any order.
	Progressed(ctx context.Context, p Progress) error
}

// Greeter is a Calls that can say again what Accepted gave as Hello, for the
// telephone channel asks for it only when the phone was picked up. Without a
// Greeter nothing is said to the one who is called.
type Greeter interface {
	// Hello is what the one who is called for an attempt hears first; the zero
	// Hello is nothing. An error never keeps the two from being connected.
	Hello(ctx context.Context, attempt string) (Hello, error)
}

// Whisper is what staff hear before they press 1.
type Whisper struct {
	Text     string // who and why, and to press 1
	Gone     string // said when there is nothing (more) to connect
	Language string
}

// Progress is one state of one leg of an attempt.
type Progress struct {
	Attempt  string
	CallID   string // the network's ID of the leg
	Leg      Leg
	State    CallState
	Duration time.Duration // of the talk, with Ended only
	At       time.Time
}

// Leg says whose phone a Progress is about.
type Leg int

const (
	StaffLeg Leg = iota
	CitizenLeg
)

// CallState is the state of one leg; later ones rank higher, and the last
// five are final.
type CallState int

const (
	CallUnknown CallState = iota
	CallQueued
	CallRinging
	CallAnswered
	CallCompleted // talked and ended
	CallBusy
	CallNoAnswer
	CallFailed
	CallCanceled
)

// Final reports whether nothing more can happen to the leg.
func (s CallState) Final() bool { return s >= CallCompleted }

// Message is one thing that came in. Its text may be anything at all.
type Message struct {
	// ID is the network's natural key of the event, unique within the
	// conversation; a repeat carries the same one.
	ID string
	// Conversation groups turns: one address on one text channel, one call on
	// the phone. Opaque; at most 128 bytes of [A-Za-z0-9:_.+-].
	Conversation string
	From         Address // ID is empty when the caller's number is withheld
	To           string  // our own number or name at the network
	Kind         Kind
	Text         string  // words, digits, the Choice.ID picked, or a Connect's result
	Confidence   float64 // of Speech, 0 to 1; some recognisers always say 0
	Language     string  // a hint of the network, BCP 47, may be empty
	Answered     bool    // the network has answered this by itself; send nothing
	// Ask is, with Picked, the Reply.Ask of the question the button belonged to;
	// empty where the network cannot say.
	Ask string
	// Receipt is what the network wants acknowledged, once: see Reply.Receipt.
	Receipt string
	// Talked is how long a Connect lasted, with Returned and Hangup.
	Talked time.Duration
	At     time.Time
}

// Kind says how a message was given.
type Kind int

const (
	Words    Kind = iota // written text
	Keys                 // keypad digits, * and #
	Speech               // recognised speech
	Picked               // a button; Text is the Choice.ID
	Started              // a call came in, a chat was opened
	Silence              // asked and nothing came
	Hangup               // the caller has gone; nobody hears a reply
	Returned             // back from Reply.Connect; Text: completed, busy, no-answer, failed, canceled
	Media                // a picture, voice note or file that is not read
	OptOut               // STOP, STOPP, ABMELDEN
	OptIn                // START
	Help                 // HELP, INFO, HILFE
	Prompted             // we begin: Text is the step (flow/id) that is said next; nobody is there yet
	Recorded             // back from Reply.Record; Text: the network's ID of the recording, "" when there is none
	Contact              // they shared their own telephone number, and the network vouches that it is theirs; Text is E.164
	Left                 // they have blocked us; nothing more can be sent, and no reply is wanted
)

// Reply is what goes back. The zero Reply says nothing and waits.
type Reply struct {
	Text     string   // paragraphs are separated by one line break
	Language string   // a language of the town: de, de-simple, en
	Choices  []Choice // what can be picked, in order
	Expect   Expect
	Hints    []string // words the recogniser should know, at most 100
	Connect  *Connect // connect the caller with a person instead of asking
	Record   *Record  // record what the caller says instead of asking; only after a spoken consent
	End      bool     // the conversation is over; a phone call is hung up
	Silent   bool     // send nothing at all
	// Ask names this question among those of its conversation, for its buttons:
	// a Picked that names another belongs to a question of long ago. At most 8
	// bytes of [A-Za-z0-9_-]; empty when nothing is asked.
	Ask string
	// Contact is the label of a button that shares the citizen's own telephone
	// number, where the network has one; empty: none is wanted.
	Contact string
	// Receipt is a Message.Receipt to acknowledge. Such a reply says nothing else.
	Receipt string
}

// Choice is one thing a citizen can pick.
type Choice struct {
	ID    string // opaque, at most 52 bytes: a window takes 51
	Label string // written: on a button, behind a number
	Say   string // spoken, with the key in it: "Für einen Rückruf drücken Sie die 1."
	Key   string // the key or number that picks it: "1"
}

// Expect says what kind of answer a reply waits for.
type Expect int

const (
	ExpectNothing Expect = iota
	ExpectChoice         // one of Choices, by key, word or button
	ExpectDigits         // several digits, ended with # on the phone
	ExpectWords          // anything said or written
)

// Connect asks a telephone channel to connect the caller with a number.
type Connect struct {
	To       string        // E.164
	CallerID string        // E.164; what To sees
	Ring     time.Duration // how long To rings at most
	Hello    Hello         // said to To before they are connected; zero: nothing. With Calls only: see Greeter
}

// Record asks a telephone channel to record the caller after a tone.
type Record struct {
	Limit time.Duration // at most so long
}

// Conversing is a text channel that can say in which conversation an address
// writes, so that we can begin one.
type Conversing interface {
	// Conversation is the Message.Conversation of everything from a.
	Conversation(a Address) string
}

// Recordings is a telephone channel that gives out what it recorded. IDs are
// those of Recorded messages.
type Recordings interface {
	// Fetch gives a recording and its media type. Errors: as Send; ErrUnreachable
	// when there is none (any more), ErrTemporary while it is not ready.
	Fetch(ctx context.Context, id string) (data []byte, mediaType string, err error)
	// Discard deletes it at the network; one that is gone is no error.
	Discard(ctx context.Context, id string) error
}

// Hello is what the one who is called hears first.
type Hello struct {
	Text     string
	Language string
}
