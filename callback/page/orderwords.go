package page

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// earliest is how long before the window a citizen may say that they are there.
const earliest = 30 * time.Minute

// over reports whether nothing more happens to an order of a status.
func over(status string) bool {
	return slices.Contains([]string{"handed_over", "sent", "refused", statusCancelled, "no_show"}, status)
}

// state says in plain words how the order stands, and what comes next. A status
// the page does not know is put into words that are true of every order.
func (v orderVisit) state() (state, next string) {
	key := "order.status." + v.o.Status
	if own := "order.pickup." + v.o.Status; v.o.Kind == KindPickup && v.has(own) {
		key = own
	}
	if v.o.Status == statusFeeDue {
		key = v.feeDue()
	}
	if !v.has(key) {
		key = "order.status.other"
	}
	state, next = v.say(key), v.say(key+".next")
	switch {
	case over(v.o.Status) || v.o.Kind != KindPickup || v.o.To.IsZero():
	case v.now.After(v.o.To) && !v.o.Arrived:
		next = v.say("order.pickup.missed")
	case v.o.Arrived:
		next = v.say("order.pickup.arrived")
	case v.mayArrive():
		next = v.say("order.pickup.come")
	}
	return state, next
}

// feeDue are the words for an order that waits for its fee: nobody who has begun
// to pay is told that the fee is missing.
func (v orderVisit) feeDue() string {
	switch v.o.Payment {
	case payOpen, payOdd, payStuck:
		return "order.status.paying"
	case payPaid, payCounter:
		return "order.status.paid"
	}
	return "order.status.fee_due"
}

// callUs reports whether the town's number belongs to what comes next.
func (v orderVisit) callUs() bool {
	switch v.o.Status {
	case "question", "refused", "no_show":
		return true
	}
	missed := v.o.Kind == KindPickup && !v.o.To.IsZero() && v.now.After(v.o.To) && !v.o.Arrived && !over(v.o.Status)
	return missed || !v.has("order.status."+v.o.Status)
}

// has reports whether there is a text.
func (t texts) has(key string) bool {
	_, ok := t[key]
	return ok
}

// mayArrive reports whether "I am here" makes sense: around the window.
func (v orderVisit) mayArrive() bool {
	return v.o.Kind == KindPickup && !over(v.o.Status) && !v.o.Arrived && !v.o.From.IsZero() &&
		!v.now.Before(v.o.From.Add(-earliest)) && !v.now.After(v.o.To)
}

// money is an amount in cents as citizens read it.
func (w words) money(cents int64) string {
	return w.say("money", "euro", strconv.FormatInt(cents/100, 10), "cent", fmt.Sprintf("%02d", cents%100))
}

// What an order's page says first after something was tried.
const (
	toldPaid      = "paid"
	toldPending   = "pending"
	toldFailed    = "failed"
	toldOdd       = "odd"
	toldNotDue    = "not-due"
	toldFee       = "fee" // the form named another amount
	toldHere      = "here"
	toldNotHere   = "not-here"
	toldCancelled = "order-cancelled"
	toldKept      = "order-kept" // it could not be called off
)

// told leads back to the page, which says what came of it.
func (v orderVisit) told(c *gin.Context, kind string) {
	c.Redirect(http.StatusSeeOther, v.link("", "said", kind))
}

// saidOf is what the page was told to say, as long as it is true of the order:
// an address proves nothing, and may be opened again much later.
func (v orderVisit) saidOf(kind string) *said {
	alert, still := "warning", false
	switch kind {
	case toldPaid:
		alert, still = "success", v.o.Payment == payPaid
	case toldPending:
		still = v.found() == toldPending
	case toldFailed:
		still = v.found() == toldFailed
	case toldOdd:
		still = v.found() == toldOdd
	case toldNotDue:
		if found := v.found(); found != "" {
			return v.saidOf(found)
		}
		still = !v.o.Payable
	case toldFee:
		still = v.o.Payable
	case toldHere:
		alert, still = "success", v.o.Arrived
	case toldNotHere:
		still = v.o.Kind == KindPickup && !v.o.Arrived && !v.mayArrive()
	case toldCancelled:
		alert, still = "success", v.o.Status == statusCancelled
	case toldKept:
		still = v.o.Status != statusCancelled
	}
	if !still {
		return nil
	}
	return &said{Kind: alert, Title: v.say("said." + kind + ".title"), Text: v.say("said." + kind + ".text")}
}

// found is what is said of a payment as it stands; "" nothing was begun.
func (v orderVisit) found() string {
	switch v.o.Payment {
	case payPaid:
		return toldPaid
	case payOpen:
		return toldPending
	case payFailed:
		return toldFailed
	case payOdd, payStuck:
		return toldOdd
	}
	return ""
}
