package bot

import (
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Specs lists every action a flow can do. What each does stands in the file
// named beside it.
func Specs() dialogs.Actions {
	return dialogs.Actions{
		// town.go
		"town.departments": {Outcomes: []string{"one", "many"}, Gives: []string{"department"}, Offers: true},
		"town.hours":       {Outcomes: []string{"open", "closed"}, Needs: []string{"department"}, Gives: []string{"hours", "until", "next"}},
		"person.connect":   {Outcomes: []string{"reached", "missed", "closed"}, Gives: []string{"department"}},

		// booking.go
		"callback.mine":   {Outcomes: []string{"one", "none"}, Gives: []string{"reference", "department", "slot", "promise", "phone"}},
		"callback.offer":  {Outcomes: []string{"offered", "nearest", "none"}, Needs: []string{"department"}, Gives: []string{"after", "searched"}, Offers: true},
		"callback.hold":   {Outcomes: []string{"held", "full"}, Needs: []string{"department", "slot"}},
		"callback.caller": {Outcomes: []string{"known", "ask"}, Gives: []string{"phone"}},
		"callback.number": {Outcomes: []string{"ok", "unclear", "premium", "emergency", "short", "foreign"}, Needs: []string{"number"}, Gives: []string{"phone"}},
		"callback.book":   {Outcomes: []string{"booked", "full", "already", "waiting", "often", "refused"}, Needs: []string{"department", "slot", "phone"}, Gives: []string{"reference", "slot", "promise", "phone"}},

		// managing.go
		"callback.find":   {Outcomes: []string{"found", "closed", "proof", "denied", "locked"}, Needs: []string{"reference"}, Gives: []string{"reference", "department", "slot", "promise", "phone"}},
		"callback.move":   {Outcomes: []string{"moved", "full", "closed"}, Needs: []string{"reference", "department", "slot"}, Gives: []string{"slot", "promise"}},
		"callback.cancel": {Outcomes: []string{"cancelled", "closed"}, Needs: []string{"reference"}},

		// asking.go
		"orders.kinds":  {Outcomes: []string{"one", "many", "none"}, Gives: []string{"source"}, Offers: true},
		"orders.status": {Outcomes: orderOutcomes(), Needs: []string{"source", "number", "factor"}, Gives: []string{"number", "place", "until"}},
	}
}

// list names what does each action of Specs.
func (h *Hub) list() map[string]action {
	return map[string]action{
		"town.departments": h.townDepartments,
		"town.hours":       h.townHours,
		"person.connect":   h.personConnect,

		"callback.mine":   h.callbackMine,
		"callback.offer":  h.callbackOffer,
		"callback.hold":   h.callbackHold,
		"callback.caller": h.callbackCaller,
		"callback.number": h.callbackNumber,
		"callback.book":   h.callbackBook,

		"callback.find":   h.callbackFind,
		"callback.move":   h.callbackMove,
		"callback.cancel": h.callbackCancel,

		"orders.kinds":  h.ordersKinds,
		"orders.status": h.ordersStatus,
	}
}

// orderOutcomes are the states of an order, and the ways not to be told.
func orderOutcomes() []string {
	out := []string{"denied", "locked", "unavailable"}
	for _, s := range orders.Statuses {
		out = append(out, string(s))
	}
	return out
}
