package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// What is a burst, in the time between two looks.
const (
	burstRefused = 5  // webhooks
	burstFailed  = 10 // messages given up
	tooPending   = 100
	scarceDisk   = 512 << 20 // bytes left
)

// probes are what this gateway depends on.
func (g *gateway) probes() []probe {
	list := []probe{
		{"store", true, 30 * time.Second, g.store.Ping},
		{"spending", false, time.Minute, g.probeSpending},
		{"sending", false, 10 * time.Minute, burst(burstFailed, func() int64 { return g.hub.Stats().Buried })},
		{"refused", true, 5 * time.Minute, burst(burstRefused, func() int64 { return g.health.refused.Load() })},
	}
	if g.has("library") {
		list = append(list, probe{"library", false, lookEvery, func(context.Context) error { return g.systemsDown("library") }})
	}
	if g.has("payment") {
		list = append(list, probe{"payment", false, lookEvery, func(context.Context) error { return g.systemsDown("payment") }})
	}
	if strings.HasPrefix(g.config.Store, "sqlite:") {
		list = append(list, probe{"disk", false, 5 * time.Minute, g.probeDisk})
	}
	if len(g.exports) > 0 {
		list = append(list, probe{"exports", false, time.Minute, g.probeExports})
	}
	if g.twilio != nil {
		list = append(list, probe{"twilio", true, 5 * time.Minute, func(ctx context.Context) error { return certain(g.twilio.Active(ctx)) }},
			probe{"twilio-hook", true, 10 * time.Minute, g.probeNumbers})
	}
	if g.telegram != nil {
		list = append(list, probe{"telegram", true, 5 * time.Minute, g.probeBot}, probe{"telegram-hook", true, 5 * time.Minute, g.probeHook})
	}
	return list
}

// certain keeps a network that does not answer at the moment from being taken
// for one that refuses us.
func certain(err error) error {
	if err != nil && !errors.Is(err, channels.ErrRefused) {
		return fmt.Errorf("%w: %w", errUnknown, err)
	}
	return err
}

// burst finds that a count rose by so much since it was looked at last.
func burst(limit int64, count func() int64) func(context.Context) error {
	var before int64
	return func(context.Context) error {
		now := count()
		rose := now - before
		before = now
		if rose >= limit {
			return fmt.Errorf("%d since the last look", rose)
		}
		return nil
	}
}

func (g *gateway) probeSpending(ctx context.Context) error {
	spent, err := g.hub.Spent(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnknown, err)
	}
	if spent {
		return errors.New("the limit of the day is reached")
	}
	return nil
}

func (g *gateway) probeDisk(context.Context) error {
	left, err := diskLeft(g.config.folder())
	if err != nil {
		return fmt.Errorf("%w: %w", errUnknown, err)
	}
	if left < scarceDisk {
		return fmt.Errorf("%d MiB are left", left>>20)
	}
	return nil
}

// probeNumbers looks where the town's numbers lead. One that is not of the
// account, as of a telephone system of the town, is not its matter.
func (g *gateway) probeNumbers(ctx context.Context) error {
	list, err := g.twilio.Numbers(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnknown, err) // a refusal is told by another probe
	}
	for _, n := range list {
		if n.Phone == g.config.Town.Phone && !n.VoiceOurs || n.Phone == g.config.Town.SMS && g.config.Twilio.MessagingServiceSID == "" && !n.TextsOurs {
			return errors.New("a number of the town leads elsewhere")
		}
	}
	return nil
}

func (g *gateway) probeBot(ctx context.Context) error {
	_, err := g.telegram.WebhookInfo(ctx)
	return certain(err)
}

func (g *gateway) probeHook(ctx context.Context) error {
	w, err := g.telegram.WebhookInfo(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errUnknown, err)
	case !w.Ours:
		return errors.New("telegram brings updates elsewhere")
	case w.Pending > tooPending:
		return fmt.Errorf("%d updates wait", w.Pending)
	case w.LastError != "" && g.clock.Now().Sub(w.LastErrorAt) < 15*time.Minute:
		return errors.New("telegram could not bring an update a moment ago")
	}
	return nil
}

// fromNetwork reports whether a path is a webhook of a network.
func fromNetwork(path string) bool {
	return strings.HasPrefix(path, "/twilio") || strings.HasPrefix(path, "/telegram")
}
