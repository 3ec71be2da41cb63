package paia

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// loose is a whole number, also where a server writes it as a string. Anything
// else is none.
type loose string

// UnmarshalJSON never fails: what is no number is left out.
func (n *loose) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if _, err := strconv.Atoi(s); err == nil {
		*n = loose(s)
	}
	return nil
}

func (n loose) int() int {
	i, err := strconv.Atoi(string(n))
	if err != nil {
		return 0
	}
	return i
}

// document is one medium, as it is written.
type document struct {
	Status    json.RawMessage      `json:"status"`
	Item      text                 `json:"item"`
	Edition   text                 `json:"edition"`
	Requested text                 `json:"requested"`
	About     text                 `json:"about"`
	Queue     json.RawMessage      `json:"queue"`
	Renewals  json.RawMessage      `json:"renewals"`
	Reminder  json.RawMessage      `json:"reminder"`
	Start     text                 `json:"starttime"`
	End       text                 `json:"endtime"`
	Due       text                 `json:"duedate"`
	Cancel    json.RawMessage      `json:"cancancel"`
	Renew     json.RawMessage      `json:"canrenew"`
	Error     text                 `json:"error"`
	Storage   text                 `json:"storage"`
	StorageID text                 `json:"storageid"`
	Condition map[string]condition `json:"condition"`
}

// text is a string; anything else is none.
type text string

// UnmarshalJSON never fails: what is no string is left out.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(strings.TrimSpace(s))
	}
	return nil
}

type condition struct {
	Option []struct {
		ID     text `json:"id"`
		About  text `json:"about"`
		Amount text `json:"amount"`
	} `json:"option"`
	Default  []text `json:"default"`
	Multiple bool   `json:"multiple"`
}

type itemsAnswer struct {
	Doc []document `json:"doc"`
}

func (a itemsAnswer) items(loc *time.Location) (list []orders.Item) {
	for _, d := range a.Doc {
		list = append(list, d.read(loc))
	}
	return list
}

// read understands a document, as far as the specification goes.
func (d document) read(loc *time.Location) orders.Item {
	i := orders.Item{
		ID: string(d.Item), Title: string(d.About), Status: status(d.Status), Place: string(d.Storage), PlaceID: string(d.StorageID),
		Queue: count(d.Queue), Renewals: count(d.Renewals), Reminders: count(d.Reminder),
		Renewable: maybe(d.Renew), Cancelable: maybe(d.Cancel), Fault: string(d.Error),
	}
	if i.ID == "" && d.Edition != "" {
		i.ID, i.ByEdition = string(d.Edition), true
	}
	i.From, _ = readDate(string(d.Start), loc)
	end := d.End
	if end == "" {
		end = d.Due
	}
	i.Until, _ = readDate(string(end), loc)
	i.Missing = len(d.Status) == 0 && d.Error != ""
	for uri, c := range d.Condition {
		i.Conditions = append(i.Conditions, c.read(uri))
	}
	slices.SortFunc(i.Conditions, func(a, b orders.Condition) int { return strings.Compare(a.Type, b.Type) })
	return i
}

// status takes the whole numbers of the specification, and nothing else: no
// server may add one.
func status(raw json.RawMessage) orders.ItemStatus {
	switch string(bytes.TrimSpace(raw)) {
	case "0":
		return orders.ItemNone
	case "1":
		return orders.ItemReserved
	case "2":
		return orders.ItemOrdered
	case "3":
		return orders.ItemHeld
	case "4":
		return orders.ItemProvided
	case "5":
		return orders.ItemRejected
	}
	return orders.ItemUnknown
}

// most is the largest count that is believed.
const most = 100_000

func count(raw json.RawMessage) int {
	n, err := strconv.Atoi(string(bytes.TrimSpace(raw)))
	if err != nil || n < 0 || n > most {
		return 0
	}
	return n
}

func maybe(raw json.RawMessage) orders.Maybe {
	switch string(bytes.TrimSpace(raw)) {
	case "true":
		return orders.Yes
	case "false":
		return orders.No
	}
	return orders.NotTold
}

func (c condition) read(uri string) orders.Condition {
	out := orders.Condition{Type: uri, Multiple: c.Multiple}
	for _, o := range c.Option {
		option := orders.Option{ID: string(o.ID), About: string(o.About)}
		if o.Amount != "" {
			fee, ok := readMoney(string(o.Amount))
			if !ok {
				fee = orders.Money{Currency: "XXX"} // an amount nobody understands is not free
			}
			option.Fee = fee
		}
		out.Options = append(out.Options, option)
	}
	for _, id := range c.Default {
		out.Default = append(out.Default, string(id))
	}
	return out
}

// readDate reads a day, or a moment, as PAIA servers write it: seconds and the
// offset may be missing. A day is its noon in loc.
func readDate(s string, loc *time.Location) (orders.Date, bool) {
	if t, err := time.ParseInLocation(time.DateOnly, s, loc); err == nil {
		return orders.Date{Time: t.Add(12 * time.Hour)}, true
	}
	s = strings.Replace(s, " ", "T", 1)
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return orders.Date{Time: t.In(loc), Exact: true}, true
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return orders.Date{Time: t, Exact: true}, true
		}
	}
	return orders.Date{}, false
}

// readMoney reads "0.80 EUR". No amount of this world has more digits than fit.
func readMoney(s string) (orders.Money, bool) {
	amount, currency, ok := strings.Cut(s, " ")
	if !ok || len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || len(amount) > 16 {
		return orders.Money{}, false
	}
	digits, negative := strings.CutPrefix(amount, "-")
	whole, part, ok := strings.Cut(digits, ".")
	if !ok || whole == "" || len(part) != 2 || strings.Trim(whole+part, "0123456789") != "" {
		return orders.Money{}, false
	}
	cents, err := strconv.ParseInt(whole+part, 10, 64)
	if err != nil {
		return orders.Money{}, false
	}
	if negative {
		cents = -cents
	}
	return orders.Money{Cents: cents, Currency: currency}, true
}

type feesAnswer struct {
	Amount text `json:"amount"`
	Fee    []struct {
		Amount text `json:"amount"`
	} `json:"fee"`
}

// total is what is to be paid: as the library says, or the sum of its fees where
// they are of one currency.
func (a feesAnswer) total() (sum orders.Money) {
	if m, ok := readMoney(string(a.Amount)); ok {
		return m
	}
	for _, f := range a.Fee {
		m, ok := readMoney(string(f.Amount))
		if !ok || sum.Currency != "" && m.Currency != sum.Currency {
			return orders.Money{}
		}
		sum.Currency, sum.Cents = m.Currency, sum.Cents+m.Cents
	}
	return sum
}

type patronAnswer struct {
	Status json.RawMessage `json:"status"`
}

func (a patronAnswer) standing() orders.Standing {
	switch string(bytes.TrimSpace(a.Status)) {
	case "0":
		return orders.StandingActive
	case "1":
		return orders.StandingInactive
	case "2":
		return orders.StandingExpired
	case "3":
		return orders.StandingFees
	case "4":
		return orders.StandingExpiredFees
	}
	return orders.StandingUnknown
}

type notificationsAnswer struct {
	List []json.RawMessage `json:"notification"`
}
