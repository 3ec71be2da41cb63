package telegram

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// besides is where a file of the contract data lies, beside the checkout, and
// whether it is there.
func besides(t testing.TB, name string) (path string, ok bool) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path = filepath.Join(dir, "..", "shared", "specs", name)
	if _, err := os.Stat(path); err != nil {
		t.Logf("LEFT OUT: %s is not there, so this is not checked", path)
		return "", false
	}
	return path, true
}

// readJSON reads a file of the contract data. Without it the test is skipped,
// aloud.
func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	path, ok := besides(t, name)
	if !ok {
		t.Skip()
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}
