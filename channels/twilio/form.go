package twilio

import (
	"bytes"
	"slices"
)

// maxFields is how many fields a form may have. Twilio sends about 25 to 60.
const maxFields = 1000

// field is one key and value of a form, decoded.
type field struct{ key, value []byte }

// form is a form whose fields point into the body it was read from; it is
// valid until the body is used again.
type form []field

// parseForm reads application/x-www-form-urlencoded, decoding it in place: a
// body is read once and never copied. Only & separates; a broken escape is
// taken literally, since the signature is over what comes out. ok is false
// when there are too many fields.
func parseForm(f form, body []byte) (_ form, ok bool) {
	f = f[:0]
	for len(body) > 0 {
		var part []byte
		if i := bytes.IndexByte(body, '&'); i >= 0 {
			part, body = body[:i], body[i+1:]
		} else {
			part, body = body, nil
		}
		if len(part) == 0 {
			continue
		}
		if len(f) == maxFields {
			return f, false
		}
		key, value, _ := bytes.Cut(part, []byte{'='})
		f = append(f, field{decode(key), decode(value)})
	}
	return f, true
}

// decode undoes percent-encoding in place.
func decode(s []byte) []byte {
	i := bytes.IndexAny(s, "%+")
	if i < 0 {
		return s
	}
	w := i
	for i < len(s) {
		c := s[i]
		switch {
		case c == '+':
			c = ' '
		case c == '%' && i+2 < len(s) && hex(s[i+1]) < 16 && hex(s[i+2]) < 16:
			c = hex(s[i+1])<<4 | hex(s[i+2])
			i += 2
		}
		s[w] = c
		w++
		i++
	}
	return s[:w]
}

// hex is the value of a hexadecimal digit, or 16.
func hex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}

// get is the first value of a key, or "".
func (f form) get(key string) string {
	for i := range f {
		if string(f[i].key) == key {
			return string(f[i].value)
		}
	}
	return ""
}

// has reports whether a key is there with a value that is not empty.
func (f form) has(key string) bool {
	for i := range f {
		if string(f[i].key) == key {
			return len(f[i].value) > 0
		}
	}
	return false
}

// is reports whether the first value of a key is want.
func (f form) is(key, want string) bool {
	for i := range f {
		if string(f[i].key) == key {
			return string(f[i].value) == want
		}
	}
	return want == ""
}

// sort orders fields by key, and fields of the same key by value, byte-wise.
// The first value as sent is then lost: sort a copy.
func (f form) sort() {
	slices.SortFunc(f, func(a, b field) int {
		if c := bytes.Compare(a.key, b.key); c != 0 {
			return c
		}
		return bytes.Compare(a.value, b.value)
	})
}

// appendSigned appends what a signature covers of a sorted form: each key and
// value, a repeated pair once.
func (f form) appendSigned(b []byte) []byte {
	for i := range f {
		if i > 0 && bytes.Equal(f[i].key, f[i-1].key) && bytes.Equal(f[i].value, f[i-1].value) {
			continue
		}
		b = append(b, f[i].key...)
		b = append(b, f[i].value...)
	}
	return b
}
