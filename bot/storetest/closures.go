package storetest

import (
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func closureTests() []test {
	return []test{
		{"closures are listed as they begin", closureList},
		{"closures that are over", closuresOver},
		{"a closure is replaced", closureReplaced},
		{"a closure is dropped", closureDropped},
		{"closures are told", closuresTold},
		{"closures that are long over are swept", closuresSwept},
	}
}

// closure is one of so many hours, beginning so many hours after the start.
func closure(id string, begins, hours int) callback.Closure {
	from := start.Add(time.Duration(begins) * time.Hour)
	return callback.Closure{
		ID: id, Department: "town", From: from, To: from.Add(time.Duration(hours) * time.Hour),
		Reason: "Wasser \"im\" Keller\n", By: "amt", CreatedAt: start,
	}
}

func (s *suite) shut(list ...callback.Closure) {
	s.Helper()
	for _, c := range list {
		s.ok(s.SaveClosure(s.Context(), c))
	}
}

func (s *suite) closures(after time.Time) (ids []string) {
	s.Helper()
	list, err := s.Closures(s.Context(), after)
	s.ok(err)
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

func closureList(s *suite) {
	list, err := s.Closures(s.Context(), time.Time{})
	s.ok(err)
	equal(s, len(list), 0)
	a, b, c, d := closure("a", 3, 1), closure("b", 1, 9), closure("c", 2, 1), closure("d", 2, 2)
	b.Department = "library"
	c.From, c.To = c.From.UTC(), c.To.UTC() // the same moment, told in another zone
	s.shut(d, a, c, b)
	list, err = s.Closures(s.Context(), time.Time{})
	s.ok(err)
	equal(s, list, []callback.Closure{b, c, d, a})
}

func closuresOver(s *suite) {
	s.shut(closure("a", 0, 1), closure("b", 0, 2), closure("c", 0, 3))
	equal(s, s.closures(start), []string{"a", "b", "c"})
	equal(s, s.closures(start.Add(time.Hour-time.Microsecond)), []string{"a", "b", "c"})
	equal(s, s.closures(start.Add(time.Hour)), []string{"b", "c"}) // it ends then, not after
	equal(s, s.closures(start.Add(3*time.Hour)), []string(nil))
}

func closureReplaced(s *suite) {
	s.shut(closure("a", 1, 1), closure("b", 2, 1))
	later := closure("a", 3, 5)
	later.Reason, later.Department = "Sturm", "library"
	s.shut(later)
	list, err := s.Closures(s.Context(), time.Time{})
	s.ok(err)
	equal(s, list, []callback.Closure{closure("b", 2, 1), later})
	equal(s, s.closures(start.Add(7*time.Hour)), []string{"a"})
}

func closureDropped(s *suite) {
	s.is(s.DropClosure(s.Context(), "a"), callback.ErrUnknown)
	s.shut(closure("a", 1, 1), closure("b", 2, 1))
	s.ok(s.DropClosure(s.Context(), "a"))
	equal(s, s.closures(start), []string{"b"})
	s.is(s.DropClosure(s.Context(), "a"), callback.ErrUnknown)
	s.shut(closure("a", 1, 1))
	equal(s, s.closures(start), []string{"a", "b"})
}

func closuresTold(s *suite) {
	changes, err := s.Changes(s.Context())
	s.ok(err)
	library := closure("b", 1, 1)
	library.Department = "the library"
	s.shut(closure("a", 1, 1))
	equal(s, s.next(changes), callback.Change{Department: "town"})
	s.shut(library)
	equal(s, s.next(changes), callback.Change{Department: "the library"})
	s.ok(s.DropClosure(s.Context(), "b"))
	equal(s, s.next(changes), callback.Change{Department: "the library"})
	s.is(s.DropClosure(s.Context(), "b"), callback.ErrUnknown) // no change
	s.ok(s.DropClosure(s.Context(), "a"))
	equal(s, s.next(changes), callback.Change{Department: "town"})
}

func closuresSwept(s *suite) {
	s.shut(closure("a", 0, 1), closure("b", 0, 2), closure("c", 0, 3))
	s.clock.advance(48 * time.Hour)
	equal(s, s.sweep(start.Add(2*time.Hour)), 1)
	equal(s, s.closures(time.Time{}), []string{"b", "c"})
	equal(s, s.sweep(start.Add(24*time.Hour)), 2)
	equal(s, s.closures(time.Time{}), []string(nil))
}
