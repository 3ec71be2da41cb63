package webchat

import (
	"encoding/base32"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

const (
	longestText   = 4000 // characters
	longestChoice = 64   // bytes
)

// nonce is what a page puts into its form, so that sending it twice is once.
var nonce = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// question is the name of a question.
var question = regexp.MustCompile(`^[A-Za-z0-9_-]{0,8}$`)

// form is what a page sent.
type form struct {
	nonce  string
	kind   channels.Kind // Words, Picked, Started, or Left for the end
	text   string        // the words, or the choice
	ask    string
	asked  string // the language asked for, if one was
	tongue string // the page's, from its script
	speak  string // the language to go on in
	after  int64  // the last line that the page's script has
	full   int    // how long the text is, when that is too long
}

// Why a form is not taken.
var (
	errLarge  = errors.New("the body is over 64 KiB")
	errBroken = errors.New("the form cannot be read")
)

// read reads a form.
func (w *Chat) read(c *gin.Context) (form, error) {
	if err := c.Request.ParseForm(); err != nil {
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return form{}, errLarge
		}
		return form{}, errBroken
	}
	f := form{nonce: c.PostForm("id"), ask: c.PostForm("ask"), tongue: c.PostForm("tongue")}
	f.after, _ = strconv.ParseInt(c.PostForm("after"), 10, 64)
	if l, ok := oneOf(w.c.Languages, c.PostForm("lang")); ok {
		f.asked = l
	}
	if c.PostForm("end") != "" {
		f.kind = channels.Left
		return f, nil
	}
	if !nonce.MatchString(f.nonce) || !question.MatchString(f.ask) {
		return f, errBroken
	}
	return f, w.action(c, &f)
}

// action reads what the form is for.
func (w *Chat) action(c *gin.Context, f *form) error {
	pick, picked := c.GetPostForm("pick")
	switch l := c.PostForm("speak"); {
	case c.PostForm("start") != "":
		f.kind = channels.Started
	case l != "":
		v, ok := w.voices[l]
		if !ok {
			return errBroken
		}
		f.kind, f.speak, f.asked, f.text = channels.Words, l, l, v.say("language")
	case picked:
		if pick == "" || len(pick) > longestChoice || !utf8.ValidString(pick) {
			return errBroken
		}
		f.kind, f.text = channels.Picked, pick
	default:
		f.kind, f.text = channels.Words, tidy(c.PostForm("text"))
		if n := utf8.RuneCountInString(f.text); n > longestText {
			f.full = n
		}
	}
	return nil
}

// tidy is a text as browsers should have sent it.
func tidy(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(text))
}

// message makes the message of a form. Its ID is of what was sent, too: the
// same form sent twice is one message, but another text in it is another one.
func (w *Chat) message(c *gin.Context, s session, f form) channels.Message {
	m := channels.Message{
		Conversation: conversation(s.id), From: channels.Address{Channel: channels.Web, ID: s.id},
		Kind: f.kind, Text: f.text, Language: w.hint(c, f.asked), At: w.c.Now(),
	}
	if f.kind == channels.Picked {
		m.Ask = f.ask
	}
	id := sum(w.keys.message, s.id, f.nonce, strconv.Itoa(int(m.Kind)), m.Ask, m.Text)
	m.ID = base32.StdEncoding.EncodeToString(id[:15])
	return m
}
