package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/rathausruf/rathausruf"

// mayImport is the table of docs/architecture.md: who may import whom of ours.
// A name with a slash and a star stands for everything below it.
var mayImport = map[string][]string{
	"":                              {"*"},
	"bot":                           {"channels", "dialogs", "dialogs/*", "callback", "callback/calendar"},
	"bot/api":                       {"bot", "callback", "callback/calendar", "dialogs/orders"},
	"bot/sqlitestore":               {"bot", "channels", "callback", "dialogs/orders"},
	"bot/redisstore":                {"bot", "channels", "callback", "dialogs/orders"},
	"bot/sealed":                    {"bot", "channels", "callback", "dialogs/orders"},
	"bot/storetest":                 {"bot", "channels", "callback", "dialogs/orders"},
	"channels":                      {},
	"channels/twilio":               {"channels"},
	"channels/telegram":             {"channels"},
	"channels/webchat":              {"channels"},
	"channels/simulator":            {"channels", "channels/twilio"},
	"channels/channeltest":          {"channels"},
	"dialogs":                       {"channels", "dialogs/nlu", "dialogs/plain"},
	"dialogs/nlu":                   {},
	"dialogs/plain":                 {},
	"dialogs/orders":                {},
	"dialogs/orders/koha":           {"dialogs/orders"},
	"dialogs/orders/paia":           {"dialogs/orders"},
	"dialogs/orders/xbezahldienste": {"dialogs/orders"},
	"callback":                      {"callback/calendar"},
	"callback/calendar":             {},
	"callback/desk":                 {"callback", "callback/calendar"},
	"callback/page":                 {"callback", "callback/calendar"},
}

// notOurs lists foreign packages that must not be linked: the root of
// twilio-go costs a minute of every build.
var notOurs = []string{"github.com/twilio/twilio-go"}

func TestImportTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "nomsgpack", "-json=ImportPath,Imports,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	d := json.NewDecoder(strings.NewReader(string(out)))
	for d.More() {
		var p struct {
			ImportPath    string
			Imports, Deps []string
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s is not in the table of docs/architecture.md; add it with a decision record", name)
			continue
		}
		for _, i := range p.Imports {
			ours, ok := strings.CutPrefix(i, module+"/")
			if ok && !permitted(allowed, ours) {
				t.Errorf("%s must not import %s", name, ours)
			}
		}
		for _, bad := range notOurs {
			if slices.Contains(p.Deps, bad) {
				t.Errorf("%s links %s; import only the packages below it that are needed", name, bad)
			}
		}
	}
}

func permitted(allowed []string, name string) bool {
	for _, a := range allowed {
		prefix, wild := strings.CutSuffix(a, "*")
		if a == name || wild && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// TestTopLevel holds the four folders a newcomer sees.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !slices.Contains([]string{"bot", "channels", "dialogs", "callback", "docs", ".ci", ".git", ".github", "dist"}, e.Name()) {
			t.Errorf("folder %s is outside of the design: put it where it belongs, or change docs/architecture.md with a decision record", e.Name())
		}
	}
	for _, name := range []string{"util", "utils", "common", "helpers", "models", "types", "pkg", "internal"} {
		found, _ := filepath.Glob("*/" + name)
		if len(found) > 0 {
			t.Errorf("%v: a package is named after its subject, not after what is left over", found)
		}
	}
}
