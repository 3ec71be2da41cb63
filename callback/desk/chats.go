package desk

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// chatList is the main part of the page of all chats.
type chatList struct {
	Mine, Free, Busy []chatEntry
	News             string // said aloud when it changes
}

// chatEntry is one chat as it stands in a list. Nothing tells who the citizen
// is: of some networks we know no more than an address.
type chatEntry struct {
	ID, Shape                     string
	Channel, Department, Language string
	Since                         string // when the citizen began to wait
	Wait                          string // the same, and how long that is; "" they do not
	Last, Holder                  string
	Due                           bool // the citizen waits for who looks at it
}

// menuChats is the entry of the menu.
type menuChats struct{ Waiting int }

func (d *Desk) chatsPage(c *gin.Context, who callback.Staff) {
	if list, ok := d.askedChats(c, who); ok {
		d.show(c, http.StatusOK, "chats", who, list)
	}
}

func (d *Desk) chatsFragment(c *gin.Context, who callback.Staff) {
	if list, ok := d.askedChats(c, who); ok {
		d.fragment(c, who, "chats", "lists", list)
	}
}

// askedChats sorts the chats into the lists; otherwise it has answered.
func (d *Desk) askedChats(c *gin.Context, who callback.Staff) (chatList, bool) {
	ctx := c.Request.Context()
	chats, err := d.visibleChats(ctx, who)
	if err != nil {
		d.broken(c, err)
		return chatList{}, false
	}
	c.Set(keyChats, chats)
	l, list := d.lister(who, true), chatList{}
	var answered []chatEntry
	for _, chat := range chats {
		switch e := l.chat(ctx, chat); {
		case e.Shape == shapeOther:
			list.Busy = append(list.Busy, e)
		case e.Shape == shapeFree:
			list.Free = append(list.Free, e)
		case e.Due:
			list.Mine = append(list.Mine, e)
		default:
			answered = append(answered, e)
		}
	}
	list.Mine = append(list.Mine, answered...)
	list.News = d.texts.say("chats.news.zero")
	if n := countWaiting(chats, who.Login); n > 0 {
		list.News = d.texts.count("chats.news", n)
	}
	return list, true
}

// countWaiting counts the chats whose citizen waits for a member.
func countWaiting(chats []callback.Chat, login string) (n int) {
	for _, chat := range chats {
		if waitsFor(chat, login) {
			n++
		}
	}
	return n
}

// menuChats is the entry of the menu for a member; nil: there are no chats.
func (d *Desk) menuChats(c *gin.Context, who callback.Staff) *menuChats {
	if d.c.Talks == nil || who.Login == "" || who.MustChange {
		return nil
	}
	return &menuChats{countWaiting(d.openChats(c, who), who.Login)}
}

// nextChat is the chat to go to first, of those of a department, or of all: one
// in which a citizen waits for an answer, then one that nobody has. n is how
// many of them there are.
func (d *Desk) nextChat(c *gin.Context, l *lister, department string) (next *chatEntry, n int) {
	for _, chat := range d.openChats(c, l.who) {
		if !waitsFor(chat, l.who.Login) || department != "" && chat.Department != "" && chat.Department != department {
			continue
		}
		n++
		if e := l.chat(c.Request.Context(), chat); next == nil || next.Shape == shapeFree && e.Shape == shapeMine {
			next = &e
		}
	}
	return next, n
}

// chatAbout is the chat in which the citizen of a request writes; nil: none
// that the member may see.
func (d *Desk) chatAbout(c *gin.Context, l *lister, reference string) *chatEntry {
	for _, chat := range d.openChats(c, l.who) {
		if chat.Reference == reference {
			e := l.chat(c.Request.Context(), chat)
			return &e
		}
	}
	return nil
}

// chat makes an entry for the reader.
func (l *lister) chat(ctx context.Context, chat callback.Chat) chatEntry {
	e := chatEntry{
		ID: chat.ID, Shape: chatShape(chat, l.who.Login), Channel: l.or("door."+chat.Channel, chat.Channel),
		Department: l.say("chat.department.none"), Language: l.language(chat.Language),
		Last: l.near(chat.Last), Due: waitsFor(chat, l.who.Login),
	}
	if chat.Department != "" {
		e.Department = l.title(chat.Department)
	}
	if since := waitingSince(chat); !since.IsZero() {
		e.Since = l.near(since)
		e.Wait = l.say("chat.wait", "since", e.Since, "span", l.span(l.now.Sub(since)))
	}
	if chat.Holder != "" {
		e.Holder = l.name(ctx, chat.Holder)
	}
	return e
}

// chatShape is how a chat stands towards the one who looks at it.
func chatShape(chat callback.Chat, login string) string {
	switch {
	case chat.Over:
		return shapeClosed
	case chat.Holder == "":
		return shapeFree
	case chat.Holder == login:
		return shapeMine
	}
	return shapeOther
}

// waitingSince is when the citizen of a chat began to wait: for a person, or
// for an answer of the one who writes with them. Zero: they do not wait.
func waitingSince(chat callback.Chat) time.Time {
	switch {
	case chat.Over:
		return time.Time{}
	case chat.Holder == "" && !chat.Asked.IsZero():
		return chat.Asked
	}
	return chat.Waiting
}

// near is a moment that is most often today: the time of day alone then.
func (w words) near(t time.Time) string {
	if !t.IsZero() && w.day(t) == w.day(w.now) {
		return w.clock(t)
	}
	return w.moment(t)
}
