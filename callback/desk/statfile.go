package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// fewestInFile is how many must have asked in a group for its numbers to stand
// in a file: of fewer somebody might be recognised, and files travel.
const fewestInFile = 5

// fileColumns are the columns behind the group's name.
func fileColumns() []string {
	return []string{
		"asked", "booked", "open", "done", "unreached", "cancelled", "lapsed", "attempts", "called", "first",
		"finished", "solved", "due", "kept", "announced", "broken", "waited", "mean", "intime", "intime-of",
		"first-share", "solved-share", "kept-share", "intime-share",
	}
}

// statisticsFile answers with the numbers as a file for spreadsheets.
func (d *Desk) statisticsFile(c *gin.Context, who callback.Staff) {
	ch, alert, ok := d.chosen(c, who)
	by := c.DefaultQuery("by", byDepartment)
	if !ok || alert != "" || d.c.Numbers == nil || !slices.Contains(groupings(), by) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	list, err := d.numbers(c.Request.Context(), ch)
	if err != nil {
		d.broken(c, err)
		return
	}
	span := ch.From.Format(time.DateOnly) + "_" + ch.To.Format(time.DateOnly)
	if !d.note(c, who, "statistics.exported", ch.Department, "", by+" "+span) {
		return
	}
	w := d.words()
	file := newSheet(c, "statistik_"+by+"_"+span+".csv")
	head := []string{w.say("statistics.head." + by)}
	for _, name := range fileColumns() {
		head = append(head, w.say("statistics.column."+name))
	}
	file.row(head...)
	for _, g := range d.groups(w, by, list) {
		file.row(w.fileRow(g)...)
	}
	file.Flush()
}

// fileRow is one group in a file.
func (w words) fileRow(g group) []string {
	n := g.Count
	row := append(make([]string, 0, len(fileColumns())+1), g.Name)
	if n.Asked < fewestInFile {
		row = append(row, w.say("statistics.few"))
		return append(row, make([]string, len(fileColumns())-1)...)
	}
	within, of := n.CalledInTime()
	mean := 0.0
	if n.Waited > 0 {
		mean = float64(n.WaitSum) / float64(n.Waited) / 60
	}
	for _, v := range []int{
		n.Asked, n.Booked, n.Open, n.Done, n.Unreached, n.Cancelled, n.Lapsed, n.Attempts, n.Called, n.FirstReached,
		n.Finished, n.Solved, n.Due, n.Kept, n.Announced, n.Broken, n.Waited,
	} {
		row = append(row, strconv.Itoa(v))
	}
	row = append(row, decimal(mean, n.Waited), strconv.Itoa(within), strconv.Itoa(of))
	for _, s := range [][2]int{{n.FirstReached, n.Called}, {n.Solved, n.Finished}, {n.Kept, n.Due}, {within, of}} {
		row = append(row, decimal(100*float64(s[0])/float64(max(s[1], 1)), s[1]))
	}
	return row
}

// decimal writes a number with a comma; nothing when it is of none.
func decimal(v float64, of int) string {
	if of == 0 {
		return ""
	}
	return strings.Replace(strconv.FormatFloat(v, 'f', 1, 64), ".", ",", 1)
}
