package nlu

import (
	"fmt"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmer cuts the endings off words in one language, after Martin Porter's
// Snowball algorithms.
type stemmer func(env *snowballstem.Env) bool

// stemmerOf finds a stemmer; nil for "", where words are compared by their
// letters alone.
func stemmerOf(name string) (stemmer, error) {
	switch name {
	case "":
		return nil, nil
	case "german":
		return german.Stem, nil
	case "english":
		return english.Stem, nil
	case "russian":
		return russian.Stem, nil
	case "turkish":
		return turkish.Stem, nil
	}
	return nil, fmt.Errorf("stem: %q is unknown; try german, english, russian, turkish, or nothing", name)
}

// stem is a folded word without its ending.
func (l *Language) stem(w string) string {
	if l.cut == nil {
		return w
	}
	env := snowballstem.NewEnv(w)
	l.cut(env)
	return env.Current()
}
