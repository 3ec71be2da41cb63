package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback"
)

// chromium is a headless browser; without one the test is skipped aloud, or
// fails where RATHAUSRUF_TEST_REQUIRE demands it.
func chromium(t *testing.T) *rod.Browser {
	t.Helper()
	bin, ok := launcher.LookPath()
	if !ok {
		if strings.Contains(os.Getenv("RATHAUSRUF_TEST_REQUIRE"), "chromium") {
			t.Fatal("chromium is required, but not installed")
		}
		t.Skip("LEFT OUT: chromium is not installed, so no page is tested in a browser")
	}
	l := launcher.New().Bin(bin).Leakless(false).NoSandbox(true).Set("disable-gpu").Set("disable-quic").
		Set("no-first-run").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	t.Cleanup(l.Cleanup)
	b := rod.New().ControlURL(l.MustLaunch()).Timeout(3 * time.Minute).MustConnect()
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// tab opens a page and fails the test for every error in its console.
func (w *town) tab(b *rod.Browser, path string) *rod.Page {
	p := b.MustPage("")
	go p.EachEvent(
		func(e *proto.RuntimeExceptionThrown) { w.t.Errorf("%s: %s", path, e.ExceptionDetails.Text) },
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError {
				w.t.Errorf("%s: %s %s", path, e.Entry.Text, e.Entry.URL)
			}
		})()
	// Now and then the browser does not tell that a page stands; once more then.
	if err := p.MustNavigate(w.url + path).Timeout(20 * time.Second).WaitLoad(); err != nil {
		p.MustNavigate(w.url + path).MustWaitLoad()
	}
	return p
}

// look keeps a picture of a page where RATHAUSRUF_TEST_PICTURES says.
func look(t *testing.T, p *rod.Page, name string) {
	t.Helper()
	if dir := os.Getenv("RATHAUSRUF_TEST_PICTURES"); dir != "" {
		p.MustScreenshotFullPage(filepath.Join(dir, name+".png"))
	}
}

// keys clicks the keys of a handset, each after the text it answers.
func keys(p *rod.Page, handset string, steps ...string) {
	for i := 0; i < len(steps); i += 2 {
		p.MustElementR(handset+" .log", steps[i])
		p.MustElement(handset + ` .key[data-key="` + steps[i+1] + `"]`).MustClick()
	}
}

// click clicks what a live page may be replacing at this moment: then it is
// looked for again.
func click(t *testing.T, p *rod.Page, selector string) {
	t.Helper()
	var err error
	for range 20 {
		if err = rod.Try(func() { p.Timeout(10 * time.Second).MustElement(selector).MustClick() }); err == nil {
			return
		}
	}
	t.Fatalf("click %s: %v", selector, err)
}

// clickThrough clicks until another page stands: what the live page learns of a call at
// that moment moves the button away from under the pointer.
func clickThrough(t *testing.T, p *rod.Page, selector, heading string) {
	t.Helper()
	var err error
	for range 6 {
		if there, _, _ := p.Has(selector); there {
			_ = rod.Try(func() { p.Timeout(5 * time.Second).MustElement(selector).MustClick() })
		}
		if err = rod.Try(func() { p.Timeout(10*time.Second).MustElementR("main h1", heading) }); err == nil {
			return
		}
	}
	t.Fatalf("click through %s: %v", selector, err)
}

// TestFirstTwoMinutes is what the README promises to someone who has read
// nothing else: a callback by handset, one by SMS, both at the desk, one
// claimed, called and closed, all in a browser.
func TestFirstTwoMinutes(t *testing.T) {
	w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
	w.member("erika", clerk, "*")
	b := chromium(t)
	phones := w.tab(b, "/")
	look(t, phones, "1-simulator")

	phones.MustElement("#citizen .main").MustClick()
	keys(phones, "#citizen", "Rückruf drücken Sie die 1", "1", "Bürgerbüro: Drücken", "1", "So bald wie möglich: Drücken Sie die 4", "4", "Wenn ja", "1")
	phones.MustElementR("#citizen .log", "Ich wiederhole")
	phones.MustElement("#citizen .main").MustClick() // hangs up
	look(t, phones, "2-booked")

	for _, step := range [][2]string{{"Rückruf Standesamt", "Wann dürfen wir"}, {"1", "Rufen wir Sie"}, {"1", "Eingetragen"}} {
		phones.MustElement("#text-body").MustSelectAllText().MustInput(step[0])
		phones.MustElement("#text-form button").MustClick()
		phones.MustElementR("#thread", step[1])
	}
	look(t, phones, "3-texted")

	staff := w.tab(b, "/desk")
	staff.MustElement("[name=login]").MustInput("erika")
	staff.MustElement("[name=password]").MustInput("ein langes Kennwort")
	staff.MustElement("main form button[type=submit]").MustClick()
	staff.MustElementR("main", "Bürgerbüro")
	staff.MustElementR("main", "Standesamt")
	look(t, staff, "4-queue")
	r, err := w.gateway.store.OpenFor(t.Context(), mobile)
	if err != nil {
		t.Fatal(err)
	}
	click(t, staff, "#claim-"+r.Reference)
	click(t, staff, `form[action$="/call"] button`)
	look(t, staff, "5-claimed")

	phones.MustActivate()
	phones.MustElementR("#staff .main", "Abheben").MustWaitEnabled().MustClick()
	keys(phones, "#staff", "Taste 1|drücken Sie die 1|die 1", "1")
	phones.MustElementR("#citizen .main", "Abheben|Annehmen").MustWaitEnabled().MustClick()
	phones.MustElementR("#citizen .state", "[Vv]erbunden")
	look(t, phones, "6-talking")
	phones.MustElementR("#citizen .main", "Auflegen").MustClick()

	staff.MustActivate()
	staff.MustElement(`[name=note]`).MustInput("Ausweis ist da.")
	clickThrough(t, staff, `button[name=outcome][value=`+callback.OutcomeReached+`]`, "Warteliste")
	staff.MustElementR("main", "Standesamt")
	look(t, staff, "7-closed")
	if r, err = w.gateway.store.Request(t.Context(), r.Reference); err != nil || r.Status != callback.Done || r.Note == "" {
		t.Errorf("closed as %+v (%v)", r, err)
	}
}
