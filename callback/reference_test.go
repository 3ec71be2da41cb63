package callback

import (
	"crypto/rand"
	"errors"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// reference draws one for a property.
func drawReference(rt *rapid.T) string {
	body := []byte(rapid.StringMatching(`[1-9][0-9]{5}`).Draw(rt, "body"))
	return string(append(body, byte('0'+damm(string(body)))))
}

func TestReferencesAreDrawnValid(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		ref, err := NewReference(rand.Reader)
		if err != nil || !ValidReference(ref) {
			t.Fatalf("%q, %v", ref, err)
		}
		seen[ref] = true
	}
	if len(seen) < 990 {
		t.Errorf("1000 draws gave only %d references", len(seen))
	}
	if _, err := NewReference(iotest.ErrReader(errors.New("dry"))); err == nil {
		t.Error("drawn from nothing")
	}
}

// The worked example of the published algorithm: 572 gets the digit 4.
func TestDammExample(t *testing.T) {
	if got := damm("572"); got != 4 {
		t.Errorf("check digit of 572 is %d; want 4", got)
	}
}

func TestReferenceCatchesOneWrongDigit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ref := drawReference(rt)
		if !ValidReference(ref) {
			rt.Fatalf("%s is not valid", ref)
		}
		for i := range len(ref) {
			for d := byte('0'); d <= '9'; d++ {
				wrong := []byte(ref)
				if wrong[i] = d; string(wrong) != ref && ValidReference(string(wrong)) {
					rt.Fatalf("%s for %s is not noticed", wrong, ref)
				}
			}
		}
	})
}

func TestReferenceCatchesSwappedNeighbours(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ref := drawReference(rt)
		for i := range len(ref) - 1 {
			wrong := []byte(ref)
			wrong[i], wrong[i+1] = wrong[i+1], wrong[i]
			if string(wrong) != ref && ValidReference(string(wrong)) {
				rt.Fatalf("%s for %s is not noticed", wrong, ref)
			}
		}
	})
}

func TestParseReference(t *testing.T) {
	ref := "100000" + string(rune('0'+damm("100000")))
	for typed, want := range map[string]bool{
		ref: true, FormatReference(ref): true, " " + ref[:3] + "-" + ref[3:] + ".": true,
		"": false, ref + "0": false, ref[:6]: false, "A" + ref: false, "0" + ref[1:]: false,
	} {
		got, ok := ParseReference(typed)
		if ok != want || ok && got != ref {
			t.Errorf("ParseReference(%q) = %q, %v; want %v", typed, got, ok, want)
		}
	}
	arabic := ""
	for _, r := range ref {
		arabic += string(rune('٠' + r - '0'))
	}
	if got, ok := ParseReference(arabic); !ok || got != ref {
		t.Errorf("ParseReference(%q) = %q, %v", arabic, got, ok)
	}
}
