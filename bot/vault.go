package bot

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// vaultVersion is what every sealed message begins with.
const vaultVersion = 1

// ErrVault: what was kept cannot be read: by another key, of another request,
// or changed.
var ErrVault = errors.New("what was kept cannot be opened")

// Vault encrypts what is kept of a citizen's voice: AES-256-GCM with a random
// nonce, under a key of its own that is derived from the gateway's secret
// (HKDF, RFC 5869), and bound to the request it belongs to.
type Vault struct{ keys []cipher.AEAD }

// NewVault makes a Vault. The first secret seals, all of them open, so that a
// secret can be changed. Error: a secret that is empty.
func NewVault(secrets ...[]byte) (*Vault, error) {
	v := &Vault{}
	for _, secret := range secrets {
		if len(secret) == 0 {
			return nil, errors.New("make a vault: an empty secret")
		}
		key, err := hkdf.Key(sha256.New, secret, nil, "rathausruf: recorded messages, 1", 32)
		if err != nil {
			return nil, fmt.Errorf("make a vault: %w", err)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("make a vault: %w", err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("make a vault: %w", err)
		}
		v.keys = append(v.keys, aead)
	}
	if len(v.keys) == 0 {
		return nil, errors.New("make a vault: no secret")
	}
	return v, nil
}

// Seal encrypts what belongs to a request.
func (v *Vault) Seal(reference string, data []byte) []byte {
	return v.keys[0].Seal([]byte{vaultVersion}, nil, data, []byte(reference))
}

// Open decrypts what Seal made for the same request. Error: ErrVault.
func (v *Vault) Open(reference string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != vaultVersion {
		return nil, ErrVault
	}
	for _, key := range v.keys {
		if data, err := key.Open(nil, nil, sealed[1:], []byte(reference)); err == nil {
			return data, nil
		}
	}
	return nil, ErrVault
}
