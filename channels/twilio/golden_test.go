package twilio

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden compares TwiML with a file, an element a line.
func golden(t *testing.T, name, doc string) {
	t.Helper()
	path := filepath.Join("testdata", name+".xml")
	doc = strings.ReplaceAll(doc, "><", ">\n<") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), doc); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}
