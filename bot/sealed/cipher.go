package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strings"
	"sync"
)

// ErrSealed: what is stored cannot be read: by another key, in another place,
// or changed.
var ErrSealed = errors.New("what is stored cannot be opened with this gateway's key")

const (
	valueMark = 0xE1 // begins a sealed value; another way of sealing gets another
	nameMark  = "~"  // begins a sealed name and a sealed text
	ivLen     = 16
)

// ciphers seal with keys derived from one data key.
type ciphers struct {
	data   []byte
	values cipher.AEAD  // AES-256-GCM, random nonce
	names  cipher.Block // AES-256 of the names
	macs   sync.Pool    // of hash.Hash: HMAC-SHA-256 of the names
}

func newCiphers(data []byte) (*ciphers, error) {
	c := &ciphers{data: data}
	block, err := aes.NewCipher(c.derive("values, 1"))
	if err == nil {
		c.values, err = cipher.NewGCMWithRandomNonce(block)
	}
	if err == nil {
		c.names, err = aes.NewCipher(c.derive("names, 1"))
	}
	if err != nil {
		return nil, fmt.Errorf("make ciphers: %w", err)
	}
	mac := c.derive("names, 1: mac")
	c.macs.New = func() any { return hmac.New(sha256.New, mac) }
	return c, nil
}

// derive makes a key of 32 bytes for one purpose (HKDF, RFC 5869).
func (c *ciphers) derive(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, c.data, nil, "rathausruf: "+purpose, 32)
	if err != nil {
		panic(err) // 32 bytes are not too many
	}
	return key
}

// seal encrypts a value and binds it to its place; nil stays nil.
func (c *ciphers) seal(place string, data []byte) []byte {
	if data == nil {
		return nil
	}
	out := make([]byte, 1, 1+len(data)+c.values.Overhead())
	out[0] = valueMark
	return c.values.Seal(out, nil, data, []byte(place))
}

// open decrypts what seal made for the same place; where there is nothing there
// was nothing. Error: ErrSealed.
func (c *ciphers) open(place string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return sealed, nil
	}
	if sealed[0] != valueMark {
		return nil, ErrSealed
	}
	data, err := c.values.Open([]byte{}, nil, sealed[1:], []byte(place))
	if err != nil {
		return nil, ErrSealed
	}
	return data, nil
}

// sealText is seal for a text within a record; "" stays "".
func (c *ciphers) sealText(place, text string) string {
	if text == "" {
		return ""
	}
	return nameMark + base64.RawURLEncoding.EncodeToString(c.seal(place, []byte(text)))
}

// openText is what sealText sealed. Error: ErrSealed.
func (c *ciphers) openText(place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	b, err := unmark(sealed)
	if err != nil {
		return "", err
	}
	data, err := c.open(place, b)
	return string(data), err
}

// name seals what records are found by: the same name of the same kind always
// becomes the same, and nobody without the key can tell which it was, nor try
// out all telephone numbers. It is SIV (Rogaway and Shrimpton, 2006; the idea
// of RFC 5297) with HMAC-SHA-256 and AES-256-CTR. "" stays "".
func (c *ciphers) name(kind, name string) string {
	if name == "" {
		return ""
	}
	b := make([]byte, ivLen+len(name))
	c.mac(b[:0:ivLen], kind, name)
	cipher.NewCTR(c.names, b[:ivLen]).XORKeyStream(b[ivLen:], []byte(name))
	return nameMark + base64.RawURLEncoding.EncodeToString(b)
}

// unname is the name that was sealed. Error: ErrSealed.
func (c *ciphers) unname(kind, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	b, err := unmark(sealed)
	if err != nil || len(b) < ivLen {
		return "", ErrSealed
	}
	plain := make([]byte, len(b)-ivLen)
	cipher.NewCTR(c.names, b[:ivLen]).XORKeyStream(plain, b[ivLen:])
	var want [ivLen]byte
	c.mac(want[:0], kind, string(plain))
	if !hmac.Equal(want[:], b[:ivLen]) {
		return "", ErrSealed
	}
	return string(plain), nil
}

// mac appends the first 16 bytes of the keyed hash of a name to b.
func (c *ciphers) mac(b []byte, kind, name string) {
	h := c.macs.Get().(hash.Hash)
	defer c.macs.Put(h)
	h.Reset()
	h.Write([]byte(kind))
	h.Write([]byte{0})
	h.Write([]byte(name))
	var sum [sha256.Size]byte
	_ = append(b, h.Sum(sum[:0])[:ivLen]...)
}

// unmark decodes what begins with nameMark.
func unmark(sealed string) ([]byte, error) {
	rest, ok := strings.CutPrefix(sealed, nameMark)
	if !ok {
		return nil, ErrSealed
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return nil, ErrSealed
	}
	return b, nil
}
