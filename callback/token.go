package callback

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// ErrSecret: tokens of links need a secret.
var ErrSecret = errors.New("links need a secret that is not empty")

// Links makes and reads the tokens of citizens' pages. A token is one block of
// AES over the reference and nine zero bytes: short enough for a text message,
// always the same for a request, and whoever makes one up meets nine zeros once
// in 2^72 tries.
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

// Token is the one of a request: 22 characters, URL-safe base64. What is no
// valid reference has none.
func (l *Links) Token(reference string) string {
	if !ValidReference(reference) {
		return ""
	}
	var block [aes.BlockSize]byte
	copy(block[:], reference)
	l.keys[0].Encrypt(block[:], block[:])
	return base64.RawURLEncoding.EncodeToString(block[:])
}

// Reference is the one in a token that was made with one of the secrets.
func (l *Links) Reference(token string) (reference string, ok bool) {
	var sealed, plain [aes.BlockSize]byte
	if len(token) != base64.RawURLEncoding.EncodedLen(aes.BlockSize) {
		return "", false
	}
	if n, err := base64.RawURLEncoding.Strict().Decode(sealed[:], []byte(token)); err != nil || n != aes.BlockSize {
		return "", false // line breaks are left out when decoding
	}
	for _, key := range l.keys {
		key.Decrypt(plain[:], sealed[:])
		reference, rest := string(plain[:referenceDigits]), plain[referenceDigits:]
		if ValidReference(reference) && bytes.Equal(rest, make([]byte, len(rest))) {
			return reference, true
		}
	}
	return "", false
}
