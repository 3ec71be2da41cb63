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
// AES over the reference, the second in which the request was made, and zeros:
// short enough for a text message and always the same for a request. A reference
// that is drawn again later does not open to an old link, and whoever makes a
// token up meets all of it once in 2^72 tries.
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

// Token is the one of a request: 22 characters, URL-safe base64. A request
// without a valid reference has none.
func (l *Links) Token(r Request) string {
	if !ValidReference(r.Reference) {
		return ""
	}
	var block [aes.BlockSize]byte
	copy(block[:], r.Reference)
	binary.BigEndian.PutUint32(block[referenceDigits:], second(r.CreatedAt))
	l.keys[0].Encrypt(block[:], block[:])
	return base64.RawURLEncoding.EncodeToString(block[:])
}

// second is a moment in seconds since 1970, as far as 32 bits go.
func second(t time.Time) uint32 { return uint32(t.Unix()) }

// Link is what a token leads to.
type Link struct {
	Reference string
	created   uint32
}

// Of reports whether the link is that of a request, and not of an earlier one
// that had the same reference.
func (l Link) Of(r Request) bool {
	return l.Reference == r.Reference && l.created == second(r.CreatedAt)
}

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
		const zeros = referenceDigits + 4
		reference, rest := string(plain[:referenceDigits]), plain[zeros:]
		if ValidReference(reference) && bytes.Equal(rest, make([]byte, len(rest))) {
			return Link{reference, binary.BigEndian.Uint32(plain[referenceDigits:])}, true
		}
	}
	return Link{}, false
}
