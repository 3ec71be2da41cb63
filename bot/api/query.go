package api

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// only refuses query parameters a route does not know: a misspelt filter must
// not look as if it had filtered.
func only(c *gin.Context, names ...string) error {
	for name := range c.Request.URL.Query() {
		if !slices.Contains(names, name) {
			return badQuery("%.40q: this parameter is not known here; known are %s", name, strings.Join(names, ", "))
		}
	}
	return nil
}

// number reads a whole number between least and most.
func number(c *gin.Context, name string, least, most, otherwise int) (int, error) {
	s := c.Query(name)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, badQuery("%s: must be a whole number from %d to %d", name, least, most)
	}
	return n, nil
}

// moment reads RFC 3339, or a day, which means its beginning in the town.
func (a *API) moment(c *gin.Context, name string, otherwise time.Time) (time.Time, error) {
	s := c.Query(name)
	if s == "" {
		return otherwise, nil
	}
	if t, err := time.Parse(time.RFC3339, strings.ReplaceAll(s, " ", "+")); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, a.c.Office.Location())
	if err != nil {
		return t, badQuery("%s: must be a day such as 2026-11-24, or a moment as in RFC 3339", name)
	}
	return t, nil
}

// words reads a parameter that may be given several times, or with commas.
func words(c *gin.Context, name string) (list []string) {
	for _, v := range c.QueryArray(name) {
		for _, w := range strings.Split(v, ",") {
			if w = strings.TrimSpace(w); w != "" {
				list = append(list, w)
			}
		}
	}
	return list
}

// sealed is a cursor as it is given out: of this list, and whole.
func sealed(list, cursor string) string {
	if cursor == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(list + " " + cursor))
	return base64.RawURLEncoding.EncodeToString(append(sum[:6], cursor...))
}

// cursorOf reads a cursor. One that we did not give out is refused: with the
// first part again, a caller would never come to an end.
func cursorOf(c *gin.Context, list string) (string, error) {
	s := c.Query("cursor")
	if s == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) <= 6 || sealed(list, string(b[6:])) != s {
		return "", invalid("cursor: is not the next of an answer of this list")
	}
	return string(b[6:]), nil
}
