package desk

import (
	"context"
	"net/http"
	"regexp"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var staffRules = map[string]access{
	"GET /desk/staff":                 {admin: true},
	"POST /desk/staff":                {admin: true},
	"GET /desk/staff/:login":          {admin: true, named: true},
	"POST /desk/staff/:login":         {admin: true, named: true},
	"POST /desk/staff/:login/reset":   {admin: true, named: true},
	"POST /desk/staff/:login/disable": {admin: true, named: true},
	"POST /desk/staff/:login/enable":  {admin: true, named: true},
}

var oneTimeWord = regexp.MustCompile(`Einmal-Passwort für (\S+) ist (\S+)\. `)

// admin is a browser of somebody who may change rights.
func (w *town) admin() *browser {
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	return w.signedIn("bernd")
}

// TestAccounts: an admin adds somebody, who signs in with the password that is
// shown once; rights change with the next page; who is disabled is out.
func TestAccounts(t *testing.T) {
	w := newTown(t)
	b := w.admin()
	b.post("/desk/staff", "login", "Emil", "name", "", "role", "staff").want(t, http.StatusUnprocessableEntity, "Bitte geben Sie einen Namen an")
	b.post("/desk/staff", "login", "anna", "name", "Anna Zwei", "role", "staff").want(t, http.StatusUnprocessableEntity, "gibt es schon")
	b.post("/desk/staff", "login", "../x", "name", "X", "role", "staff").want(t, http.StatusUnprocessableEntity, "Kleinbuchstaben")
	page := b.post("/desk/staff", "login", "Emil", "name", "Emil Ernst", "role", "staff", "departments", "standesamt").want(t, http.StatusOK, "Emil Ernst")
	m := oneTimeWord.FindStringSubmatch(page.text())
	if m == nil || m[1] != "emil" {
		t.Fatalf("no password is shown: %s", page.brief())
	}
	b.get("/desk/staff").want(t, http.StatusOK, "Einmal-Passwort").wantNot(t, m[2])
	emil := w.browser()
	if to := emil.post("/desk/sign-in", "login", "emil", "password", m[2]).to(); to != "/desk" {
		t.Fatalf("signing in leads to %q", to)
	}
	emil.post("/desk/password", "new", "fünf ganz neue Wörter", "again", "fünf ganz neue Wörter").want(t, http.StatusSeeOther)
	emil.get("/desk?department=standesamt").want(t, http.StatusOK)
	b.post("/desk/staff/emil", "name", "Emil Ernst", "role", "lead", "departments", "buergerbuero").want(t, http.StatusSeeOther)
	emil.get("/desk?department=standesamt").want(t, http.StatusNotFound)
	emil.get("/desk/audit").want(t, http.StatusOK)
	b.post("/desk/staff/emil/disable").want(t, http.StatusSeeOther)
	if to := emil.get("/desk").to(); to != "/desk/sign-in" {
		t.Errorf("who is disabled is led to %q", to)
	}
	b.post("/desk/staff/emil/enable").want(t, http.StatusSeeOther)
	b.get("/desk/staff/nobody").want(t, http.StatusNotFound)
	if got := w.noted("bernd"); len(got) != 5 || got[1] != "member.added" || got[2] != "member.changed" || got[3] != "member.disabled" || got[4] != "member.enabled" {
		t.Errorf("noted is %q", got)
	}
}

// TestResetDropsTheSecondFactor: who lost their device gets in with a one-time
// password.
func TestResetDropsTheSecondFactor(t *testing.T) {
	w := newTown(t)
	w.signedIn("anna").setsUp()
	page := w.admin().post("/desk/staff/anna/reset").want(t, http.StatusOK)
	m := oneTimeWord.FindStringSubmatch(page.text())
	if m == nil {
		t.Fatalf("no password is shown: %s", page.brief())
	}
	if to := w.browser().post("/desk/sign-in", "login", "anna", "password", m[2]).to(); to != "/desk" {
		t.Errorf("signing in leads to %q", to)
	}
	if s, _ := w.Member(context.Background(), "anna"); hasCode(s) || len(s.Recovery) > 0 || !s.MustChange {
		t.Errorf("kept is %+v", s)
	}
}

// TestLastAdmin cannot lock everybody out.
func TestLastAdmin(t *testing.T) {
	w := newTown(t)
	b := w.admin()
	b.post("/desk/staff/bernd", "name", "Bernd Böhm", "role", "staff", "all", "yes").want(t, http.StatusUnprocessableEntity, "das letzte Konto")
	b.post("/desk/staff/bernd/disable").want(t, http.StatusUnprocessableEntity, "das letzte Konto")
	w.change("carla", func(s *callback.Staff) { s.Role = "admin" })
	b.post("/desk/staff/bernd", "name", "Bernd Böhm", "role", "staff", "all", "yes").want(t, http.StatusSeeOther)
}
