package main

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sealed"
	"github.com/rathausruf/rathausruf/channels"
)

// person is everything that is kept of somebody: as it is in the store, and opened.
type person struct {
	phone string
	kept  []bot.Archived
	plain []bot.Archived
}

// lookFor finds what is kept of the number and of the addresses linked with it. It
// reads the whole store twice: first the conversations, since what belongs to
// them need not name anybody.
func lookFor(ctx context.Context, c Config, clk *clock, store *sealed.Store, phone string) (p person, err error) {
	ids := []string{phone, "0" + strings.TrimPrefix(phone, "+49")}
	addresses, err := store.Linked(ctx, phone)
	if err != nil {
		return p, err
	}
	for _, a := range addresses {
		ids = append(ids, a.ID)
	}
	for _, channel := range []string{channels.SMS, channels.WhatsApp} {
		addresses = append(addresses, channels.Address{Channel: channel, ID: phone})
	}
	theirs, err := conversations(c, clk, store, phone, addresses)
	if err != nil {
		return p, err
	}
	belongs := map[string]bool{}
	if err := store.Look(ctx, func(_, a bot.Archived) error {
		if a.Talk != nil && (theirs(a.Talk.Conversation) || a.Mentions(ids)) {
			belongs["talk "+a.Talk.Conversation] = true
		}
		if a.Request != nil && a.Mentions(ids) {
			belongs["request "+a.Request.Reference] = true
		}
		return nil
	}); err != nil {
		return p, err
	}
	p.phone = phone
	err = store.Look(ctx, func(kept, a bot.Archived) error {
		if personal(a) && (a.Mentions(ids) || belongs[belonging(a)]) {
			p.kept, p.plain = append(p.kept, kept), append(p.plain, a)
		}
		return nil
	})
	return p, err
}

// conversations tells by its name whether a conversation is held from one of
// somebody's addresses: it need not say so.
func conversations(c Config, clk *clock, store bot.Store, phone string, addresses []channels.Address) (theirs func(string) bool, err error) {
	if c.Simulator.On() {
		c.playNetworks()
	}
	g := &gateway{config: c, clock: clk, store: store, log: slog.New(slog.DiscardHandler)}
	if g.script, err = loadScript(c); err != nil {
		return nil, err
	}
	if err := g.openChannels(); err != nil {
		return nil, err
	}
	var names []string
	caller := ""
	if g.twilio != nil {
		caller = g.twilio.Caller(phone)
	}
	for _, way := range g.ways() {
		for _, a := range addresses {
			if k, ok := way.(channels.Conversing); ok && way.Name() == a.Channel {
				names = append(names, k.Conversation(a))
			}
		}
	}
	return func(conversation string) bool {
		return slices.Contains(names, conversation) || caller != "" && strings.HasPrefix(conversation, channels.Voice+":") && strings.HasSuffix(conversation, caller)
	}, nil
}

// belonging is the conversation or request that a record belongs to.
func belonging(a bot.Archived) string {
	switch {
	case a.Talk != nil:
		return "talk " + a.Talk.Conversation
	case a.Reply != nil:
		return "talk " + a.Reply.Conversation
	case a.Job != nil && a.Job.Lane != "":
		return "talk " + a.Job.Lane
	case a.Media != nil:
		return "request " + a.Media.Reference
	case a.Order != nil && a.Order.Request != "":
		return "request " + a.Order.Request
	}
	return ""
}

// personal reports whether a record is a citizen's: staff, figures and the audit
// log, which names requests only, are not.
func personal(a bot.Archived) bool {
	return slices.Contains([]string{"request", "media", "reply", "talk", "job", "order", "reach", "delivery", "link", "language"}, a.Kind())
}
