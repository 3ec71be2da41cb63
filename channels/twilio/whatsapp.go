package twilio

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/rathausruf/rathausruf/channels"
)

// WhatsApp is the WhatsApp channel.
type WhatsApp struct{ t *Twilio }

// whatsAppPrefix marks WhatsApp addresses.
const whatsAppPrefix = "whatsapp:"

// maxWhatsAppID bounds a user's ID, in bytes. One that is no number is a
// country, a point and at most 128 letters and digits; cut shorter it could not
// be written to.
const maxWhatsAppID = 131

// Name is "whatsapp".
func (w *WhatsApp) Name() string { return channels.WhatsApp }

// Conversation is the conversation of everything from an address.
func (w *WhatsApp) Conversation(a channels.Address) string { return w.t.Conversation(a) }

// Mount registers nothing: WhatsApp messages come in at SMS's webhook.
func (w *WhatsApp) Mount(gin.IRouter, channels.Inbox) {}

// Pushes reports whether there are content templates: TwiML cannot name them,
// so every reply is then sent by Send.
func (w *WhatsApp) Pushes() bool { return w.t.c.WhatsAppFrom != "" && w.t.c.hasContent() }

// noteWhatsAppOff tells the operator that somebody writes to a channel that is
// off. They get no answer: no sender could be the one to answer.
func (t *Twilio) noteWhatsAppOff(ctx context.Context, from channels.Address) {
	if from.Channel == channels.WhatsApp && t.c.WhatsAppFrom == "" {
		t.log.LogAttrs(ctx, slog.LevelWarn, "a WhatsApp message was not taken: WhatsApp is off, it has no sender")
	}
}

// Send sends a WhatsApp message, with buttons or a list where there is a
// content template that fits, else as numbered text. Later than 24 hours after
// the citizen's last message the network takes approved templates only: then
// the text goes out in ours, or the error is ErrWindow. That may show only
// afterwards, as Delivery.Window. Otherwise as SMS.Send.
func (w *WhatsApp) Send(ctx context.Context, to channels.Address, reply channels.Reply) (string, error) {
	if to.ID == "" {
		return "", fmt.Errorf("send a text: %w: %w", channels.ErrUnreachable, errNoNumber)
	}
	text := written(reply, channels.WhatsApp)
	if text == "" {
		return "", nil
	}
	if w.t.c.WhatsAppFrom == "" {
		return "", fmt.Errorf("send a text: %w: %w", channels.ErrRefused, errNoSender)
	}
	id, err := w.sendRich(ctx, to, reply, text)
	if errors.Is(err, channels.ErrWindow) {
		return w.sendTemplate(ctx, to, text, err)
	}
	return id, err
}

// sendRich sends a reply with buttons or a list, or written out where there is
// none or the network does not take it: a template that is wrong must not leave
// anybody without an answer.
func (w *WhatsApp) sendRich(ctx context.Context, to channels.Address, reply channels.Reply, text string) (string, error) {
	if c, ok := w.t.c.contentFor(reply); ok {
		id, err := w.sendContent(ctx, to, c)
		if !isContentFault(err) {
			return id, err
		}
		w.t.log.LogAttrs(ctx, slog.LevelError, "a content template was refused, so choices are numbered lines", slog.Any("error", err))
	}
	return w.t.sendTexts(ctx, text, func() *api.CreateMessageParams { return w.message(to) })
}

// isContentFault reports whether Twilio refuses what we sent for what it is.
func isContentFault(err error) bool {
	var r *RefusedError
	return errors.As(err, &r) && (r.Status == http.StatusBadRequest || r.Status == http.StatusNotFound) &&
		errors.Is(err, channels.ErrRefused) && !errors.Is(err, channels.ErrWindow)
}

// sendTemplate sends a text in the approved template, once there is no other
// way. What does not fit is not cut: half a text may say the opposite.
func (w *WhatsApp) sendTemplate(ctx context.Context, to channels.Address, text string, closed error) (string, error) {
	c, ok := w.t.c.templateFor(text)
	if !ok {
		return "", closed
	}
	id, err := w.sendContent(ctx, to, c)
	if errors.Is(err, channels.ErrRefused) && !errors.Is(err, channels.ErrWindow) {
		return "", fmt.Errorf("send a template: %w: %w", channels.ErrWindow, err) // the window is as closed as before
	}
	return id, err
}

// sendContent sends a content template.
func (w *WhatsApp) sendContent(ctx context.Context, to channels.Address, c content) (string, error) {
	p := w.message(to)
	p.SetContentSid(c.sid)
	p.SetContentVariables(c.variables())
	return w.t.create(ctx, p)
}

// message is a message to somebody, with nothing in it yet.
func (w *WhatsApp) message(to channels.Address) *api.CreateMessageParams {
	p := &api.CreateMessageParams{}
	p.SetFrom(whatsAppPrefix + w.t.c.WhatsAppFrom)
	p.SetTo(whatsAppPrefix + to.ID)
	return p
}
