package desk

import "slices"

// due is whether a fee must have been paid for a step.
type due int

const (
	dueAny     due = iota
	dueSettled     // nothing is due any longer, or never was
	duePaid        // a fee was paid
	dueUnpaid      // none was paid
	dueOwed        // one is to be paid, and was not
)

// stepRule is one line of a table of steps: from which states it may be taken,
// and where it leads.
type stepRule struct {
	Name string
	From []string
	To   string
	Due  due
	Free string // where it leads when there is no fee; "": as To
	Over bool   // only when the window is over
}

// certificateSteps are what a registrar may do, in the order of the page. What
// stands first is what Enter does.
func certificateSteps() []stepRule {
	open := []string{"received", "in_progress", "question"}
	return []stepRule{
		{Name: "approve", From: []string{"received", "question"}, To: "fee_due", Free: "in_progress", Due: dueUnpaid},
		{Name: "approve", From: []string{"in_progress"}, To: "fee_due", Free: "in_progress", Due: dueOwed},
		{Name: "resume", From: []string{"question"}, To: "paid", Due: duePaid},
		{Name: "settle", From: []string{"fee_due"}, To: "paid", Due: dueUnpaid},
		{Name: "made", From: []string{"in_progress", "paid"}, To: "made", Due: dueSettled},
		{Name: "ready", From: []string{"made"}, To: "ready"},
		{Name: "sent", From: []string{"made"}, To: "sent"},
		{Name: "handed", From: []string{"ready"}, To: "handed_over"},
		{Name: "question", From: []string{"received", "in_progress", "fee_due", "paid"}, To: "question"},
		{Name: "refused", From: append(slices.Clone(open), "fee_due", "paid"), To: "refused"},
		{Name: "cancelled", From: append(slices.Clone(open), "fee_due", "paid", "made", "ready"), To: "cancelled"},
	}
}

// pickupSteps are what a librarian may do.
func pickupSteps() []stepRule {
	return []stepRule{
		{Name: "stage", From: []string{"received"}, To: "in_progress"},
		{Name: "ready", From: []string{"received", "in_progress"}, To: "ready"},
		{Name: "handed", From: []string{"in_progress", "ready"}, To: "handed_over"},
		{Name: "no-show", From: []string{"received", "in_progress", "ready"}, To: "no_show", Over: true},
	}
}

// standing is what decides about the steps of an order.
type standing struct {
	Status string
	Fee    int64 // in cents
	Paid   bool
	Over   bool // its window
}

// allows reports whether a step may be taken.
func (r stepRule) allows(s standing) bool {
	fits := true
	switch r.Due {
	case dueSettled:
		fits = s.Fee == 0 || s.Paid
	case duePaid:
		fits = s.Paid
	case dueUnpaid:
		fits = !s.Paid
	case dueOwed:
		fits = s.Fee > 0 && !s.Paid
	}
	return fits && slices.Contains(r.From, s.Status) && (!r.Over || s.Over)
}

// allowed are the steps of a table that may be taken.
func allowed(table []stepRule, s standing) (list []stepRule) {
	for _, r := range table {
		if r.allows(s) {
			list = append(list, r)
		}
	}
	return list
}

// allowedStep is the one of a name, if it may be taken.
func allowedStep(table []stepRule, s standing, name string) (stepRule, bool) {
	list := allowed(table, s)
	i := slices.IndexFunc(list, func(r stepRule) bool { return r.Name == name })
	if i < 0 {
		return stepRule{}, false
	}
	return list[i], true
}

// goesTo is the state a step leads to, with the fee it sets or leaves.
func (r stepRule) goesTo(fee int64) string {
	if fee == 0 && r.Free != "" {
		return r.Free
	}
	return r.To
}
