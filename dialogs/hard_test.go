package dialogs_test

import (
	"testing"
)

// TestLeichteSpracheIsEasy: every text of Leichte Sprache, in all its variants
// and with everything filled in.
func TestLeichteSpracheIsEasy(t *testing.T) {
	for _, p := range load(t).Hard() {
		t.Error(p)
	}
}
