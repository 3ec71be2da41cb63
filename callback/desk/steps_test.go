package desk

import (
	"slices"
	"testing"
)

// walk takes every step from a standing, again and again, and shows each to see.
func walk(table []stepRule, from standing, see func(path []string, s standing)) {
	seen := map[standing]bool{}
	var next func(path []string, s standing)
	next = func(path []string, s standing) {
		see(path, s)
		if seen[s] {
			return
		}
		seen[s] = true
		for _, r := range allowed(table, s) {
			fees := []int64{s.Fee}
			if r.Name == "approve" {
				fees = []int64{0, 1500}
			}
			for _, fee := range fees {
				to := standing{Status: r.goesTo(fee), Fee: fee, Paid: s.Paid || r.Name == "settle", Over: s.Over}
				next(append(slices.Clone(path), r.Name), to)
			}
		}
		if s.Status == "fee_due" { // the citizen pays on the web
			next(append(slices.Clone(path), "pays"), standing{Status: "paid", Fee: s.Fee, Paid: true})
		}
	}
	next(nil, from)
}

// TestNothingIsMadeUnpaid: whatever a registrar does, in whatever order, no
// certificate is made, posted or handed over while a fee is due. Every state is
// reached and every one that is not closed can be left.
func TestNothingIsMadeUnpaid(t *testing.T) {
	reached := map[string]bool{}
	for _, start := range []standing{{Status: "received", Fee: 1500}, {Status: "received"}, {Status: "in_progress", Fee: 1500}, {Status: "question", Fee: 1500}} {
		walk(certificateSteps(), start, func(path []string, s standing) {
			reached[s.Status] = true
			if s.Fee > 0 && !s.Paid && slices.Contains([]string{"paid", "made", "ready", "sent", "handed_over"}, s.Status) {
				t.Errorf("%v leads to %+v", path, s)
			}
			closed := slices.Contains([]string{"sent", "handed_over", "refused", "cancelled"}, s.Status)
			if can := len(allowed(certificateSteps(), s)) > 0; can == closed {
				t.Errorf("%v leads to %+v: %v", path, s, allowed(certificateSteps(), s))
			}
		})
	}
	for _, s := range append(certificateStates(), "sent", "handed_over", "refused", "cancelled") {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
	}
}

// TestPickupSteps: nobody is missing before their time is over, and what is
// over stays so.
func TestPickupSteps(t *testing.T) {
	names := func(s standing) (list []string) {
		for _, r := range allowed(pickupSteps(), s) {
			list = append(list, r.Name)
		}
		return list
	}
	for _, c := range []struct {
		standing
		want []string
	}{
		{standing{Status: "received"}, []string{"stage", "ready"}},
		{standing{Status: "in_progress"}, []string{"ready", "handed"}},
		{standing{Status: "ready"}, []string{"handed"}},
		{standing{Status: "ready", Over: true}, []string{"handed", "no-show"}},
		{standing{Status: "no_show", Over: true}, nil},
		{standing{Status: "handed_over", Over: true}, nil},
		{standing{Status: "cancelled", Over: true}, nil},
		{standing{Status: "verloren"}, nil},
	} {
		if got := names(c.standing); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.standing, got, c.want)
		}
	}
}

func TestCents(t *testing.T) {
	for typed, want := range map[string]int64{"12": 1200, "12,5": 1250, "12,50": 1250, " 12.05 € ": 1205, "0": 0, "0,00": 0, "1000": 100000} {
		if got, ok := cents(typed); !ok || got != want {
			t.Errorf("%q is %d, %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "€", "-1", "12,", ",5", "1,234", "1.234,00", "1000,01", "99999", "1e3", "zwölf", "+3", "1 2", "٣"} {
		if got, ok := cents(typed); ok {
			t.Errorf("%q is %d", typed, got)
		}
	}
}

// FuzzCents: what is read is a sensible amount, and reads the same again as we
// write it.
func FuzzCents(f *testing.F) {
	for _, s := range []string{"12,50", "0", "1.2", "€", "9999,99", "-0,1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		n, ok := cents(typed)
		if !ok {
			return
		}
		if again, ok := cents(euros(n)); n < 0 || n > mostEuros*100 || !ok || again != n {
			t.Errorf("%q is %d, and again %d", typed, n, again)
		}
	})
}

// TestCertificateSteps is the table as a registrar meets it.
func TestCertificateSteps(t *testing.T) {
	for _, c := range []struct {
		standing
		want []string
	}{
		{standing{Status: "received", Fee: 1500}, []string{"approve", "question", "refused", "cancelled"}},
		{standing{Status: "in_progress"}, []string{"made", "question", "refused", "cancelled"}},
		{standing{Status: "in_progress", Fee: 1500}, []string{"approve", "question", "refused", "cancelled"}},
		{standing{Status: "question", Fee: 1500}, []string{"approve", "refused", "cancelled"}},
		{standing{Status: "question", Fee: 1500, Paid: true}, []string{"resume", "refused", "cancelled"}},
		{standing{Status: "fee_due", Fee: 1500}, []string{"settle", "question", "refused", "cancelled"}},
		{standing{Status: "paid", Fee: 1500, Paid: true}, []string{"made", "question", "refused", "cancelled"}},
		{standing{Status: "made", Fee: 1500, Paid: true}, []string{"ready", "sent", "cancelled"}},
		{standing{Status: "ready", Fee: 1500, Paid: true}, []string{"handed", "cancelled"}},
		{standing{Status: "sent"}, nil},
		{standing{Status: "refused"}, nil},
	} {
		var got []string
		for _, r := range allowed(certificateSteps(), c.standing) {
			got = append(got, r.Name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.standing, got, c.want)
		}
	}
}
