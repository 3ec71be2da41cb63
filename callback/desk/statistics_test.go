package desk

import (
	"context"
	"encoding/csv"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"

	"github.com/rathausruf/rathausruf/callback"
)

var statisticsRules = map[string]access{
	"GET /desk/statistics":     {lead: true},
	"GET /desk/statistics/csv": {lead: true},
}

// tallies are the numbers of a test, by day.
type tallies struct {
	days map[string][]callback.Cell
	down error
}

func (n *tallies) Days(_ context.Context, from, to string) (list []callback.Tally, err error) {
	for _, day := range slices.Sorted(maps.Keys(n.days)) {
		if from <= day && day <= to {
			list = append(list, callback.Tally{Day: day, Settled: n.days[day]})
		}
	}
	return list, n.down
}

// figured is a town with numbers of two days for both departments, and Lena who
// leads the Bürgerbüro.
func figured(t *testing.T) (*town, *tallies, *browser) {
	w := newTown(t)
	n := w.desk.c.Numbers.(*tallies)
	count := func(asked int, change ...func(*callback.Count)) callback.Count {
		c := callback.Count{
			Asked: asked, Booked: asked - 1, Done: asked - 4, Open: 1, Unreached: 1, Cancelled: 1, Attempts: asked, Called: asked - 2, FirstReached: asked - 4,
			Finished: asked - 3, Solved: asked - 4, Due: asked - 2, Kept: asked - 4, Announced: 1, Broken: 1, Waited: asked - 2, WaitSum: int64(asked-2) * 50 * 60,
		}
		c.Waits[3] = asked - 2
		for _, f := range change {
			f(&c)
		}
		return c
	}
	n.days = map[string][]callback.Cell{
		"2026-11-23": {
			{Department: "buergerbuero", Door: "voice", Hour: 9, Count: count(20)},
			{Department: "buergerbuero", Door: "sms", Hour: 10, Count: count(12)},
			{Department: "standesamt", Door: "voice", Hour: 9, Count: count(77)},
		},
		"2026-11-25": {
			{Department: "buergerbuero", Door: "voice", Hour: 9, Count: count(8)},
			{Department: "buergerbuero", Door: "web", Hour: 19, Count: callback.Count{Asked: 3, Booked: 3, Open: 3}},
		},
		"2026-11-16": {{Department: "buergerbuero", Door: "voice", Hour: 11, Count: count(99)}},
	}
	w.hire("lena", "Lena Lang", "", "buergerbuero")
	w.change("lena", func(s *callback.Staff) { s.Role = "lead" })
	return w, n, w.signedIn("lena")
}

// cells are the columns of a row of the page, by its name.
func cells(t *testing.T, page answer, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page.text(), `<th scope="row">`+name+`</th>`)
	if !ok {
		t.Fatalf("there is no row %q in %s", name, page.brief())
	}
	row, _, _ := strings.Cut(rest, "</tr>")
	row = strings.NewReplacer(`<td class="number">`, "", "</td>", " ").Replace(row)
	return strings.TrimSpace(row)
}

func TestStatisticsOfAWeek(t *testing.T) {
	_, _, lena := figured(t)
	lena.get("/desk").want(t, http.StatusOK, `href="/desk/statistics"`)
	p := lena.get("/desk/statistics").want(t, http.StatusOK, "Mo. 23.11.2026 bis Mi. 25.11.2026", "Messen wir nicht", "Beim ersten Gespräch erledigt").
		wantNot(t, "Standesamt", ">77<", ">99<")
	for name, want := range map[string]string{
		"Bürgerbüro": "43 40 6 28 3 3 82 % 82 % höchstens 1 Std.",
		"Telefon":    "28 26 2 20 2 2 83 % 83 % höchstens 1 Std.",
		"Webchat":    "3 3 3 0 0 0 – – –",
		"Mo. 23.11.": "32 30 2 24 2 2 86 % 86 % höchstens 1 Std.",
		"Di. 24.11.": "0 0 0 0 0 0 – – –",
	} {
		if got := cells(t, p, name); got != want {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
	if got := cells(t, p, "9–10"); got != `<td class="heat-4">20 <td class="heat-0">0 <td class="heat-2">8 <td class="heat-0">0 <td class="heat-0">0 <td class="heat-0">0 <td class="heat-0">0` {
		t.Errorf("9 o'clock: %s", got)
	}
	lena.get("/desk/statistics?channel=sms").want(t, http.StatusOK, "<strong>").wantNot(t, `<th scope="row">Telefon`)
	lena.get("/desk/statistics?period=last-week").want(t, http.StatusOK, "Mo. 16.11.2026 bis So. 22.11.2026", ">99<")
	lena.get("/desk/statistics?period=last-month").want(t, http.StatusOK, "Do. 01.10.2026 bis Sa. 31.10.2026", "wollte noch niemand").wantNot(t, "<table")
}

// TestWhoseStatistics: leads see their own, admins all, staff none; a
// department one does not lead looks like one that does not exist.
func TestWhoseStatistics(t *testing.T) {
	w, _, lena := figured(t)
	for _, page := range []string{"/desk/statistics", "/desk/statistics/csv?by=day&x=1"} {
		sep := map[bool]string{true: "&", false: "?"}[strings.Contains(page, "?")]
		foreign := lena.get(page+sep+"department=standesamt").want(t, http.StatusNotFound)
		unknown := lena.get(page+sep+"department=nix").want(t, http.StatusNotFound)
		if foreign.text() != unknown.text() {
			t.Error("a foreign department looks different from an unknown one")
		}
		anna := w.signedIn("anna")
		anna.get(page).want(t, http.StatusNotFound)
	}
	w.signedIn("anna").get("/desk").wantNot(t, `href="/desk/statistics"`)
	w.hire("gerd", "Gerd", "", "buergerbuero")
	w.change("gerd", func(s *callback.Staff) { s.Role = "admin" })
	gerd := w.signedIn("gerd")
	if got := cells(t, gerd.get("/desk/statistics"), "Standesamt"); !strings.HasPrefix(got, "77 ") {
		t.Errorf("Standesamt: %q", got)
	}
	gerd.get("/desk/statistics?department=standesamt").want(t, http.StatusOK, ">77<").wantNot(t, `<th scope="row">Bürgerbüro`)
}

func TestStatisticsForm(t *testing.T) {
	w, n, lena := figured(t)
	for q, says := range map[string]string{
		"from=&to=2026-11-25": "ersten und den letzten Tag", "from=x&to=y": "ersten und den letzten Tag",
		"from=2026-11-25&to=2026-11-20": "liegt vor dem ersten", "from=2025-01-01&to=2026-11-20": "höchstens ein Jahr",
	} {
		lena.get("/desk/statistics?period=span&"+q).want(t, http.StatusUnprocessableEntity, says, "Mo. 23.11.2026 bis")
		lena.get("/desk/statistics/csv?by=day&period=span&"+q).want(t, http.StatusNotFound)
	}
	lena.get("/desk/statistics?period=span&from=2026-11-16&to=2026-11-16").want(t, http.StatusOK, "Mo. 16.11.2026 bis Mo. 16.11.2026", ">99<", `value="2026-11-16"`)
	p := lena.get("/desk/statistics?period=span&from=2026-10-01&to=2026-11-25").want(t, http.StatusOK, "Woche ab")
	if got := cells(t, p, "16.11.2026"); !strings.HasPrefix(got, "99 ") {
		t.Errorf("the week: %q", got)
	}
	p = lena.get("/desk/statistics?period=span&from=2025-12-01&to=2026-11-25").want(t, http.StatusOK, "Monat")
	if got := cells(t, p, "11/2026"); !strings.HasPrefix(got, "142 ") {
		t.Errorf("the month: %q", got)
	}
	n.down = callback.ErrUnavailable
	lena.get("/desk/statistics").want(t, http.StatusServiceUnavailable)
	lena.get("/desk/statistics/csv?by=day").want(t, http.StatusServiceUnavailable)
	w.desk.c.Numbers = nil
	lena.get("/desk/statistics").want(t, http.StatusNotFound)
}

// TestStatisticsFile reads the file as Excel in German does. Few people are
// not told of, nothing is a formula, and who takes it is written down first.
func TestStatisticsFile(t *testing.T) {
	w, n, lena := figured(t)
	already := len(w.ledger.list)
	n.days["2026-11-25"] = append(n.days["2026-11-25"], callback.Cell{Department: "buergerbuero", Door: "=cmd()", Hour: 9, Count: callback.Count{Asked: 5}})
	a := lena.get("/desk/statistics/csv?by=channel").want(t, http.StatusOK)
	if !strings.HasPrefix(a.text(), "\ufeffWeg;Angefragt;") || !strings.Contains(a.Header().Get("Content-Disposition"), "statistik_channel_2026-11-23_2026-11-25.csv") {
		t.Errorf("%q %v", a.text(), a.Header())
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.text(), "\ufeff")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, row := range rows {
		found[row[0]] = row[1:]
	}
	column := func(row, name string) string {
		i := slices.Index(rows[0], name)
		if i < 1 || found[row] == nil {
			t.Fatalf("no %s of %s in %v", name, row, rows)
		}
		return found[row][i-1]
	}
	if got := column("Telefon", "Mittlere Wartezeit in Minuten"); got != "50,0" {
		t.Errorf("mean %q", got)
	}
	if got := column("Telefon", "Beim ersten Anruf erreicht in Prozent"); got != "83,3" {
		t.Errorf("share %q", got)
	}
	if got := column("Webchat", "Angefragt"); got != "weniger als 5" || column("Webchat", "Noch offen") != "" {
		t.Errorf("three people are told of: %v", found["Webchat"])
	}
	if found["'=cmd()"] == nil {
		t.Errorf("a formula: %v", rows)
	}
	if noted := w.ledger.list[already:]; len(noted) != 1 || noted[0].Action != "statistics.exported" || noted[0].Login != "lena" || noted[0].Detail != "channel 2026-11-23_2026-11-25" {
		t.Errorf("noted %+v", noted)
	}
	if hour := lena.get("/desk/statistics/csv?by=hour").want(t, http.StatusOK, "Mo. 09 Uhr;20;", "Mi. 19 Uhr;weniger als 5;"); strings.Contains(hour.text(), "77") {
		t.Error("of another department")
	}
	lena.get("/desk/statistics/csv?by=day&department=buergerbuero").want(t, http.StatusOK, "Mo. 23.11.2026;32;")
	lena.get("/desk/statistics/csv?by=name").want(t, http.StatusNotFound)
	w.noteErr = callback.ErrUnavailable
	lena.get("/desk/statistics/csv?by=day").want(t, http.StatusServiceUnavailable).wantNot(t, ";32;")
}

// TestChartsStayInside: no bar leaves its drawing, and bars are as long as
// their numbers.
func TestChartsStayInside(t *testing.T) {
	var groups []group
	for i := range 31 {
		groups = append(groups, group{Name: "x", Count: callback.Count{Booked: i * 37, Done: i * 20, Open: i * 10, Unreached: i * 4, Cancelled: i * 3}})
	}
	for name, c := range map[string]chart{"columns": columnChart(groups), "bars": barChart(groups), "none": columnChart(nil), "one": columnChart(groups[:1])} {
		for _, p := range c.Parts {
			if p.X < 0 || p.Y < 0 || p.W <= 0 || p.H <= 0 || p.X+p.W > c.Width || p.Y+p.H > c.Height {
				t.Errorf("%s: %+v leaves %d × %d", name, p, c.Width, c.Height)
			}
		}
	}
	most := columnChart(groups)
	if got := most.Parts[len(most.Parts)-4]; got.Kind != "done" || got.H != 180*20/37 && got.H != 180*20/37+1 {
		t.Errorf("%+v", got)
	}
}

// TestStatisticsByKeyboard, in a browser.
func TestStatisticsByKeyboard(t *testing.T) {
	w, _, _ := figured(t)
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "lena")
	focusOn(t, p, `a[href="/desk/statistics"]`)
	press(t, p, input.Enter, "Die drei Zahlen der 115")
	b.check(p, "statistics-closed")
	focusOn(t, p, "section[aria-labelledby=h-department] summary")
	press(t, p, input.Enter, "Zusage gehalten")
	p.MustEval(`() => document.querySelectorAll("details").forEach(d => d.open = true)`)
	b.check(p, "statistics")
	focusOn(t, p, "#channel")
	p.MustEval(`() => { document.querySelector("#channel").value = "telegram" }`)
	focusOn(t, p, "#show")
	press(t, p, input.Enter, "wollte noch niemand zurückgerufen werden")
	b.check(p, "statistics-empty")
	b.quiet()
}
