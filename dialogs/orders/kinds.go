package orders

import "time"

// Kind is what an order is.
type Kind string

const (
	KindCertificate Kind = "certificate"
	KindPickup      Kind = "pickup"
)

// Certificate is what a citizen asks a registrar for. It says nothing about
// whether there is an entry: a person decides.
type Certificate struct {
	Type     CertificateType `json:"type"`
	Copies   int             `json:"copies"`             // 1 to 20
	Relation Relation        `json:"relation"`           // of who asks to whom it is about
	About    string          `json:"about"`              // names of whom it is about, as the citizen gave them
	Day      string          `json:"day,omitempty"`      // of birth, marriage, partnership or death, as given
	Place    string          `json:"place,omitempty"`    // where it happened
	Register string          `json:"register,omitempty"` // number in the register, as "G 334/2012"
	Purpose  string          `json:"purpose,omitempty"`
	Name     string          `json:"name"`              // who asks
	Born     string          `json:"born"`              // their date of birth, 2006-01-02
	Address  string          `json:"address,omitempty"` // where it is sent
	Phone    string          `json:"phone,omitempty"`   // E.164; for questions
	Delivery Delivery        `json:"delivery"`
}

// CertificateType is which register a certificate comes from.
type CertificateType string

const (
	Birth       CertificateType = "birth"
	Marriage    CertificateType = "marriage"
	Partnership CertificateType = "partnership"
	Death       CertificateType = "death"
)

// CertificateTypes lists every type.
func CertificateTypes() []CertificateType {
	return []CertificateType{Birth, Marriage, Partnership, Death}
}

// Relation is how who asks is related to whom a certificate is about (§ 62 PStG).
type Relation string

const (
	Self       Relation = "self"
	Spouse     Relation = "spouse_or_partner"
	Ancestor   Relation = "ancestor"
	Descendant Relation = "descendant"
	Sibling    Relation = "sibling"    // birth and death only, with a legitimate interest
	Authorised Relation = "authorised" // with a power of attorney in writing
	Other      Relation = "other"      // with a legal interest; staff decide
)

// Relations lists every relation.
func Relations() []Relation {
	return []Relation{Self, Spouse, Ancestor, Descendant, Sibling, Authorised, Other}
}

// Delivery is how a certificate gets to its citizen.
type Delivery string

const (
	ByPost   Delivery = "post"
	AtOffice Delivery = "pickup"
)

// Fees is what a town takes for a certificate, in cents: copies after the first
// of the same kind, asked for at the same time, cost Further.
type Fees struct {
	First   int64 `yaml:"first"`
	Further int64 `yaml:"further"`
}

// Of is the fee of so many copies.
func (f Fees) Of(copies int) int64 {
	if copies < 1 {
		return 0
	}
	return f.First + int64(copies-1)*f.Further
}

// Pickup is one visit to fetch what is ready at a library.
type Pickup struct {
	Branch  string    `json:"branch"` // ID in the town's file
	From    time.Time `json:"from"`   // the window
	To      time.Time `json:"to"`
	Reader  string    `json:"reader"` // what the library calls the reader
	Items   []Fetched `json:"items"`
	Arrived time.Time `json:"arrived,omitzero"` // they said that they are there
}

// Fetched is one medium that is to be fetched.
type Fetched struct {
	ID    string `json:"id"`
	Title string `json:"title"` // for staff, who take it from the shelf
	Place string `json:"place,omitempty"`
}

// Tell is where a citizen wants to hear of a change, and what they heard last.
type Tell struct {
	Channel  string `json:"channel"`
	Address  string `json:"address"`
	Language string `json:"language"`
	Told     Status `json:"told,omitempty"`
}

// Event is one thing that happened to an order.
type Event struct {
	At     time.Time `json:"at"`
	Status Status    `json:"status"`
	By     string    `json:"by"` // login of staff, or citizen, import, api, payment
}
