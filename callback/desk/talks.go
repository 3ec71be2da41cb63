package desk

import (
	"context"
	"errors"
	"math"
	"net/http"
	"regexp"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Talks are the written conversations in which a citizen wants a person, or in
// which a member of staff writes. The machine is silent in those that somebody
// has. Errors of the methods that name a chat: callback.ErrUnknown, also when
// the chat is over and nothing is kept of it.
type Talks interface {
	// Chats are those that are not over, the longest waiting first.
	Chats(ctx context.Context) ([]callback.Chat, error)
	// Said gives a chat, and its lines after one, oldest first.
	Said(ctx context.Context, id string, after int64) (callback.Chat, []callback.Said, error)
	// Take gives a chat to a member; to one who has it already, once more.
	// callback.ErrTaken: somebody else has it, and the chat comes with the error.
	Take(ctx context.Context, id string, who callback.Staff) (callback.Chat, error)
	// Say sends a text to the citizen and keeps it as a line. The same key in
	// the same chat is the same text, which is sent once. callback.ErrTaken: the
	// chat is not, or no longer, the member's.
	Say(ctx context.Context, id, login, text, key string) error
	// GiveBack lets the machine answer again. callback.ErrTaken: as of Say.
	GiveBack(ctx context.Context, id, login string) error
}

// chatRoutes are there when there are chats.
func (d *Desk) chatRoutes() []route {
	if d.c.Talks == nil {
		return nil
	}
	return []route{
		{"GET", "/chats", member, false, d.chatsPage},
		{"GET", "/chats/list", member, true, d.chatsFragment},
		{"GET", "/chats/:id", member, false, d.chatPage},
		{"GET", "/chats/:id/live", member, true, d.chatFragment},
		{"GET", "/chats/:id/:action", member, false, d.backToChat},
		{"POST", "/chats/:id/take", member, false, d.takeChat},
		{"POST", "/chats/:id/say", member, false, d.say},
		{"POST", "/chats/:id/give-back", member, false, d.endChat},
	}
}

// chatID is what the ID of a chat looks like in an address.
var chatID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// maySee reports whether a member may see what belongs to a department; what
// belongs to none yet is everybody's.
func maySee(who callback.Staff, department string) bool {
	return department == "" || who.In(department)
}

// findChat gives the chat of the path and its lines after one, if the member
// may see it. callback.ErrUnknown: it is not there, or not theirs.
func (d *Desk) findChat(c *gin.Context, who callback.Staff, after int64) (callback.Chat, []callback.Said, error) {
	if !chatID.MatchString(c.Param("id")) {
		return callback.Chat{}, nil, callback.ErrUnknown
	}
	chat, lines, err := d.c.Talks.Said(c.Request.Context(), c.Param("id"), after)
	if err == nil && !maySee(who, chat.Department) {
		return callback.Chat{}, nil, callback.ErrUnknown
	}
	return chat, lines, err
}

// noLines asks findChat for the chat alone.
const noLines = math.MaxInt64

// noChat answers when a chat cannot be shown.
func (d *Desk) noChat(c *gin.Context, err error) {
	if errors.Is(err, callback.ErrUnknown) {
		d.fail(c, http.StatusNotFound, "chat")
		return
	}
	d.broken(c, err)
}

// visibleChats are those a member may see, the longest waiting first.
func (d *Desk) visibleChats(ctx context.Context, who callback.Staff) ([]callback.Chat, error) {
	all, err := d.c.Talks.Chats(ctx)
	if err != nil {
		return nil, err
	}
	var list []callback.Chat
	for _, chat := range all {
		if maySee(who, chat.Department) && !chat.Over {
			list = append(list, chat)
		}
	}
	return list, nil
}

// keyChats is where a request keeps the chats it has read.
const keyChats = "chats"

// openChats are the visible chats, for a page about something else, which is
// shown without them when they cannot be read.
func (d *Desk) openChats(c *gin.Context, who callback.Staff) []callback.Chat {
	if d.c.Talks == nil || who.Login == "" || who.MustChange {
		return nil
	}
	if list, ok := c.Get(keyChats); ok {
		return list.([]callback.Chat)
	}
	list, err := d.visibleChats(c.Request.Context(), who)
	if err != nil && c.Request.Context().Err() == nil {
		d.c.Log.Warn("a page is shown without its chats", "path", c.FullPath(), "error", err)
	}
	c.Set(keyChats, list)
	return list
}

// waitsFor reports whether the citizen of a chat waits for a member: for
// anybody to take it, or for their answer.
func waitsFor(chat callback.Chat, login string) bool {
	return !chat.Over && (chat.Holder == "" || chat.Holder == login && !chat.Waiting.IsZero())
}

// giveBackChats lets the machine answer where a member does not any more.
func (d *Desk) giveBackChats(c *gin.Context, who callback.Staff) {
	for _, chat := range d.openChats(c, who) {
		if chat.Holder != who.Login {
			continue
		}
		err := d.c.Talks.GiveBack(c.Request.Context(), chat.ID, who.Login)
		if err != nil && !errors.Is(err, callback.ErrUnknown) && !errors.Is(err, callback.ErrTaken) {
			d.c.Log.Warn("a chat could not be given back", "error", err)
		}
	}
}
