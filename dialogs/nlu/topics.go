package nlu

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Topic is something people may speak of: a question of the town's, or what a
// department does.
type Topic struct {
	ID    string
	Words []string // questions and key words, as they stand in the town's file
}

// Topics finds what a text is about among topics, however it is inflected,
// compounded or misspelt. It is safe for concurrent use.
//
// Words are compared by their stems and by their groups of three letters
// (Dice's coefficient); German makes one word of two, so a word within another
// counts, too. A word that few topics have tells more than one that many have.
type Topics struct {
	lang   *Language
	topics []Topic
	words  []topicWord
	stems  map[string]int32
	grams  map[string][]int32
}

// topicWord is a word of the topics.
type topicWord struct {
	text   string
	grams  int
	weight float64
	noun   bool    // where the language writes nouns with capitals, else any
	title  bool    // it stands in a question
	of     []int32 // topics that have it
}

// About is a topic a text may be about.
type About struct {
	Topic int
	Score float64 // 0 to 1: how much of what was said fits
	told  int     // words that fit, those that name a topic twice
}

// Sure reports whether the text is about the topic. What is not sure may be
// offered as a guess.
func (a About) Sure() bool { return a.Score >= sureFrom && a.told > 1 }

const (
	// unknownWeight is what a word counts that no topic has: people tell more
	// than they ask.
	unknownWeight = 0.35
	// alikeFrom is the likeness from which a word is another one's form.
	alikeFrom = 0.58
	// shortWord is the shortest word that is found within others.
	shortWord = 4
	// otherBegin is how much of a likeness is left where words begin otherwise:
	// the end of a German word tells its kind, its beginning tells which.
	otherBegin = 0.7
	sameBegin  = 3 // bytes
	// titleWeight is what a word of the question counts beside a key word.
	titleWeight = 1.5
	// verbWeight is what any other word counts where nouns have capitals.
	verbWeight = 0.7
	// sureFrom is the score from which a text is about a topic; below guessFrom
	// it is not even a guess.
	sureFrom, guessFrom = 0.5, 0.3
)

// Topics reads the topics of a town.
func (l *Language) Topics(list []Topic) *Topics {
	t := &Topics{lang: l, topics: list, stems: map[string]int32{}, grams: map[string][]int32{}}
	for i, topic := range list {
		for k, s := range topic.Words {
			t.read(s, int32(i), k == 0)
		}
	}
	for i := range t.words {
		w := &t.words[i]
		w.weight *= math.Log(1+float64(len(list))/float64(len(w.of))) / math.Log(1+float64(len(list)))
		for _, g := range trigrams(w.text) {
			t.grams[g] = append(t.grams[g], int32(i))
			w.grams++
		}
	}
	return t
}

// read takes the words of a question or of a list of key words. Where the
// language writes nouns with capitals, they tell more than the rest.
func (t *Topics) read(text string, topic int32, title bool) {
	words := strings.Fields(text)
	nouns := slices.ContainsFunc(words[min(1, len(words)):], big)
	for i, word := range words {
		noun := !nouns || big(word) && (i > 0 || !title)
		for _, w := range split(Fold(word)) {
			weight := 1.0
			switch {
			case !noun:
				weight = verbWeight
			case title:
				weight = titleWeight
			}
			t.add(w, topic, weight)
		}
	}
}

func big(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

func (t *Topics) add(word string, topic int32, weight float64) {
	if t.lang.empty(word) {
		return
	}
	stem := t.lang.stem(word)
	t.lang.subjects[stem] = true
	i, ok := t.stems[stem]
	if !ok {
		i = int32(len(t.words))
		t.stems[stem] = i
		t.words = append(t.words, topicWord{text: word})
	}
	w := &t.words[i]
	w.weight = max(w.weight, weight)
	w.noun, w.title = w.weight >= 1, w.weight >= titleWeight
	if !slices.Contains(w.of, topic) {
		w.of = append(w.of, topic)
	}
}

// empty reports whether a word tells nothing of what a text is about.
func (l *Language) empty(w string) bool {
	return l.fill[w] || l.common[w] || digits(w) || len(w) < 2
}

// Rank gives the topics a text may be about, the likeliest first.
func (t *Topics) Rank(h Heard) []About {
	if t == nil || len(t.topics) == 0 {
		return nil
	}
	scores, all := make([]float64, len(t.topics)), 0.0
	told := make([]int, len(t.topics))
	best := make([]float64, len(t.topics))
	shared := make([]int16, len(t.words))
	for i, w := range h.words {
		if t.lang.empty(w) || slices.Contains(h.words[:i], w) {
			continue
		}
		clear(best)
		weight, names := t.compare(w, best, shared)
		all += weight
		for k, s := range best {
			scores[k] += weight * s
			switch {
			case s > 0 && names:
				told[k] += 2
			case s > 0:
				told[k]++
			}
		}
	}
	var list []About
	for k, s := range scores {
		if s/max(all, 1e-9) >= guessFrom {
			list = append(list, About{k, s / all, told[k]})
		}
	}
	slices.SortStableFunc(list, func(a, b About) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return list
}

// compare gives how like a word is to each topic's likest, what it weighs, and
// whether it names something.
func (t *Topics) compare(word string, best []float64, shared []int16) (weight float64, names bool) {
	if i, ok := t.stems[t.lang.stem(word)]; ok {
		w := &t.words[i]
		for _, k := range w.of {
			best[k] = 1
		}
		return w.weight, w.named(word)
	}
	own := trigrams(word)
	var touched []int32
	for _, g := range own {
		for _, i := range t.grams[g] {
			if shared[i] == 0 {
				touched = append(touched, i)
			}
			shared[i]++
		}
	}
	likest := 0.0
	for _, i := range touched {
		w := &t.words[i]
		s := likeness(word, w.text, len(own), w.grams, int(shared[i]))
		shared[i] = 0
		if s < alikeFrom {
			continue
		}
		if s > likest {
			likest, weight, names = s, w.weight, w.named(word)
		}
		for _, k := range w.of {
			best[k] = max(best[k], s)
		}
	}
	if likest == 0 {
		return unknownWeight, false
	}
	return weight, names
}

// named reports whether a word that is like this one names what it names by
// itself: it is a form of it, or a longer noun that begins with it.
func (w *topicWord) named(said string) bool {
	longer := len(said) - len(w.text)
	return longer >= -2 && longer <= 2 || longer > 0 && w.noun && strings.HasPrefix(said, w.text) && longer > 3 || longer < 0 && w.title
}

// likeness compares two words of which so many groups of three are the same.
func likeness(said, word string, n, m, same int) float64 {
	s := 2 * float64(same) / float64(n+m)
	if !strings.HasPrefix(said, word[:min(len(word), sameBegin)]) {
		s *= otherBegin
	}
	switch {
	case len(word) >= shortWord && strings.HasPrefix(said, word), len(said) >= shortWord && strings.HasPrefix(word, said):
		return max(s, 0.6+0.3*float64(min(len(said), len(word)))/float64(max(len(said), len(word))))
	case len(word) >= shortWord && strings.HasSuffix(said, word), len(said) >= shortWord && strings.HasSuffix(word, said):
		return max(s, 0.5)
	}
	return s
}

// trigrams are the groups of three letters of a word, its ends marked.
func trigrams(w string) []string {
	w = "_" + w + "_"
	list := make([]string, 0, len(w))
	for from, second, third := 0, 1, 1+runeLen(w[1:]); third < len(w); from, second, third = second, third, third+runeLen(w[third:]) {
		if g := w[from : third+runeLen(w[third:])]; !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	return list
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
