package nlu_test

import (
	"os"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// rows reads a file of lines "id | text | …"; what begins with # is left out.
func rows(t testing.TB, name string) (list [][]string) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		row := strings.Split(strings.TrimSpace(line), "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		list = append(list, row)
	}
	return list
}

func topics(t testing.TB, l *nlu.Language, name string) (*nlu.Topics, []nlu.Topic) {
	var list []nlu.Topic
	for _, r := range rows(t, name) {
		list = append(list, nlu.Topic{ID: r[0], Words: r[1:]})
	}
	return l.Topics(list), list
}

// TestTopics: questions written without looking at the town's words for them
// find theirs, and what a town does not answer is not answered.
func TestTopics(t *testing.T) {
	l := language(t, "de")
	tp, list := topics(t, l, "faq-de.txt")
	var first, certain, asked, wrong, refused, off int
	for _, r := range rows(t, "faq-asked-de.txt") {
		rank := tp.Rank(l.Hear(r[1]))
		id, sure := "-", false
		if len(rank) > 0 {
			id, sure = list[rank[0].Topic].ID, rank[0].Sure()
		}
		switch {
		case r[0] == "-" && sure:
			off++
			t.Logf("%q is taken for %s (%.2f)", r[1], id, rank[0].Score)
		case r[0] == "-":
			off++
			refused++
		case id == r[0]:
			asked++
			first++
			if sure {
				certain++
			}
		default:
			asked++
			if sure {
				wrong++
			}
			t.Logf("%q is taken for %s, not %s", r[1], id, r[0])
		}
	}
	t.Logf("%d of %d questions find theirs, %d of them surely, %d are answered wrongly, %d of %d others are refused", first, asked, certain, wrong, refused, off)
	if asked < 100 || off < 60 || 100*first < 95*asked || 100*refused < 95*off || wrong > 3 {
		t.Error("a town's questions are not found well enough")
	}
}
