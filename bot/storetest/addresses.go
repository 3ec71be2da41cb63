package storetest

import (
	"sync/atomic"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
)

func addressTests() []test {
	return []test{
		{"what is known of an address", reach},
		{"a delivery keeps the highest rank", deliveryRank},
		{"a delivery comes back as it was", deliveryRoundTrip},
		{"at once: one final state", deliveryAtOnce},
	}
}

func reach(s *suite) {
	a, b := channels.Address{Channel: "sms", ID: "+491713920001"}, channels.Address{Channel: "whatsapp", ID: "+491713920001"}
	for _, want := range []bot.Reach{
		{}, {OptedOut: true}, {VoiceOnly: true}, {Blocked: true}, {OptedOut: true, VoiceOnly: true, Blocked: true}, {},
	} {
		s.ok(s.SetReach(s.Context(), a, want))
		got, err := s.Reach(s.Context(), a)
		s.ok(err)
		equal(s, got, want)
		got, err = s.Reach(s.Context(), b)
		s.ok(err)
		equal(s, got, bot.Reach{})
	}
}

func deliveryRank(s *suite) {
	for i, step := range []struct {
		rank    int
		state   string
		changed bool
		kept    string
	}{
		{2, "queued", true, "queued"},
		{1, "accepted", false, "queued"},
		{2, "scheduled", false, "queued"},
		{4, "sent", true, "sent"},
		{6, "undelivered", true, "undelivered"},
		{6, "delivered", false, "undelivered"},
		{4, "sent", false, "undelivered"},
		{7, "read", true, "read"},
		{7, "read", false, "read"},
		{10, "beyond", true, "beyond"},
		{9, "below", false, "beyond"},
	} {
		changed, err := s.Delivered(s.Context(), channels.Delivery{Channel: "sms", ID: "SM1", State: step.state, Rank: step.rank})
		s.ok(err)
		got, err := s.Delivery(s.Context(), "sms", "SM1")
		s.ok(err)
		if changed != step.changed || got.State != step.kept {
			s.Fatalf("step %d: changed %v, kept %q", i, changed, got.State)
		}
	}
}

func deliveryRoundTrip(s *suite) {
	got, err := s.Delivery(s.Context(), "sms", "SM1")
	s.ok(err)
	equal(s, got, channels.Delivery{})
	want := channels.Delivery{
		Channel: "sms", ID: "SM1", To: channels.Address{Channel: "sms", ID: "+491713920001"},
		State: "undelivered", Rank: 6, Reason: "30006", VoiceOnly: true, OptedOut: true, At: start,
	}
	_, err = s.Delivered(s.Context(), want)
	s.ok(err)
	got, err = s.Delivery(s.Context(), "sms", "SM1")
	s.ok(err)
	equal(s, got, want)
	got, err = s.Delivery(s.Context(), "whatsapp", "SM1")
	s.ok(err)
	equal(s, got, channels.Delivery{})
}

func deliveryAtOnce(s *suite) {
	var changed atomic.Int32
	together(10, func(i int) {
		ok, err := s.Delivered(s.Context(), channels.Delivery{Channel: "sms", ID: "SM1", State: string(rune('a' + i)), Rank: 6})
		if err != nil {
			s.Error(err)
		}
		if ok {
			changed.Add(1)
		}
	})
	equal(s, changed.Load(), 1)
}
