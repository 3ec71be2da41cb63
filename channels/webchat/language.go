package webchat

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"
)

// most languages of a browser that are looked at.
const mostAccepted = 10

// tongue is the language a page is written in: that of the conversation, else
// the one asked for, else what the browser prefers.
func (w *Chat) tongue(c *gin.Context, asked, spoken string) string {
	for _, tag := range append([]string{spoken, asked}, accepted(c)...) {
		if l, ok := oneOf(w.tongues, tag); ok {
			return l
		}
	}
	return w.tongues[0]
}

// hint is the language to begin a conversation in: any of the town's, also one
// the page itself does not speak. "" when nothing tells.
func (w *Chat) hint(c *gin.Context, asked string) string {
	for _, tag := range append([]string{asked}, accepted(c)...) {
		if l, ok := oneOf(w.c.Languages, tag); ok {
			return l
		}
	}
	return ""
}

// accepted is what the browser prefers, best first.
func accepted(c *gin.Context) (list []string) {
	tags, _, err := language.ParseAcceptLanguage(c.GetHeader("Accept-Language"))
	if err != nil {
		return nil
	}
	for _, tag := range tags[:min(len(tags), mostAccepted)] {
		list = append(list, tag.String())
	}
	return list
}

// oneOf finds a tag, or what it begins with: en for en-GB.
func oneOf(languages []string, tag string) (string, bool) {
	if slices.Contains(languages, tag) {
		return tag, true
	}
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base, slices.Contains(languages, base)
}

// html is a language as pages name it: Leichte Sprache is German.
func html(l string) string {
	base, variant, _ := strings.Cut(l, "-")
	if variant == "simple" {
		return base
	}
	return l
}
