package callback

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
)

func TestSeal(t *testing.T) {
	s, ref := newSeal([]byte("secret")), "100000"+string(rune('0'+damm("100000")))
	id := s.id(ref)
	if got, ok := newSeal([]byte("secret")).reference(id); !ok || got != ref {
		t.Errorf("%s: %s, %v", id, got, ok)
	}
	if id == s.id(ref) {
		t.Error("the same ID twice")
	}
	text, _ := base64.RawURLEncoding.DecodeString(id[len(sealed):])
	if strings.Contains(id, ref) || strings.Contains(string(text), ref) {
		t.Errorf("%s shows the reference", id)
	}
	other := []byte(id)
	other[len(other)/2] ^= 1
	for _, wrong := range []string{"", ref, sealed, ref + ".ABC", "a2" + id[2:], id[:len(id)-1], id + "A", string(other), newSeal(nil).id(ref), s.id("1234567")} {
		if got, ok := s.reference(wrong); ok {
			t.Errorf("%q: %s", wrong, got)
		}
	}
}

// The network's URLs and logs do not show which request is called.
func TestAttemptsHideTheReference(t *testing.T) {
	d := newDesk(t)
	r, id := d.calling(t, member("anna", "*"))
	if strings.Contains(id, r.Reference) || d.net.dialed[0] != id {
		t.Errorf("the attempt of %s is %s, dialled %s", r.Reference, id, d.net.dialed)
	}
}

// Another instance with the same secret, or the next process, knows the call.
func TestAttemptsSurviveARestart(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	d.c.Secret = []byte("secret")
	d.Caller = NewCaller(d.c)
	_, id := d.calling(t, member("anna", "*"))
	d.Caller = NewCaller(d.c)
	if _, ok, err := d.Accepted(ctx, id); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// Without a secret they are not known any more, but Recover still clears up.
func TestRecoverWithoutASecret(t *testing.T) {
	d, reference, _ := lost(t)
	d.Caller = NewCaller(d.Caller.c)
	d.clock.pass(notPlaced)
	if err := d.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := d.stored(t, reference); r.Status != Claimed || !strings.Contains(d.log.String(), "no secret") {
		t.Errorf("%+v\n%s", r, d.log)
	}
}
