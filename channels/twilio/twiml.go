package twilio

import (
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// empty is the TwiML that does nothing: a text is not answered, a call ends.
const empty = `<?xml version="1.0" encoding="UTF-8"?><Response/>`

// maxTwiML keeps documents below the 64 kB Twilio reads (error 11750).
const maxTwiML = 60_000

// document is TwiML being written. Callers give attributes in alphabetic
// order, so that the same reply is always the same bytes.
type document struct {
	b    []byte
	open bool // the start tag of an element is not closed yet
}

// begin starts a document.
func (d *document) begin() {
	d.b = append(d.b[:0], `<?xml version="1.0" encoding="UTF-8"?>`...)
	d.open = false
	d.start("Response")
}

// end closes the document and gives its bytes, valid until the next begin.
func (d *document) end() []byte {
	d.close("Response")
	return d.b
}

// start opens an element.
func (d *document) start(name string) {
	d.settle()
	d.b = append(append(d.b, '<'), name...)
	d.open = true
}

// settle ends a start tag that something follows inside.
func (d *document) settle() {
	if d.open {
		d.b = append(d.b, '>')
		d.open = false
	}
}

// attr adds an attribute, even an empty one.
func (d *document) attr(name, value string) {
	d.b = append(append(append(d.b, ' '), name...), '=', '"')
	d.escape(value)
	d.b = append(d.b, '"')
}

// number adds an attribute with a whole number.
func (d *document) number(name string, n int) {
	d.b = append(append(append(d.b, ' '), name...), '=', '"')
	d.b = append(strconv.AppendInt(d.b, int64(n), 10), '"')
}

// text adds text.
func (d *document) text(s string) {
	d.settle()
	d.escape(s)
}

// close closes an element.
func (d *document) close(name string) {
	if d.open {
		d.b = append(d.b, '/', '>')
		d.open = false
		return
	}
	d.b = append(append(append(d.b, '<', '/'), name...), '>')
}

// element adds an element with text and no attributes.
func (d *document) element(name, text string) {
	d.start(name)
	if text != "" {
		d.text(text)
	}
	d.close(name)
}

// escape appends text as XML 1.0 may carry it. What XML cannot carry at all
// (control characters, broken UTF-8) is left out: nobody could hear it.
func (d *document) escape(s string) {
	from := 0
	for i := 0; i < len(s); {
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(s[i:])
		}
		with, plain := entity(c, n)
		if !plain {
			d.b = append(append(d.b, s[from:i]...), with...)
			from = i + n
		}
		i += n
	}
	d.b = append(d.b, s[from:]...)
}

// entity is what stands for a character; plain means itself.
func entity(c rune, n int) (with string, plain bool) {
	switch {
	case c == '&':
		return "&amp;", false
	case c == '<':
		return "&lt;", false
	case c == '>':
		return "&gt;", false
	case c == '"':
		return "&quot;", false
	case c == '\'':
		return "&apos;", false
	case c == '\r':
		return "&#xD;", false
	case c < 0x20 && c != '\n' && c != '\t', c == 0xFFFE, c == 0xFFFF:
		return "", false
	case c == utf8.RuneError && n == 1:
		return "", false
	}
	return "", true
}

// answer sends a document.
func answer(c *gin.Context, twiml []byte) {
	h := c.Writer.Header()
	h["Content-Type"] = []string{"text/xml; charset=utf-8"}
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(twiml) // the caller has gone: nobody to tell
}

// answerEmpty sends the document that does nothing.
func answerEmpty(c *gin.Context) { answer(c, []byte(empty)) }

// compose writes a document and sends it.
func (t *Twilio) compose(c *gin.Context, write func(d *document)) {
	d := t.answers.Get().(*document)
	d.begin()
	write(d)
	answer(c, d.end())
	if cap(d.b) <= 16<<10 {
		t.answers.Put(d)
	}
}
