package callback

import (
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
	"strings"
)

// codeWords are German nouns that are easy to say, to hear on a bad line and
// to tell apart, and that say nothing about anybody: trees, birds, fruit and
// things of the house.
const codeWords = `
	AHORN AMSEL ANKER APFEL BIRKE BIRNE BRUNNEN BÜRSTE DROSSEL EICHE ELSTER
	FALKE FEDER FENSTER FICHTE FLIEDER FÖHRE GABEL GARTEN GLOCKE HAFEN HAMMER
	HASEL HIMMEL HOLUNDER HONIG INSEL KAMILLE KANNE KIRSCHE KORB KRANICH LAMPE
	LATERNE LEITER LERCHE LINDE LÖFFEL MANDEL MEISE MELONE MÖWE MÜHLE NELKE
	ORANGE PAPPEL PINSEL QUITTE RABE REGEN ROSE SCHLÜSSEL SCHWALBE SONNE SPATEN
	TANNE TASSE TEPPICH TROMMEL TULPE WEIDE WOLKE ZAUN ZITRONE`

// NewWord draws a code word by which a citizen knows that it is the town who
// calls. random is crypto/rand.Reader; its errors are returned.
func NewWord(random io.Reader) (string, error) {
	words := strings.Fields(codeWords)
	n, err := rand.Int(random, big.NewInt(int64(len(words))))
	if err != nil {
		return "", fmt.Errorf("draw a code word: %w", err)
	}
	return words[n.Int64()], nil
}
