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

		// question.go
		"question.answer": {Outcomes: []string{"answered", "none"}, Gives: []string{"answer"}},
		"question.call":   {Outcomes: []string{"known", "any"}, Gives: []string{"department", "concern"}},
		"question.guess":  {Outcomes: []string{"offered", "none"}, Offers: true},
		"question.take":   {Outcomes: []string{"question", "department"}, Needs: []string{"meant"}, Gives: []string{"department", "question"}},
		"town.languages":  {Outcomes: []string{"many", "one"}, Offers: true},

		// booking.go
		"callback.mine":   {Outcomes: []string{"one", "none"}, Gives: requestGives()},
		"callback.offer":  {Outcomes: []string{"offered", "nearest", "shared", "none"}, Needs: []string{"department"}, Gives: []string{"after", "searched", "origin", "calm"}, Offers: true},
		"callback.hold":   {Outcomes: []string{"held", "full"}, Needs: []string{"department", "slot"}},
		"callback.caller": {Outcomes: []string{"known", "ask"}, Gives: []string{"phone"}},
		"callback.number": {Outcomes: []string{"ok", "unclear", "premium", "emergency", "short", "foreign"}, Needs: []string{"number"}, Gives: []string{"phone"}},
		"callback.book":   {Outcomes: []string{"booked", "proving", "full", "already", "waiting", "often", "refused"}, Needs: []string{"department", "slot", "phone"}, Gives: requestGives()},

		// proving.go
		"callback.prove": {Outcomes: []string{"proven", "code", "call", "often"}, Needs: []string{"phone"}, Gives: []string{"sent"}},
		"callback.code":  {Outcomes: []string{"proven", "wrong", "locked"}, Needs: []string{"phone", "code"}, Gives: []string{"proved"}},

		// citizen.go
		"citizen.known":  {Outcomes: []string{"linked", "none"}},
		"citizen.ask":    {Outcomes: []string{"ask", "skip"}, Needs: []string{"phone"}},
		"citizen.link":   {Outcomes: []string{"linked"}, Needs: []string{"phone"}},
		"citizen.unlink": {Outcomes: []string{"unlinked"}},
		"citizen.ways":   {Outcomes: []string{"ways"}, Offers: true},
		"citizen.code":   {Outcomes: []string{"code", "landline", "often"}, Needs: []string{"phone"}, Gives: []string{"sent"}},

		// chatting.go
		"person.chat": {Outcomes: []string{"asked", "closed"}},

		// extras.go
		"callback.ways":    {Outcomes: []string{"ways"}, Offers: true},
		"callback.list":    {Outcomes: []string{"listed"}, Gives: []string{"slot", "earlier"}},
		"callback.extras":  {Outcomes: []string{"more", "none"}, Needs: []string{"reference"}, Offers: true},
		"callback.add":     {Outcomes: []string{"added", "closed"}, Needs: []string{"reference"}},
		"callback.earlier": {Outcomes: []string{"listed", "closed"}, Needs: []string{"reference"}, Gives: []string{"earlier"}},
		"person.ways":      {Outcomes: []string{"ways"}, Offers: true},

		// reaching.go
		"callback.waits":    {Outcomes: []string{"one", "none"}, Gives: requestGives()},
		"callback.settle":   {Outcomes: []string{"settled", "none"}, Gives: []string{"reference"}},
		"callback.unsettle": {Outcomes: []string{"booked", "closed"}, Needs: []string{"reference"}, Gives: requestGives()},
		"callback.forget":   {Outcomes: []string{"forgotten"}},

		// message.go
		"message.agree":  {Outcomes: []string{"agreed", "key", "off"}, Gives: []string{"agreed"}},
		"message.record": {Outcomes: []string{"recorded", "empty", "off"}, Needs: []string{"agreed"}, Gives: []string{"recording"}},
		"message.keep":   {Outcomes: []string{"booked", "often"}, Needs: []string{"recording"}, Gives: requestGives()},

		// managing.go
		"callback.find":   {Outcomes: []string{"found", "closed", "proof", "denied", "locked"}, Needs: []string{"reference"}, Gives: requestGives()},
		"callback.move":   {Outcomes: []string{"moved", "full", "closed"}, Needs: []string{"reference", "department", "slot"}, Gives: []string{"slot", "promise"}},
		"callback.cancel": {Outcomes: []string{"cancelled", "closed"}, Needs: []string{"reference"}},

		// asking.go
		"orders.kinds":  {Outcomes: []string{"one", "many", "none"}, Gives: []string{"source"}, Offers: true},
		"orders.open":   {Outcomes: []string{"book", "library", "certificate"}, Needs: []string{"source"}},
		"orders.status": {Outcomes: orderOutcomes(), Needs: []string{"source", "number", "factor"}, Gives: []string{"number", "place", "until", "order", "order_link", "fee"}},

		// telling.go
		"order.can":  {Outcomes: []string{"ask", "already", "none"}, Needs: []string{"source", "order"}},
		"order.tell": {Outcomes: []string{"told", "none"}, Needs: []string{"source", "order"}},
		"order.link": {Outcomes: []string{"shown", "text", "none"}, Needs: []string{"source", "order"}},
		"order.send": {Outcomes: []string{"sent", "none"}, Needs: []string{"source", "order"}},

		// library.go, libraryrenew.go, pickup.go, watching.go
		"library.open": {
			Outcomes: []string{"one", "many", "empty", "denied", "locked", "unavailable"}, Needs: []string{"source", "number", "factor"},
			Gives: []string{"session", "item", "ready", "ready_one", "coming", "coming_one", "overdue", "overdue_one", "lent", "lent_one", "due", "place", "until", "odd", "odd_one", "fees", "expired", "notices"},
		},
		"library.item": {
			Outcomes: []string{"ready", "over", "ordered", "reserved", "lent", "overdue", "rejected", "missing", "unknown", "ended", "unavailable"},
			Needs:    []string{"source", "session", "item"}, Gives: []string{"title", "place", "until", "due", "queue", "reminders"},
		},
		"library.more":      {Outcomes: []string{"more", "ended", "unavailable"}, Needs: []string{"source", "session"}, Offers: true},
		"library.items":     {Outcomes: []string{"listed", "none", "ended", "unavailable"}, Needs: []string{"source", "session"}, Offers: true},
		"library.renewable": {Outcomes: []string{"listed", "none", "ended", "unavailable"}, Needs: []string{"source", "session"}, Offers: true},
		"library.renew":     {Outcomes: []string{"renewed", "agree", "refused", "ended", "unavailable"}, Needs: []string{"source", "session", "item"}, Gives: []string{"until", "fee", "about", "free", "agreed"}},
		"library.agree":     {Outcomes: []string{"renewed", "agree", "refused", "ended", "unavailable"}, Needs: []string{"source", "session", "item", "agreed"}, Gives: []string{"until", "fee", "about", "free", "agreed"}},
		"library.tell":      {Outcomes: []string{"told", "short", "none", "ended"}, Needs: []string{"source", "session"}, Gives: []string{"until"}},
		"pickup.offer":      {Outcomes: []string{"offered", "nothing", "none", "ended", "unavailable"}, Needs: []string{"source", "session"}, Gives: []string{"place", "count", "after"}, Offers: true},
		"pickup.book":       {Outcomes: []string{"booked", "full", "nothing", "ended", "unavailable"}, Needs: []string{"source", "session", "slot"}, Gives: []string{"order", "slot", "place", "order_link"}},
		"pickup.here":       {Outcomes: []string{"here", "early", "none", "ended"}, Needs: []string{"source", "session"}, Gives: []string{"slot"}},
		"pickup.cancel":     {Outcomes: []string{"cancelled", "none", "ended"}, Needs: []string{"source", "session"}},

		// certificate.go
		"certificate.way":    {Outcomes: []string{"writing", "speaking"}},
		"certificate.may":    {Outcomes: []string{"self", "ok", "interest", "paper", "refused"}, Needs: []string{"type", "relation"}},
		"certificate.born":   {Outcomes: []string{"ok", "young", "unclear"}, Needs: []string{"born"}},
		"certificate.copies": {Outcomes: []string{"ok", "unclear"}, Needs: []string{"copies"}},
		"certificate.sum":    {Outcomes: []string{"sum"}, Needs: []string{"source", "type", "name", "born", "copies", "delivery"}, Gives: []string{"fee", "count", "whom", "to"}},
		"certificate.order":  {Outcomes: []string{"ordered", "often"}, Needs: []string{"source", "type", "name", "born", "copies", "delivery"}, Gives: []string{"order", "order_link"}},
	}
}

// list names what does each action of Specs.
func (h *Hub) list() map[string]action {
	return map[string]action{
		"town.departments": h.townDepartments,
		"town.hours":       h.townHours,
		"person.connect":   h.personConnect,

		"question.answer": h.questionAnswer,
		"question.call":   h.questionCall,
		"question.guess":  h.questionGuess,
		"question.take":   h.questionTake,
		"town.languages":  h.townLanguages,

		"callback.mine":   h.callbackMine,
		"callback.offer":  h.callbackOffer,
		"callback.hold":   h.callbackHold,
		"callback.caller": h.callbackCaller,
		"callback.number": h.callbackNumber,
		"callback.book":   h.callbackBook,

		"callback.prove": h.callbackProve,
		"callback.code":  h.callbackCode,

		"citizen.known":  h.citizenKnown,
		"citizen.ask":    h.citizenAsk,
		"citizen.link":   h.citizenLink,
		"citizen.unlink": h.citizenUnlink,
		"citizen.ways":   h.citizenWays,
		"citizen.code":   h.citizenCode,

		"person.chat": h.personChat,

		"callback.ways":    h.callbackWays,
		"callback.list":    h.callbackList,
		"callback.extras":  h.callbackExtras,
		"callback.add":     h.callbackAdd,
		"callback.earlier": h.callbackEarlier,
		"person.ways":      h.personWays,

		"callback.waits":    h.callbackWaits,
		"callback.settle":   h.callbackSettle,
		"callback.unsettle": h.callbackUnsettle,
		"callback.forget":   h.callbackForget,

		"message.agree":  h.messageAgree,
		"message.record": h.messageRecord,
		"message.keep":   h.messageKeep,

		"callback.find":   h.callbackFind,
		"callback.move":   h.callbackMove,
		"callback.cancel": h.callbackCancel,

		"orders.kinds":  h.ordersKinds,
		"orders.open":   h.ordersOpen,
		"orders.status": h.ordersStatus,

		"order.can":  h.orderCan,
		"order.tell": h.orderTell,
		"order.link": h.orderLinkWay,
		"order.send": h.orderSend,

		"library.open":      h.libraryOpen,
		"library.item":      h.libraryItem,
		"library.more":      h.libraryMore,
		"library.items":     h.libraryItems,
		"library.renewable": h.libraryRenewable,
		"library.renew":     h.libraryRenew,
		"library.agree":     h.libraryAgree,
		"library.tell":      h.libraryTell,
		"pickup.offer":      h.pickupOffer,
		"pickup.book":       h.pickupBook,
		"pickup.here":       h.pickupHere,
		"pickup.cancel":     h.pickupCancel,

		"certificate.way":    h.certificateWay,
		"certificate.may":    h.certificateMay,
		"certificate.born":   h.certificateBorn,
		"certificate.copies": h.certificateCopies,
		"certificate.sum":    h.certificateSum,
		"certificate.order":  h.certificateSend,
	}
}

// requestGives are the answers of a request that a citizen may hear.
func requestGives() []string {
	return []string{"reference", "department", "slot", "promise", "phone", "word", "link"}
}

// orderOutcomes are the states of an order, and the ways not to be told.
func orderOutcomes() []string {
	out := []string{"denied", "locked", "unavailable", "payable", "checking"}
	for _, s := range orders.Statuses {
		out = append(out, string(s))
	}
	return out
}
