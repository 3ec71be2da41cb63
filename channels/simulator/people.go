package simulator

import "strings"

// Person is someone with Telegram and WhatsApp on their telephone.
type Person struct {
	ID        int64 // Telegram's user ID
	FirstName string
	LastName  string // may be empty
	Language  string // IETF tag of their Telegram, may be empty
	Phone     string // E.164
	// Plus is whether Telegram writes their number with the plus sign in front;
	// it does so for some.
	Plus bool
}

// samplePeople have numbers that the regulator keeps free for films and
// examples; the first ones are those of the telephones on the page.
func samplePeople() []Person {
	return []Person{
		{ID: 700000001, FirstName: "Ayşe", LastName: "Öztürk", Language: "de", Phone: "+491713920001"},
		{ID: 700000002, FirstName: "Max", LastName: "Muster", Language: "de", Phone: "+491713920002", Plus: true},
		{ID: 700000003, FirstName: "Emily", Language: "en", Phone: "+4917604069010"},
		{ID: 700000004, FirstName: "Nour", LastName: "Beispiel", Phone: "+491713920003"},
	}
}

// hiddenUser is someone on WhatsApp who does not show their number.
const hiddenUser = "DE.1234567890123456"

// name is what stands above their chat.
func (p Person) name() string { return strings.TrimSpace(p.FirstName + " " + p.LastName) }

// profileName is what someone on WhatsApp calls themselves.
func (s *Simulator) profileName(user string) string {
	for _, p := range s.config.People {
		if p.Phone == user {
			return p.name()
		}
	}
	return "Musterfrau"
}
