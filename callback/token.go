package callback

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"
)

// ErrSecret: tokens of links need a secret.
var ErrSecret = errors.New("links need a secret that is not empty")

// Links makes and reads the tokens of citizens' pages. A token is one block of
// AES over the number of a request or of an order, the second in which it was
// made, which of the two it is, and zeros: short enough for a text message and
// always the same for what it leads to. A number that is drawn again later does
// not open to an old link, and whoever makes a token up meets all of it once in
// 2^71 tries.
type Links struct{ keys []cipher.Block }

// NewLinks takes the gateway's secrets: the first one makes tokens, all read
// them, so that a secret can be changed while links are out. Error: ErrSecret.
func NewLinks(secrets ...[]byte) (*Links, error) {
	if len(secrets) == 0 {
		return nil, ErrSecret
	}
	l := &Links{}
	for _, secret := range secrets {
		if len(secret) == 0 {
			return nil, ErrSecret
		}
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte("rathausruf: links of citizens, c1"))
		block, err := aes.NewCipher(mac.Sum(nil))
		if err != nil {
			panic(err) // 32 bytes are a key
		}
		l.keys = append(l.keys, block)
	}
	return l, nil
}

// Which kind of thing a token leads to, in its block.
const (
	ofRequest byte = iota // 0, as in every token before there were others
	ofOrder
)

// kindAt is where in a block that stands; zeros follow.
const kindAt = referenceDigits + 4

// Token is the one of a request: 22 characters, URL-safe base64. A request
// without a valid reference has none.
func (l *Links) Token(r Request) string { return l.token(ofRequest, r.Reference, r.CreatedAt) }

// OrderToken is the one of an order that was made at a time. It is for orders
// whose numbers are drawn like references, with a check digit; others have none.
func (l *Links) OrderToken(number string, created time.Time) string {
	return l.token(ofOrder, number, created)
}

func (l *Links) token(kind byte, number string, created time.Time) string {
	if !ValidReference(number) {
		return ""
	}
	var block [aes.BlockSize]byte
	copy(block[:], number)
	binary.BigEndian.PutUint32(block[referenceDigits:], second(created))
	block[kindAt] = kind
	l.keys[0].Encrypt(block[:], block[:])
	return base64.RawURLEncoding.EncodeToString(block[:])
}

// second is a moment in seconds since 1970, as far as 32 bits go.
func second(t time.Time) uint32 { return uint32(t.Unix()) }

// Link is what a token leads to.
type Link struct {
	Reference string // of a request; of an order its number
	Order     bool   // it leads to an order
	created   uint32
}

// Of reports whether the link is that of a request, and not of an earlier one
// that had the same reference.
func (l Link) Of(r Request) bool {
	return !l.Order && l.Reference == r.Reference && l.Made(r.CreatedAt)
}

// Made reports whether what the link leads to was made at a time, so that an
// old link does not open what has the same number today.
func (l Link) Made(created time.Time) bool { return l.created == second(created) }

// Link is the one of a token that was made with one of the secrets.
func (l *Links) Link(token string) (link Link, ok bool) {
	var sealed, plain [aes.BlockSize]byte
	if len(token) != base64.RawURLEncoding.EncodedLen(aes.BlockSize) {
		return Link{}, false
	}
	if n, err := base64.RawURLEncoding.Strict().Decode(sealed[:], []byte(token)); err != nil || n != aes.BlockSize {
		return Link{}, false // line breaks are left out when decoding
	}
	for _, key := range l.keys {
		key.Decrypt(plain[:], sealed[:])
		if link, ok := opened(plain); ok {
			return link, true
		}
	}
	return Link{}, false
}

// opened reads a block; one that was made with another secret makes no sense.
func opened(plain [aes.BlockSize]byte) (Link, bool) {
	number, kind, rest := string(plain[:referenceDigits]), plain[kindAt], plain[kindAt+1:]
	if !ValidReference(number) || kind > ofOrder || !bytes.Equal(rest, make([]byte, len(rest))) {
		return Link{}, false
	}
	return Link{number, kind == ofOrder, binary.BigEndian.Uint32(plain[referenceDigits:])}, true
}
