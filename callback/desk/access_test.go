package desk

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

const foreignRequest, unknownRequest = "1000015", "1000028"

// TestAccess goes through the router's own list of routes.
func TestAccess(t *testing.T) {
	w, rules := newTown(t, func(c *Config) {
		c.Provider, c.Health = &Provider{Issuer: "https://id.invalid"}, func() Health { return Health{} }
		c.Orders, c.Transcripts = newShelf(), scribe{}
		c.Certificates, c.Pickups = newRegister(), newReading()
	}), rules()
	seen := map[string]bool{}
	for _, r := range w.router.Routes() {
		name := r.Method + " " + r.Path
		rule, ok := rules[name]
		if !ok {
			t.Errorf("%s: nobody has said who may use it", name)
			continue
		}
		seen[name] = true
		t.Run(name, func(t *testing.T) { checkAccess(t, r.Method, r.Path, rule) })
	}
	for name := range rules {
		if !seen[name] {
			t.Errorf("%s is not there any more", name)
		}
	}
}

func checkAccess(t *testing.T, method, pattern string, rule access) {
	w := newTown(t, func(c *Config) {
		c.Provider, c.Health = &Provider{Issuer: "https://id.invalid"}, func() Health { return Health{} }
		c.Orders, c.Transcripts = newShelf(), scribe{}
		c.Certificates, c.Pickups = newRegister(), newReading()
	})
	w.asks(foreignRequest, "Geheime Hochzeit", func(r *callback.Request) {
		r.Department, r.Status, r.Claim = "standesamt", callback.Claimed, callback.Claim{By: "anna", Until: w.now().Add(callback.ClaimLease)}
	})
	w.hub.wants("c"+foreignRequest, "Geheime Hochzeit", func(chat *callback.Chat) {
		chat.Department, chat.Holder, chat.Name = "standesamt", "anna", "Anna Albrecht"
	})
	to := func(reference string) string {
		p := strings.Replace(pattern, ":reference", reference, 1)
		p = strings.Replace(p, "chats/:id", "chats/c"+reference, 1)
		return strings.Replace(p, ":version/*file", w.desk.assets.version+"/desk.css", 1)
	}
	form := url.Values(nil)
	if method == http.MethodPost {
		form = url.Values{"outcome": {"reached"}, "text": {"Guten Tag"}, "department": {"standesamt"}}
	}
	before, chatBefore := w.request(foreignRequest), w.hub.chat("c"+foreignRequest)
	if !rule.anyone {
		wantRefused(t, "anonymous", w.browser().send(method, to(foreignRequest), form), "/desk/sign-in")
		sacked := w.signedIn("anna")
		w.change("anna", func(s *callback.Staff) { s.Disabled = true })
		wantRefused(t, "disabled", sacked.send(method, to(foreignRequest), form), "/desk/sign-in")
		w.change("anna", func(s *callback.Staff) { s.Disabled = false })
	}
	if !rule.anyone && !rule.newcomer {
		w.change("anna", func(s *callback.Staff) { s.MustChange = true })
		wantRefused(t, "newcomer", w.signedIn("anna").send(method, to(foreignRequest), form), "/desk/password")
		w.change("anna", func(s *callback.Staff) { s.MustChange = false })
	}
	w.hire("dora", "Dora Dach", "")
	for role, may := range map[string]bool{"staff": !rule.lead && !rule.admin, "lead": !rule.admin, "admin": true} {
		if rule.anyone || rule.newcomer || rule.department || rule.chat || rule.stream || rule.book {
			break // is tried elsewhere, with what it is about
		}
		w.change("carla", func(s *callback.Staff) { s.Role = role })
		pattern := strings.Replace(pattern, ":login", "dora", 1)
		if a := w.signedIn("carla").send(method, pattern, form); !may && a.Code != http.StatusNotFound {
			t.Errorf("%s is answered %d", role, a.Code)
		} else if may && lacksRight(a) {
			t.Errorf("%s is kept out", role)
		}
	}
	if rule.book {
		for _, book := range []string{"urkunden", "nix"} {
			p := strings.NewReplacer(":book", book, ":number", "20261").Replace(pattern)
			w.signedIn("anna").send(method, p, form).want(t, http.StatusNotFound).wantNot(t, "Hochzeit")
		}
	}
	if rule.form {
		w.change("anna", func(s *callback.Staff) { s.Role = "lead" })
		w.signedIn("anna").send(method, to(foreignRequest), form).want(t, http.StatusNotFound)
		w.change("anna", func(s *callback.Staff) { s.Role = "staff" })
	}
	if rule.department || rule.chat {
		anna := w.signedIn("anna")
		foreign := anna.send(method, to(foreignRequest), form).want(t, http.StatusNotFound).wantNot(t, "Hochzeit")
		unknown := anna.send(method, to(unknownRequest), form).want(t, http.StatusNotFound)
		if foreign.text() != unknown.text() {
			t.Error("a foreign request looks different from an unknown one")
		}
		for _, odd := range []string{"0", "abc", "12345678", "0000000", "%3Cb%3E", "%20" + foreignRequest} {
			if a := anna.send(method, to(odd), form); a.text() != unknown.text() || a.Code != http.StatusNotFound {
				t.Errorf("%q is answered %d, unlike an unknown one", odd, a.Code)
			}
		}
	}
	if method == http.MethodPost {
		evil := w.signedIn("anna")
		evil.header.Set("Sec-Fetch-Site", "cross-site")
		evil.send(method, to(foreignRequest), form).want(t, http.StatusForbidden, "anderen Seite")
		old := w.signedIn("anna")
		old.header["Sec-Fetch-Site"] = nil // a browser that does not send it
		old.header.Set("Origin", "https://evil.example")
		old.send(method, to(foreignRequest), form).want(t, http.StatusForbidden)
	}
	if after := w.request(foreignRequest); after.Version != before.Version {
		t.Errorf("somebody changed the request: %+v", after)
	}
	if after := w.hub.chat("c" + foreignRequest); after != chatBefore {
		t.Errorf("somebody changed the chat: %+v", after)
	}
}

// lacksRight reports whether an answer says that the page is not there.
func lacksRight(a answer) bool {
	return a.Code == http.StatusNotFound && strings.Contains(a.text(), "Diese Seite gibt es nicht")
}

// wantRefused checks that nobody gets through: a page leads elsewhere, and a
// stream, which cannot, ends.
func wantRefused(t *testing.T, who string, a answer, to string) {
	t.Helper()
	if a.Code == http.StatusUnauthorized && a.Body.Len() == 0 {
		return
	}
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.to(), to) {
		t.Errorf("%s: %d to %q, want %s", who, a.Code, a.to(), to)
	}
	if strings.Contains(a.text(), "Hochzeit") {
		t.Errorf("%s reads the request", who)
	}
}

func TestQueueShowsOnesOwn(t *testing.T) {
	w := newTown(t)
	w.asks("4829138", "Personalausweis")
	w.asks(foreignRequest, "Hochzeit", func(r *callback.Request) { r.Department = "standesamt" })
	anna := w.signedIn("anna")
	for _, page := range []string{"/desk", "/desk/queue", "/desk?department=buergerbuero"} {
		anna.get(page).want(t, http.StatusOK, "Personalausweis").wantNot(t, "Hochzeit", "Standesamt")
	}
	for _, page := range []string{"/desk?department=standesamt", "/desk/queue?department=standesamt", "/desk?department=nix"} {
		anna.get(page).want(t, http.StatusNotFound).wantNot(t, "Hochzeit")
	}
	bernd := w.signedIn("bernd")
	bernd.get("/desk").want(t, http.StatusOK, "Personalausweis", "Hochzeit")
	bernd.get("/desk?department=standesamt").want(t, http.StatusOK, "Hochzeit").wantNot(t, "Personalausweis")
	w.hire("fritz", "Fritz", "")
	w.signedIn("fritz").get("/desk").want(t, http.StatusOK, "noch keine Abteilung").wantNot(t, "Hochzeit", "Personalausweis", "Anfragen warten")
	w.hire("gerd", "Gerd", "", "*")
	w.signedIn("gerd").get("/desk").want(t, http.StatusOK, "Personalausweis", "Hochzeit")
}

// TestHeaders: every answer carries the headers that keep strangers' content
// out, and no page is kept by a browser or a proxy.
func TestHeaders(t *testing.T) {
	w := newTown(t)
	w.asks("4829138", "Ausweis")
	b := w.signedIn("anna")
	for _, page := range []string{"/desk", "/desk/sign-in", "/desk/password", path("4829138"), path("1000053"), "/desk/queue"} {
		h := b.get(page).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
		} {
			if got := h.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %s is %q", page, name, got)
			}
		}
	}
	inline := regexp.MustCompile(`(?i)<script[^>]*>[^<]|<style|\sstyle=|\son[a-z]+=|javascript:`)
	for _, page := range []string{"/desk", "/desk/password", path("4829138")} {
		if found := inline.FindString(b.get(page).text()); found != "" {
			t.Errorf("%s has something inline: %s", page, found)
		}
	}
}

func TestAssets(t *testing.T) {
	w := newTown(t)
	b := w.browser()
	a := b.get(w.desk.Asset("desk.css")).want(t, http.StatusOK, "@font-face")
	if got := a.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("an asset may be kept: %q", got)
	}
	if got := a.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/css") {
		t.Errorf("type %q", got)
	}
	if got := b.get("/desk/assets/older/desk.css").Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("an asset of another version: %q", got)
	}
	for _, name := range []string{"", "kern", "kern/", "nix.css", "../desk.go", "..%2fdesk.go", "fonts/"} {
		if a := b.get("/desk/assets/" + w.desk.assets.version + "/" + name); a.Code != http.StatusNotFound {
			t.Errorf("%q: %d", name, a.Code)
		}
	}
	page := b.get("/desk/sign-in").text()
	for _, m := range regexp.MustCompile(`(?:href|src)="(/desk/assets/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		b.get(m[1]).want(t, http.StatusOK)
	}
	css := a.text()
	for _, m := range regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(css, -1) {
		b.get(w.desk.Asset(m[1])).want(t, http.StatusOK)
	}
}

// TestTexts: templates and code say nothing that is not in the file, and the
// file holds nothing that nobody says.
func TestTexts(t *testing.T) {
	keys, err := readTexts("de")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, dir := range []string{".", "templates", "templates/paper"} {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f.Name(), "_test.go") || !strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), ".html") {
				continue
			}
			b, err := os.ReadFile(dir + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
	}
	source := all.String()
	for _, m := range regexp.MustCompile(`(?:\bt|say|\bor)[ (]"([a-z-]+(?:\.[a-z-]+)*)"`).FindAllStringSubmatch(source, -1) {
		if _, ok := keys[m[1]]; !ok {
			t.Errorf("%s is said and not in the file", m[1])
		}
	}
	for key := range keys {
		base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if strings.Contains(source, `"`+base+`"`) {
			continue
		}
		prefix := base[:strings.LastIndex(base, ".")+1]
		for _, p := range []string{"error.", "audit.", "slip."} {
			if strings.HasPrefix(base, p) {
				prefix = p
			}
		}
		if !strings.Contains(source, `"`+prefix+`"`) {
			t.Errorf("%s is in the file and nobody says it", key)
		}
	}
}
