package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
)

// tool runs a command on a store at the stories' time and with their secret.
func tool(t *testing.T, clk *clock, store string, in io.Reader, args ...string) (string, error) {
	t.Helper()
	c, err := loadConfig([]string{"RATHAUSRUF_STORE=" + store, "RATHAUSRUF_SECRET=story"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	switch args[0] {
	case "backup":
		err = backup(t.Context(), c, clk, args[1:], &out)
	case "restore":
		err = restore(t.Context(), c, clk, args[1:], in, &out)
	case "export":
		err = export(t.Context(), c, clk, args[1:], &out)
	case "erase":
		err = erase(t.Context(), c, clk, args[1:], &out)
	}
	return out.String(), err
}

// TestMovingHouse: a backup taken while the gateway runs fills a store of either
// kind; there a person's data is shown, and forgotten, and nobody else's.
func TestMovingHouse(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		kept := w.book(mobile)
		sms := w.Phone(mobile2)
		for _, words := range []string{"Rückruf", "Bürgerbüro", "so bald wie möglich", "ja"} {
			sms.Text(words)
		}
		gone, err := w.gateway.store.OpenFor(t.Context(), mobile2)
		if err != nil {
			t.Fatal(err)
		}
		w.Phone(landline).Text("Hallo, hier ist Erwin")
		file := filepath.Join(t.TempDir(), "town.backup")
		if out, err := tool(t, w.gateway.clock, w.gateway.config.Store, nil, "backup", file); err != nil || !strings.Contains(out, "records") {
			t.Fatalf("%s: %v", out, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		notPersonal(t, file)
		for name, store := range map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "new.db"), "redis": storetest.Redis(t)} {
			t.Run("into "+name, func(t *testing.T) {
				if out, err := tool(t, w.gateway.clock, store, nil, "restore", file); err != nil || !strings.Contains(out, "restored") {
					t.Fatalf("%s: %v", out, err)
				}
				if _, err := tool(t, w.gateway.clock, store, nil, "restore", file); !errors.Is(err, errNotEmpty) {
					t.Errorf("restored twice: %v", err)
				}
				forgets(t, w, store, gone, kept)
			})
		}
	})
}

// forgets shows and forgets who booked gone, and leaves kept.
func forgets(t *testing.T, w *town, store string, gone, kept callback.Request) {
	t.Helper()
	shown := func() string {
		t.Helper()
		out, err := tool(t, w.gateway.clock, store, nil, "export", "--citizen", "0"+strings.TrimPrefix(mobile2, "+49"))
		if err != nil || !json.Valid([]byte(out)) {
			t.Fatalf("%s: %v", out, err)
		}
		return out
	}
	before := shown()
	for _, want := range []string{gone.Reference, "Rückruf", `"talk"`, `"request"`} {
		if !strings.Contains(before, want) {
			t.Errorf("%s is not in %s", want, before)
		}
	}
	if strings.Contains(before, kept.Reference) || strings.Contains(before, mobile) {
		t.Errorf("somebody else's data is in %s", before)
	}
	if _, err := tool(t, w.gateway.clock, store, nil, "erase", "--citizen", mobile2); err == nil || !strings.Contains(err.Error(), gone.Reference) || !strings.Contains(err.Error(), "--also-open") {
		t.Errorf("an open promise was erased: %v", err)
	}
	if after := shown(); !strings.Contains(after, gone.Reference) {
		t.Error("the refusal erased something")
	}
	if out, err := tool(t, w.gateway.clock, store, nil, "erase", "--citizen", mobile2, "--also-open"); err != nil || !strings.Contains(out, "request: 1 forgotten") {
		t.Errorf("%s: %v", out, err)
	}
	var left struct{ Kept map[string]any }
	if err := json.Unmarshal([]byte(shown()), &left); err != nil || len(left.Kept) > 0 {
		t.Errorf("left: %v, %v", left.Kept, err)
	}
	if said, err := tool(t, w.gateway.clock, store, nil, "export", "--citizen", landline); err != nil || !strings.Contains(said, "Hallo, hier ist Erwin") {
		t.Errorf("somebody who only said hello: %s, %v", said, err)
	}
	c, err := loadConfig([]string{"RATHAUSRUF_STORE=" + store, "RATHAUSRUF_SECRET=story"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := openBeside(t.Context(), c, w.gateway.clock)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r, err := s.OpenFor(t.Context(), mobile); err != nil || r.Reference != kept.Reference {
		t.Errorf("somebody else's callback: %v, %v", r.Reference, err)
	}
	log, _, err := s.Entries(t.Context(), callback.AuditQuery{Action: "citizen."})
	if err != nil || len(log) != 5 || log[1].Action != "citizen.exported" || log[2].Action != "citizen.erased" {
		t.Errorf("noted: %v, %v", log, err)
	}
}

// notPersonal looks for the stories' numbers in a backup.
func notPersonal(t *testing.T, file string) {
	t.Helper()
	text := unzipped(t, file)
	for _, secret := range []string{mobile[3:], mobile2[3:], "Rückruf"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is readable in the backup", secret)
		}
	}
}

func unzipped(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func zipped(t *testing.T, text string) io.Reader {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return &b
}

// TestDamagedBackup: nothing is written of what is not whole.
func TestDamagedBackup(t *testing.T) {
	w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
	w.book(mobile)
	file := filepath.Join(t.TempDir(), "town.backup")
	if _, err := tool(t, w.gateway.clock, w.gateway.config.Store, nil, "backup", file); err != nil {
		t.Fatal(err)
	}
	text := unzipped(t, file)
	lines := strings.SplitAfter(text, "\n")
	store := "sqlite:" + filepath.Join(t.TempDir(), "new.db")
	for name, c := range map[string]struct {
		text string
		err  error
	}{
		"cut off":         {strings.Join(lines[:len(lines)-2], ""), errNoBackup},
		"a line is gone":  {strings.Join(append(lines[:2:2], lines[3:]...), ""), errNoBackup},
		"a digit changed": {strings.Replace(text, `"due":"2026`, `"due":"2027`, 1), errNoBackup},
		"something after": {text + "{}\n", errNoBackup},
		"newer":           {strings.Replace(text, `"version":1`, `"version":2`, 1), errTooNew},
		"of another":      {"{}\n", errNoBackup},
		"empty":           {"", errNoBackup},
	} {
		if _, err := tool(t, w.gateway.clock, store, zipped(t, c.text), "restore", "-"); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := tool(t, w.gateway.clock, store, strings.NewReader("no gzip"), "restore", "-"); !errors.Is(err, errNoBackup) {
		t.Errorf("no gzip: %v", err)
	}
	err := run(t.Context(), []string{"restore", file}, []string{"RATHAUSRUF_STORE=" + store, "RATHAUSRUF_SECRET=another"}, nil, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "another secret") {
		t.Errorf("another secret: %v", err)
	}
	if _, err := os.Stat(strings.TrimPrefix(store, "sqlite:")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
	if _, err := tool(t, w.gateway.clock, store, zipped(t, text), "restore", "-"); err != nil {
		t.Errorf("the whole one: %v", err)
	}
}
