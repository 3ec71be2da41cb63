package storetest

import (
	"cmp"
	"slices"

	"github.com/rathausruf/rathausruf/bot"
)

func missedTests() []test {
	return []test{
		{"questions nobody could answer are counted by day", missedCounted},
	}
}

func missedCounted(s *suite) {
	for _, m := range []bot.Missed{
		{Day: "2026-11-25", Language: "de", Words: "wo kann ich grillen"},
		{Day: "2026-11-25", Language: "de", Words: "wo kann ich grillen"},
		{Day: "2026-11-25", Language: "en", Words: "wo kann ich grillen"},
		{Day: "2026-11-24", Language: "de", Words: "feuerwerk …"},
		{Day: "2026-11-01", Language: "de", Words: "zu alt"},
	} {
		s.ok(s.Miss(s.Context(), m))
	}
	list, err := s.Missed(s.Context(), "2026-11-24")
	s.ok(err)
	slices.SortFunc(list, func(a, b bot.Missed) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Language, b.Language))
	})
	equal(s, list, []bot.Missed{
		{Day: "2026-11-24", Language: "de", Words: "feuerwerk …", Times: 1},
		{Day: "2026-11-25", Language: "de", Words: "wo kann ich grillen", Times: 2},
		{Day: "2026-11-25", Language: "en", Words: "wo kann ich grillen", Times: 1},
	})
	none, err := s.Missed(s.Context(), "2026-11-26")
	s.ok(err)
	equal(s, len(none), 0)
}
