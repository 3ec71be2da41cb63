package twilio

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// specs is the path of a file of the shared contract data, which lies beside
// the checkout. Without it the test is skipped, aloud.
func specs(t testing.TB, name string) string {
	t.Helper()
	path, ok := besides(t, name)
	if !ok {
		t.Skip()
	}
	return path
}

// besides is where a file of the contract data lies, and whether it is there.
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

// readJSON reads a file of the contract data.
func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(specs(t, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// readCSV reads a file of the contract data without its head.
func readCSV(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(specs(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// codepoint reads "U+00DF".
func codepoint(t testing.TB, s string) rune {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "U+"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return rune(n)
}
