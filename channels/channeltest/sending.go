package channeltest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// confirmation is something worth sending.
func confirmation() channels.Reply {
	return channels.Reply{Text: "Ihr Rückruf ist gebucht. " + canary, Language: "de"}
}

func (k Kit) sends(t *testing.T) {
	for _, a := range k.Answers {
		t.Run(a.Name, func(t *testing.T) {
			w := k.open(t)
			w.answer = a
			id, err := w.channel.Send(context.Background(), k.Address, confirmation())
			if n := w.requests(); len(n) != 1 || !strings.Contains(n[0].body, canary) {
				t.Fatalf("the network was asked %d times, want once, with the text", len(n))
			}
			if id != a.ID {
				t.Errorf("ID %q, want %q", id, a.ID)
			}
			k.classed(t, err, a.Want)
			k.private(t, "the log", w.log.String(), canary)
		})
	}
	if k.Unreachable != (channels.Address{}) {
		w := k.open(t)
		_, err := w.channel.Send(context.Background(), k.Unreachable, confirmation())
		k.classed(t, err, channels.ErrUnreachable)
		if len(w.requests()) != 0 {
			t.Error("the network was asked about somebody who cannot be sent to")
		}
	}
}

// classed fails unless an error wraps exactly the one wanted and names nobody.
func (k Kit) classed(t *testing.T, err, want error) {
	t.Helper()
	for _, class := range []error{channels.ErrTemporary, channels.ErrUnreachable, channels.ErrRefused} {
		if is := errors.Is(err, class); is != (class == want) {
			t.Errorf("error %v: is %q: %v", err, class, is)
		}
	}
	if err != nil {
		k.private(t, "the error", err.Error(), canary, "http://", "https://")
	}
}

func (k Kit) networkAway(t *testing.T) {
	w := k.open(t)
	w.network.Close()
	_, err := w.channel.Send(context.Background(), k.Address, confirmation())
	k.classed(t, err, channels.ErrTemporary)

	w = k.open(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = w.channel.Send(ctx, k.Address, confirmation())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want it to be context.Canceled", err)
	}
	k.classed(t, err, channels.ErrTemporary)
}

func (k Kit) silent(t *testing.T) {
	w := k.open(t)
	for _, r := range []channels.Reply{{}, {Silent: true, Text: canary}, {Text: " \n\t"}} {
		id, err := w.channel.Send(context.Background(), k.Address, r)
		if id != "" || err != nil {
			t.Errorf("sending nothing gave ID %q, error %v", id, err)
		}
	}
	if n := len(w.requests()); n != 0 {
		t.Errorf("the network was asked %d times, want not at all", n)
	}
}
