package callback

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// sealed is what every sealed ID begins with; another way of sealing gets
// another beginning.
const sealed = "a1"

// seal makes the IDs of attempts. They stand in the network's URLs and logs,
// and half of what shows a request to a citizen is its reference: so it is
// encrypted in the ID, which leads to the request without an index and which
// nobody else can make.
type seal struct{ aead cipher.AEAD }

// newSeal makes a seal of the office's secret. Without one the IDs are good
// for this process only.
func newSeal(secret []byte) seal {
	if len(secret) == 0 {
		secret = []byte(rand.Text())
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("rathausruf: IDs of attempts, " + sealed))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has blocks of 16 bytes
	}
	return seal{aead}
}

// id makes an ID nobody can guess; no two are the same.
func (s seal) id(reference string) string {
	return sealed + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(reference), []byte(sealed)))
}

// reference is the one in an ID that was made here.
func (s seal) reference(id string) (reference string, ok bool) {
	if len(id) < len(sealed) || id[:len(sealed)] != sealed {
		return "", false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(id[len(sealed):])
	if err != nil {
		return "", false
	}
	plain, err := s.aead.Open(nil, nil, b, []byte(sealed))
	return string(plain), err == nil && ValidReference(string(plain))
}
