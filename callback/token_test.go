package callback

import (
	"bytes"
	"crypto/aes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"regexp"
	"testing"
	"testing/quick"
	"time"
)

func links(t testing.TB, secrets ...string) *Links {
	t.Helper()
	var raw [][]byte
	for _, s := range secrets {
		raw = append(raw, []byte(s))
	}
	l, err := NewLinks(raw...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func drawn(t testing.TB) string {
	t.Helper()
	reference, err := NewReference(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

// of is a request with a reference.
func of(reference string) Request {
	return Request{Reference: reference, CreatedAt: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
}

// TestOldLinkOpensNoOther: a reference may be drawn again when its request is
// forgotten; the old link is not that of the new request.
func TestOldLinkOpensNoOther(t *testing.T) {
	l, r := links(t, "one"), of(drawn(t))
	again := r
	again.CreatedAt = again.CreatedAt.Add(time.Minute)
	got, ok := l.Link(l.Token(r))
	if !ok || !got.Of(r) || got.Of(again) || got.Of(of(drawn(t))) {
		t.Errorf("%v, %v opens another request", got, ok)
	}
}

// Every token leads back to its reference and no other; a token with one
// character changed leads nowhere, and so does one of another secret.
func TestTokens(t *testing.T) {
	ours, theirs, seen := links(t, "one"), links(t, "other"), map[string]string{}
	form := regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)
	err := quick.Check(func(at uint8, to byte) bool {
		reference := drawn(t)
		token := ours.Token(of(reference))
		got, ok := ours.Link(token)
		before, known := seen[token]
		seen[token] = reference
		wrong := []byte(token)
		wrong[int(at)%len(wrong)] = to
		_, forged := ours.Link(string(wrong))
		_, foreign := theirs.Link(token)
		return form.MatchString(token) && ok && got.Of(of(reference)) && token == links(t, "one").Token(of(reference)) &&
			(!known || before == reference) && (!forged || string(wrong) == token) && !foreign
	}, &quick.Config{MaxCount: 3000})
	if err != nil {
		t.Error(err)
	}
}

func TestTokensOutliveASecret(t *testing.T) {
	before, after, reference := links(t, "old"), links(t, "new", "old"), drawn(t)
	if got, ok := after.Link(before.Token(of(reference))); !ok || !got.Of(of(reference)) {
		t.Errorf("an earlier link: %v, %v", got, ok)
	}
	if after.Token(of(reference)) != links(t, "new").Token(of(reference)) {
		t.Error("the first secret does not make the tokens")
	}
	if _, ok := links(t, "new").Link(before.Token(of(reference))); ok {
		t.Error("a secret that was taken away still opens a page")
	}
}

func TestLinksNeedASecret(t *testing.T) {
	for _, secrets := range [][][]byte{nil, {nil}, {[]byte("one"), {}}} {
		if _, err := NewLinks(secrets...); !errors.Is(err, ErrSecret) {
			t.Errorf("%q: %v", secrets, err)
		}
	}
}

func TestNoTokenOfAnythingElse(t *testing.T) {
	l, valid := links(t, "one"), drawn(t)
	for _, reference := range []string{"", "0", valid[:6], valid + "1", "abcdefg"} {
		if token := l.Token(of(reference)); token != "" {
			t.Errorf("%q: %s", reference, token)
		}
	}
	token := l.Token(of(valid))
	for _, wrong := range []string{"", "x", token[:21], token + "A", token[:20] + "\n" + token[20:21], token[:21] + "="} {
		if got, ok := l.Link(wrong); ok {
			t.Errorf("%q: %v", wrong, got)
		}
	}
}

// What happens to begin like a reference is no token: all of the block counts.
func TestTokensAreWholeBlocks(t *testing.T) {
	l := links(t, "one")
	for at := referenceDigits; at < aes.BlockSize; at++ {
		reference := drawn(t)
		var block [aes.BlockSize]byte
		copy(block[:], reference)
		block[at] = 1
		l.keys[0].Encrypt(block[:], block[:])
		got, ok := l.Link(base64.RawURLEncoding.EncodeToString(block[:]))
		if ok && (got.Of(of(reference)) || at > kindAt) {
			t.Errorf("byte %d does not count: %v", at, got)
		}
	}
}

// The key of links is not the key of attempts, nor the secret itself.
func TestLinksHaveAKeyOfTheirOwn(t *testing.T) {
	reference := drawn(t)
	token, id := links(t, "secret").Token(of(reference)), newSeal([]byte("secret")).id(reference)
	if _, ok := newSeal([]byte("secret")).reference(sealed + token); ok {
		t.Error("a link is an attempt")
	}
	if _, ok := links(t, "secret").Link(id[len(sealed):][:22]); ok {
		t.Error("an attempt is a link")
	}
	if bytes.Contains([]byte(token), []byte(reference)) {
		t.Error("the link shows the reference")
	}
}

// The tokens that are out keep leading where they did: what they are made of is
// written down here byte by byte.
func TestTokensOfRequestsStayAsTheyAre(t *testing.T) {
	for token, made := range map[string]string{
		"h-Lh2ZVNgh6b8zdyss23oQ": "1000002", "3R2vBDw2hUENkpR1JrLpaw": "4829138", "C8SofLRPdivcs0lJ7Tg_2w": "9876549",
	} {
		if got := links(t, "one").Token(of(made)); got != token {
			t.Errorf("%s has the token %s, not %s", made, got, token)
		}
	}
}

// A token of a request never opens an order, and none of an order a request,
// also where both have one number and were made in one second.
func TestTokensOfRequestsAndOrders(t *testing.T) {
	l := links(t, "new", "one")
	err := quick.Check(func(later uint16, old bool) bool {
		r, made := of(drawn(t)), l
		if old {
			made = links(t, "one")
		}
		r.CreatedAt = r.CreatedAt.Add(time.Duration(later) * time.Second)
		request, ok := l.Link(made.Token(r))
		order, found := l.Link(made.OrderToken(r.Reference, r.CreatedAt))
		return ok && request.Of(r) && !request.Order &&
			found && order.Order && !order.Of(r) && order.Reference == r.Reference &&
			order.Made(r.CreatedAt) && !order.Made(r.CreatedAt.Add(time.Second))
	}, &quick.Config{MaxCount: 3000})
	if err != nil {
		t.Error(err)
	}
}

// Orders that a town numbers itself can be guessed, or are longer than a block.
func TestNoTokenOfOtherOrders(t *testing.T) {
	l, valid := links(t, "one"), drawn(t)
	for _, number := range []string{"", "U2026117", valid[:6], valid + "1", " " + valid[1:], "0000000"} {
		if token := l.OrderToken(number, time.Unix(0, 0)); token != "" {
			t.Errorf("%q: %s", number, token)
		}
	}
}

// There are no more kinds than the two.
func TestNoThirdKind(t *testing.T) {
	l := links(t, "one")
	for kind := 2; kind < 256; kind++ {
		if got, ok := l.Link(l.token(byte(kind), drawn(t), time.Unix(0, 0))); ok {
			t.Errorf("kind %d: %v", kind, got)
		}
	}
}

func FuzzToken(f *testing.F) {
	l, order := links(f, "one", "two"), drawn(f)
	f.Add(l.Token(of(drawn(f))))
	f.Add(links(f, "two").Token(of(drawn(f))))
	f.Add(l.OrderToken(order, time.Unix(1_800_000_000, 0)))
	f.Add("AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("\r\n\r\n")
	first, second := links(f, "one"), links(f, "two")
	f.Fuzz(func(t *testing.T, token string) {
		link, ok := l.Link(token)
		r := Request{Reference: link.Reference, CreatedAt: time.Unix(int64(link.created), 0)}
		switch {
		case !ok:
		case link.Order:
			if link.Of(r) || token != first.OrderToken(r.Reference, r.CreatedAt) && token != second.OrderToken(r.Reference, r.CreatedAt) {
				t.Errorf("%q is the order %v, and so is another one", token, link)
			}
		case token != first.Token(r) && token != second.Token(r):
			t.Errorf("%q is %v, and so is another one", token, link)
		}
	})
}
