package storetest

import (
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func staffTests() []test {
	return []test{
		{"members of staff", roster},
		{"a session lasts until its end", session},
		{"a session is dropped", sessionDropped},
	}
}

func roster(s *suite) {
	_, err := s.Member(s.Context(), "nobody")
	s.is(err, callback.ErrUnknown)
	list, err := s.Members(s.Context())
	s.ok(err)
	equal(s, len(list), 0)
	b := callback.Staff{Login: "b", Name: "Bó", Departments: []string{"*"}, Role: "lead", Phone: "+498999998901", Password: "$argon2id$…", MustChange: true, CreatedAt: start}
	a := callback.Staff{Login: "a", CreatedAt: start, Disabled: true}
	s.ok(s.SaveMember(s.Context(), b))
	s.ok(s.SaveMember(s.Context(), a))
	got, err := s.Member(s.Context(), "b")
	s.ok(err)
	equal(s, got, b)
	b.Name = "Bea"
	s.ok(s.SaveMember(s.Context(), b))
	list, err = s.Members(s.Context())
	s.ok(err)
	equal(s, list, []callback.Staff{a, b})
}

func session(s *suite) {
	_, found, err := s.Session(s.Context(), "token")
	s.ok(err)
	equal(s, found, false)
	s.ok(s.SaveSession(s.Context(), "token", []byte("a\x00b"), start.Add(time.Hour)))
	s.clock.advance(time.Hour - time.Second)
	data, found, err := s.Session(s.Context(), "token")
	s.ok(err)
	equal(s, found, true)
	equal(s, string(data), "a\x00b")
	s.ok(s.SaveSession(s.Context(), "token", []byte("c"), start.Add(2*time.Hour))) // renewed
	s.clock.advance(time.Hour)
	data, _, err = s.Session(s.Context(), "token")
	s.ok(err)
	equal(s, string(data), "c")
	s.clock.advance(time.Second)
	_, found, err = s.Session(s.Context(), "token")
	s.ok(err)
	equal(s, found, false)
}

func sessionDropped(s *suite) {
	s.ok(s.SaveSession(s.Context(), "one", []byte("1"), start.Add(time.Hour)))
	s.ok(s.SaveSession(s.Context(), "two", []byte("2"), start.Add(time.Hour)))
	s.ok(s.DropSession(s.Context(), "one"))
	s.ok(s.DropSession(s.Context(), "one"))
	_, found, err := s.Session(s.Context(), "one")
	s.ok(err)
	equal(s, found, false)
	_, found, err = s.Session(s.Context(), "two")
	s.ok(err)
	equal(s, found, true)
}
