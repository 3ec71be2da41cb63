package bot

import (
	"encoding/binary"
	"errors"

	"github.com/rathausruf/rathausruf/channels"
)

// A reply and a job are written by hand instead of as JSON: it is read
// and written with every message, and a short form keeps many conversations in
// little memory. Every value begins with a version byte; strings and lists
// carry their length (unsigned varint) in front.

// errBroken says that stored bytes are not what we wrote.
var errBroken = errors.New("stored bytes cannot be read")

func putString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func putStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = putString(b, s)
	}
	return b
}

func putChoices(b []byte, list []channels.Choice) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, c := range list {
		b = putString(putString(putString(putString(b, c.ID), c.Label), c.Say), c.Key)
	}
	return b
}

// flags packs booleans into one byte, the first into the lowest bit.
func flags(on ...bool) (f byte) {
	for i, v := range on {
		if v {
			f |= 1 << i
		}
	}
	return f
}

// reader reads what the put functions wrote. It works on one string, so that
// every string read is a part of it and costs nothing. After the first fault
// everything reads as zero.
type reader struct {
	rest string
	bad  bool
}

// newReader begins to read b, which must begin with the version.
func newReader(b []byte, version byte) *reader {
	if len(b) == 0 || b[0] != version {
		return &reader{bad: true}
	}
	return &reader{rest: string(b[1:])}
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.bad = true
		return 0
	}
	c := r.rest[0]
	r.rest = r.rest[1:]
	return c
}

func (r *reader) uint() (v uint64) {
	for shift := uint(0); shift < 63; shift += 7 {
		c := r.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	r.bad = true
	return 0
}

func (r *reader) string() string {
	n := r.uint()
	if r.bad || n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

// count reads the length of a list whose items take at least size bytes each;
// a length that cannot be true is a fault and never allocated.
func (r *reader) count(size int) int {
	n := r.uint()
	if r.bad || n > uint64(len(r.rest)/size) {
		r.bad, r.rest = true, ""
		return 0
	}
	return int(n)
}

func (r *reader) strings() []string {
	n := r.count(1)
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.string()
	}
	return list
}

func (r *reader) choices() []channels.Choice {
	n := r.count(4)
	if n == 0 {
		return nil
	}
	list := make([]channels.Choice, n)
	for i := range list {
		list[i] = channels.Choice{ID: r.string(), Label: r.string(), Say: r.string(), Key: r.string()}
	}
	return list
}

// done reports a fault, bytes left over included.
func (r *reader) done() error {
	if r.bad || r.rest != "" {
		return errBroken
	}
	return nil
}
