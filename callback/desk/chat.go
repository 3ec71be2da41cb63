package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// chatPage is the main part of the page of one chat.
type chatPage struct {
	chatEntry
	Way         string // the channel, in the heading
	Login       string // of who looks at it
	Name        string // what the citizen reads beside their texts
	State       string // a sentence
	News        string
	Lines       []said
	After       int64 // the last line the page has
	About       *known
	MayEnd      bool   // somebody else's, and the member may give it back
	Alert, Lost string // why the last action was not done; a text that was not sent
	Draft, Key  string // of the answer box
	WholeUpdate bool   // a fragment that also brings the forms
}

// said is one line of a transcript.
type said struct {
	Seq                         int64
	By, Who, At, Text, Language string
}

// known is the citizen's open request, for who may see it.
type known struct{ Reference, Spoken, Concern, Name string }

func (p chatPage) title(t texts) string { return t.say("chat.title", "way", p.Way) }

func (d *Desk) chatPage(c *gin.Context, who callback.Staff) {
	d.showChat(c, http.StatusOK, who, chatPage{})
}

// showChat answers with the page of a chat. Of p only what the member tried is
// taken: alert, draft and key.
func (d *Desk) showChat(c *gin.Context, status int, who callback.Staff, p chatPage) {
	chat, lines, err := d.findChat(c, who, 0)
	if errors.Is(err, callback.ErrUnknown) {
		d.failWith(c, http.StatusNotFound, "chat", p.Draft)
		return
	}
	if err != nil {
		d.brokenWith(c, err, p.Draft)
		return
	}
	if c.Request.Method == http.MethodGet && !d.note(c, who, "chat.seen", chat.Department, chat.ID, "") {
		return
	}
	v := d.chatView(c, who, chat, lines)
	v.Alert, v.Draft, v.Key = p.Alert, p.Draft, cmp.Or(p.Key, rand.Text())
	if v.Shape != shapeMine { // no box to put it into
		v.Lost = v.Draft
	}
	d.show(c, status, "chat", who, v)
}

// chatFragment brings how a chat stands, the lines the page does not have, and
// the forms when others than those are due. A chat that is gone is told so, and
// not replaced by an error: somebody may be writing.
func (d *Desk) chatFragment(c *gin.Context, who callback.Staff) {
	after, err := strconv.ParseInt(c.Query("after"), 10, 64)
	if err != nil {
		after = 0
	}
	chat, lines, err := d.findChat(c, who, after)
	switch {
	case errors.Is(err, callback.ErrUnknown) && scripted(c):
		chat = callback.Chat{ID: c.Param("id"), Over: true}
	case err != nil:
		d.noChat(c, err)
		return
	}
	p := d.chatView(c, who, chat, lines)
	p.After = max(p.After, after)
	p.Key = rand.Text()
	p.WholeUpdate = c.Query("shape") != p.Shape
	d.fragment(c, who, "chat", "live", p)
}

// backToChat is for who opens the address of an action.
func (d *Desk) backToChat(c *gin.Context, who callback.Staff) {
	if _, _, err := d.findChat(c, who, noLines); err != nil {
		d.noChat(c, err)
		return
	}
	d.redirect(c, "/desk/chats/"+c.Param("id"))
}

// chatView makes the page of a chat for a member.
func (d *Desk) chatView(c *gin.Context, who callback.Staff, chat callback.Chat, lines []callback.Said) chatPage {
	l := d.lister(who, true)
	p := chatPage{chatEntry: l.chat(c.Request.Context(), chat), Login: who.Login, Name: calledTo(l, chat)}
	p.Way = l.or("chat.way."+chat.Channel, p.Channel)
	p.State = l.chatState(p.chatEntry)
	p.News = p.State
	p.MayEnd = p.Shape == shapeOther && mayEnd(who, chat)
	p.About = d.known(c.Request.Context(), who, chat.Reference)
	for _, s := range lines {
		p.Lines = append(p.Lines, l.said(s, chat))
		p.After = max(p.After, s.Seq)
	}
	return p
}

// calledTo is what a member is called to the citizen.
func calledTo(l *lister, chat callback.Chat) string {
	name := l.who.Name
	if chat.Holder == l.who.Login && chat.Name != "" {
		name = chat.Name
	}
	if chat.Department == "" {
		return name
	}
	return l.say("chat.name", "name", name, "department", l.title(chat.Department))
}

// chatState says in a sentence how a chat stands.
func (l *lister) chatState(e chatEntry) string {
	if e.Shape == shapeOther {
		return l.say("chat.state.held", "who", e.Holder)
	}
	return l.say("chat.state." + e.Shape)
}

// said makes a line of the transcript. Of staff a line has the name only: it is
// the reader's own if it is theirs.
func (l *lister) said(s callback.Said, chat callback.Chat) said {
	out := said{Seq: s.Seq, By: s.By, At: l.near(s.At), Text: s.Text, Language: s.Language}
	switch {
	case s.By != "staff":
		out.Who = l.or("chat.by."+s.By, s.By)
	case s.Name == l.who.Name, chat.Holder == l.who.Login && s.Name == chat.Name:
		out.Who = l.say("chat.by.you")
	default:
		out.Who = s.Name
	}
	return out
}

// known finds the citizen's request; nil: there is none that the member may see.
func (d *Desk) known(ctx context.Context, who callback.Staff, reference string) *known {
	if reference == "" {
		return nil
	}
	r, err := d.c.Book.Request(ctx, reference)
	if err != nil && !errors.Is(err, callback.ErrUnknown) && ctx.Err() == nil {
		d.c.Log.Warn("a chat is shown without its request", "reference", reference, "error", err)
	}
	if err != nil || !who.In(r.Department) {
		return nil
	}
	return &known{r.Reference, callback.FormatReference(r.Reference), r.Concern, r.Name}
}
