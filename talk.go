package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// talk holds a conversation in the terminal, with the town's real flows and
// departments on a store that is thrown away.
func talk(ctx context.Context, c Config, args []string, in io.Reader, out io.Writer) error {
	f := flag.NewFlagSet("talk", flag.ContinueOnError)
	f.SetOutput(out)
	as := f.String("as", channels.Voice, "voice, sms, whatsapp, telegram or web")
	lang := f.String("lang", "", "a language of the town")
	from := f.String("from", "+491713920001", "the citizen's number")
	if err := f.Parse(args); err != nil {
		return err
	}
	if !slices.Contains([]string{channels.Voice, channels.SMS, channels.WhatsApp, channels.Telegram, channels.Web}, *as) {
		return fmt.Errorf("--as %s: there is voice, sms, whatsapp, telegram and web", *as)
	}
	if *lang != "" && !slices.Contains(c.Town.Languages, *lang) {
		return fmt.Errorf("--lang %s: %s speaks %s", *lang, c.Town.Name, strings.Join(c.Town.Languages, ", "))
	}
	dir, err := os.MkdirTemp("", "rathausruf-talk-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c.Store = "sqlite:" + filepath.Join(dir, "talk.db")
	c.Twilio.AccountSID = ""
	g, err := open(ctx, c, &clock{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer g.Close()
	t := terminalCitizen{
		inbox: g.hub, now: g.clock, out: out, channel: *as, conversation: *as + ":" + rand.Text(),
		from: channels.Address{Channel: *as, ID: *from}, language: *lang, phone: *from,
	}
	if *as == channels.Telegram || *as == channels.Web { // nobody knows their number there
		t.from.ID = "terminal"
	}
	fmt.Fprintln(out, t.help())
	return t.converse(ctx, bufio.NewScanner(in))
}

// terminalCitizen is somebody at the keyboard.
type terminalCitizen struct {
	inbox        channels.Inbox
	now          *clock
	out          io.Writer
	channel      string
	conversation string
	from         channels.Address
	language     string
	phone        string // their own
	sharing      bool   // they were asked for it with a button
	turn         int
}

func (t *terminalCitizen) help() string {
	if t.channel == channels.Voice {
		return "(Digits, * and # are keys; words are speech; an empty line is silence; Ctrl-D hangs up.)"
	}
	if t.channel == channels.Telegram {
		return "(Type and press Enter; a number or a label presses a button; + shares the own number when that is asked for; Ctrl-D ends.)"
	}
	return "(Type and press Enter; Ctrl-D ends.)"
}

func (t *terminalCitizen) converse(ctx context.Context, lines *bufio.Scanner) error {
	kind, text := channels.Started, ""
	if t.channel == channels.SMS || t.channel == channels.WhatsApp { // nobody is greeted before they write
		if fmt.Fprint(t.out, "> "); !lines.Scan() {
			return lines.Err()
		}
		kind, text = channels.Words, strings.TrimSpace(lines.Text())
	}
	for {
		reply, err := t.inbox.Receive(ctx, channels.Message{
			ID: fmt.Sprint(t.turn), Conversation: t.conversation, From: t.from, Kind: kind,
			Text: text, Confidence: 1, Language: t.language, At: t.now.Now(),
		})
		if err != nil {
			return fmt.Errorf("take a turn: %w", err)
		}
		t.show(reply)
		if reply.End && t.channel == channels.Voice {
			return nil
		}
		fmt.Fprint(t.out, "> ")
		if !lines.Scan() {
			fmt.Fprintln(t.out)
			return errors.Join(lines.Err())
		}
		t.turn++
		text = strings.TrimSpace(lines.Text())
		if kind = t.kind(text); kind == channels.Contact {
			text = t.phone
		}
	}
}

func (t *terminalCitizen) kind(text string) channels.Kind {
	switch {
	case t.sharing && text == "+":
		return channels.Contact
	case t.channel != channels.Voice:
		return channels.Words
	case text == "":
		return channels.Silence
	case strings.Trim(text, "0123456789*#") == "":
		return channels.Keys
	}
	return channels.Speech
}

// show prints a reply as its channel would give it.
func (t *terminalCitizen) show(r channels.Reply) {
	if r.Silent {
		return
	}
	fmt.Fprintln(t.out, r.Text)
	for _, c := range r.Choices {
		if t.channel == channels.Voice {
			fmt.Fprintln(t.out, c.Say)
		} else {
			fmt.Fprintln(t.out, " ", c.Key, c.Label)
		}
	}
	if t.sharing = r.Contact != ""; t.sharing {
		fmt.Fprintln(t.out, "  + "+r.Contact)
	}
	if r.Connect != nil {
		fmt.Fprintln(t.out, "(connects with", r.Connect.To+")")
	}
}
