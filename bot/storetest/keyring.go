package storetest

import "github.com/rathausruf/rathausruf/bot"

func keyringTests() []test {
	return []test{{"the keyring changes by compare and set", keyring}}
}

func keyring(s *suite) {
	k, ok := s.Store.(bot.Keyring)
	if !ok {
		s.Fatal("the store keeps no keyring")
	}
	kept, err := k.Keyring(s.Context())
	s.ok(err)
	if kept != nil { // a store that is sealed has its own
		s.is(k.SaveKeyring(s.Context(), nil, []byte("x")), bot.ErrKeyring)
		return
	}
	s.is(k.SaveKeyring(s.Context(), []byte("none"), []byte("x")), bot.ErrKeyring)
	s.ok(k.SaveKeyring(s.Context(), nil, []byte("a\x00\xff")))
	s.is(k.SaveKeyring(s.Context(), nil, []byte("b")), bot.ErrKeyring)
	s.ok(k.SaveKeyring(s.Context(), []byte("a\x00\xff"), []byte("b")))
	s.is(k.SaveKeyring(s.Context(), []byte("a\x00\xff"), []byte("c")), bot.ErrKeyring)
	kept, err = k.Keyring(s.Context())
	s.ok(err)
	equal(s, string(kept), "b")
}
