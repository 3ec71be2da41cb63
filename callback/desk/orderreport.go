package desk

import (
	"strconv"
	"strings"
)

// reportView is what became of a file, in words.
type reportView struct {
	Said   string
	Faults []faultRow
}

type faultRow struct{ Line, Column, What string }

// faultsShown is how many faults are told: who mends these sees the next ones.
const faultsShown = 200

// report words what became of a file.
func (t texts) report(r OrderReport) *reportView {
	v := &reportView{Said: t.say("orders.done", "created", strconv.Itoa(r.Created), "updated", strconv.Itoa(r.Updated), "unchanged", strconv.Itoa(r.Unchanged))}
	if len(r.Faults) > 0 {
		v.Said = t.count("orders.faults", len(r.Faults))
	}
	for _, f := range r.Faults[:min(len(r.Faults), faultsShown)] {
		v.Faults = append(v.Faults, faultRow{strconv.Itoa(f.Line), f.Column, t.or("fault."+f.Kind, t.say("fault.unreadable"))})
	}
	return v
}

// FaultsOnPaper words what is wrong with a file for who finds the text beside
// it, without a desk: one fault a line. Nothing of what stands in the file's
// cells is in it.
func FaultsOnPaper(r OrderReport) (string, error) {
	t, err := readTexts("de")
	if err != nil {
		return "", err
	}
	v := t.report(r)
	lines := []string{v.Said, ""}
	for _, f := range v.Faults {
		line := t.say("orders.line") + " " + f.Line
		if f.Column != "" {
			line += ", " + f.Column
		}
		lines = append(lines, line+": "+f.What)
	}
	return strings.Join(lines, "\r\n") + "\r\n", nil
}
