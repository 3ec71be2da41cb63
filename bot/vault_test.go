package bot

import (
	"bytes"
	"errors"
	"testing"
)

func vault(t *testing.T, secrets ...string) *Vault {
	t.Helper()
	var list [][]byte
	for _, s := range secrets {
		list = append(list, []byte(s))
	}
	v, err := NewVault(list...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVaultReadsBack(t *testing.T) {
	v := vault(t, "s3cr3t")
	for _, want := range [][]byte{nil, []byte("Bitte rufen Sie an."), bytes.Repeat([]byte{0xff, 0}, 1<<20)} {
		sealed := v.Seal("R-7KQ4M2", want)
		if len(want) > 0 && bytes.Contains(sealed, want) {
			t.Error("what is kept can be read")
		}
		if got, err := v.Open("R-7KQ4M2", sealed); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes of %d came back: %v", len(got), len(want), err)
		}
	}
	if bytes.Equal(v.Seal("R-7KQ4M2", []byte("x")), v.Seal("R-7KQ4M2", []byte("x"))) {
		t.Error("the same message is sealed to the same bytes")
	}
}

// TestVaultOpensNothingElse: another request's message, a changed or cut one,
// and another town's are all refused.
func TestVaultOpensNothingElse(t *testing.T) {
	v := vault(t, "s3cr3t")
	sealed := v.Seal("R-7KQ4M2", []byte("Bitte rufen Sie an."))
	refused := func(name string, v *Vault, reference string, b []byte) {
		t.Helper()
		if got, err := v.Open(reference, b); !errors.Is(err, ErrVault) || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	refused("another request", v, "R-7KQ4M3", sealed)
	refused("another secret", vault(t, "0ther"), "R-7KQ4M2", sealed)
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		refused("changed", v, "R-7KQ4M2", changed)
		refused("cut", v, "R-7KQ4M2", sealed[:i])
	}
	refused("longer", v, "R-7KQ4M2", append(bytes.Clone(sealed), 0))
}

// TestVaultSecretsChange: what the old secret has sealed can be opened as long
// as it is listed, and nothing new is sealed with it.
func TestVaultSecretsChange(t *testing.T) {
	before, now, after := vault(t, "old"), vault(t, "new", "old"), vault(t, "new")
	if got, err := now.Open("R-1", before.Seal("R-1", []byte("alt"))); err != nil || string(got) != "alt" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := after.Open("R-1", now.Seal("R-1", []byte("neu"))); err != nil || string(got) != "neu" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestVaultNeedsSecrets(t *testing.T) {
	for _, secrets := range [][][]byte{nil, {nil}, {[]byte("x"), {}}} {
		if _, err := NewVault(secrets...); err == nil {
			t.Errorf("%d secrets make a vault", len(secrets))
		}
	}
}
