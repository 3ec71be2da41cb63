package storetest

import (
	"bytes"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func mediaTests() []test {
	return []test{
		{"a recorded message comes back as it was saved", mediaSaved},
		{"a recorded message needs its request", mediaUnknown},
		{"a recorded message is replaced", mediaReplaced},
		{"a recorded message is dropped", mediaDropped},
		{"a recorded message goes with its request", mediaSwept},
	}
}

func (s *suite) record(reference string, data []byte) {
	s.Helper()
	s.ok(s.SaveMedia(s.Context(), reference, data))
}

// recorded compares by hand: a difference of a million bytes is no help.
func (s *suite) recorded(reference string, want []byte) {
	s.Helper()
	got, err := s.Media(s.Context(), reference)
	s.ok(err)
	if !bytes.Equal(got, want) {
		s.Fatalf("%d bytes came back, not the %d that were saved", len(got), len(want))
	}
}

func (s *suite) unrecorded(reference string) {
	s.Helper()
	_, err := s.Media(s.Context(), reference)
	s.is(err, callback.ErrUnknown)
}

// noise is what an encrypted message looks like: every byte comes up.
func noise(n int) []byte {
	data := make([]byte, n)
	for i, x := 0, uint32(2026); i < n; i++ {
		x = x*1664525 + 1013904223
		data[i] = byte(x >> 24)
	}
	return data
}

func mediaSaved(s *suite) {
	s.add(request(1, 0), plenty)
	s.add(request(2, 0), plenty)
	s.record(refs(1)[0], noise(1<<20))
	s.record(refs(2)[0], []byte{0})
	s.recorded(refs(1)[0], noise(1<<20))
	s.recorded(refs(2)[0], []byte{0})
	s.update(refs(1)[0], plenty, cancel) // closed, not swept
	s.recorded(refs(1)[0], noise(1<<20))
}

func mediaUnknown(s *suite) {
	s.is(s.SaveMedia(s.Context(), refs(1)[0], noise(9)), callback.ErrUnknown)
	s.add(request(1, 0), plenty)
	s.unrecorded(refs(1)[0]) // the one that was refused was not kept
}

func mediaReplaced(s *suite) {
	s.add(request(1, 0), plenty)
	s.record(refs(1)[0], noise(9))
	s.record(refs(1)[0], noise(5))
	s.recorded(refs(1)[0], noise(5))
}

func mediaDropped(s *suite) {
	s.add(request(1, 0), plenty)
	s.add(request(2, 0), plenty)
	s.record(refs(1)[0], noise(9))
	s.record(refs(2)[0], noise(9))
	s.ok(s.DropMedia(s.Context(), refs(1)[0]))
	s.ok(s.DropMedia(s.Context(), refs(1)[0]))
	s.ok(s.DropMedia(s.Context(), "1234567"))
	s.unrecorded(refs(1)[0])
	s.recorded(refs(2)[0], noise(9))
	s.record(refs(1)[0], noise(3))
	s.recorded(refs(1)[0], noise(3))
}

func mediaSwept(s *suite) {
	for i := range 2 {
		s.add(request(i, 0), plenty)
		s.record(refs(i)[0], noise(9))
	}
	s.update(refs(0)[0], plenty, cancel)
	equal(s, s.sweep(start.Add(time.Second)), 1)
	s.unrecorded(refs(0)[0])
	s.recorded(refs(1)[0], noise(9))
	s.add(request(0, 0), plenty) // somebody else with the same reference
	s.unrecorded(refs(0)[0])
}
