package redisstore_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// TestKeysNameNobody: what an operator sees who lists keys, fields and members
// names no citizen and no member of staff.
func TestKeysNameNobody(t *testing.T) {
	server := storetest.NewServer(t)
	s := open(t, server.Address(), time.Now)
	defer s.Close()
	const phone, login = "+493023125001", "e.muster"
	talk, address := "sms:"+phone, channels.Address{Channel: "sms", ID: phone}
	from := time.Now().Add(time.Hour)
	r := callback.Request{
		Reference: "1234567", Department: "town", Door: "sms", Phone: phone, Address: phone, Key: talk + "/1/book", Status: callback.Booked,
		Slot: callback.Slot{From: from, To: from.Add(time.Hour)}, Due: from, Wake: from, CreatedAt: time.Now(),
	}
	hung := r
	hung.Reference, hung.Status, hung.ClosedAt, hung.Key = "7654321", callback.Unfinished, time.Now(), "unfinished/"+talk
	room := callback.Room{Capacity: 5, Holder: talk}
	_, adding := s.Add(t.Context(), r, room)
	_, hanging := s.Add(t.Context(), hung, callback.Room{})
	_, updating := s.Update(t.Context(), r.Reference, room, func(r *callback.Request) error {
		r.Key += "2"
		return nil
	})
	_, found := s.OpenFor(t.Context(), phone)
	_, delivered := s.Delivered(t.Context(), channels.Delivery{Channel: "sms", ID: "SM1", To: address, Rank: 1})
	_, taken := s.Take(t.Context(), "asker/"+phone, 5, time.Hour)
	for _, err := range []error{
		adding, hanging, updating, found, delivered, taken,
		s.Hold(t.Context(), callback.Hold{Department: "town", Slot: r.Slot, Door: "sms", Holder: talk, Until: from}, room),
		s.SetReach(t.Context(), address, bot.Reach{OptedOut: true}),
		s.SaveMember(t.Context(), callback.Staff{Login: login}),
		s.SaveSession(t.Context(), login, nil, from),
		s.SaveMedia(t.Context(), r.Reference, []byte(phone)),
		s.SaveClosure(t.Context(), callback.Closure{ID: "c1", Department: "town", From: from, To: from.Add(time.Hour), By: login}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	linked, told := channels.Address{Channel: "telegram", ID: phone}, channels.Address{Channel: "web", ID: phone}
	for _, err := range []error{
		s.Link(t.Context(), linked, phone, "contact", from),
		s.Speak(t.Context(), address, "de", from),
		s.Speak(t.Context(), told, "de", from),
		s.Enqueue(t.Context(), bot.Job{ID: "1", Lane: talk}, bot.Job{ID: "2", Lane: talk}),
		talked(t.Context(), s, talk, "0"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	turnOK(t, s, talk, "1")
	if _, err := s.Begin(t.Context(), talk, "2", time.Minute); err != nil {
		t.Fatal(err)
	}
	names := names(t, client(t, server))
	if len(names) < 30 {
		t.Fatalf("only %q", names)
	}
	for _, key := range []string{"awake", "unfinished", "media", "closures"} { // or it proves nothing of them
		if !slices.Contains(names, "rr:{book}:"+key) {
			t.Errorf("nothing is kept under %s", key)
		}
	}
	for _, key := range []string{"rr:{links}:linked", partly(talk, "lanes"), partly(talk, "chats"), "rr:{links}:ends"} {
		if !slices.Contains(names, key) {
			t.Errorf("nothing is kept under %s", key)
		}
	}
	for _, n := range names {
		if strings.Contains(n, phone[3:]) || strings.Contains(n, login) {
			t.Errorf("%q names somebody", n)
		}
	}
}

// talked is a turn that says something in a chat.
func talked(ctx context.Context, s bot.Store, conversation, message string) error {
	turn, err := s.Begin(ctx, conversation, message, time.Minute)
	if err != nil {
		return err
	}
	turn.Lines, turn.Keep, turn.Remember = [][]byte{[]byte(message)}, time.Hour, time.Hour
	turn.Chat = &callback.Chat{ID: "x", Conversation: conversation, Address: conversation, Department: "town"}
	return s.End(ctx, turn)
}

// partly is a key of the partition a conversation is in.
func partly(conversation, name string) string {
	h := fnv.New32a()
	h.Write([]byte(conversation))
	return fmt.Sprintf("rr:{%d}:%s", h.Sum32()%16, name)
}

// names are all keys, and what their values are found by.
func names(t *testing.T, c *redis.Client) []string {
	t.Helper()
	all := c.Keys(t.Context(), "*").Val()
	for _, k := range all[:len(all):len(all)] {
		switch c.Type(t.Context(), k).Val() {
		case "hash":
			all = append(all, c.HKeys(t.Context(), k).Val()...)
		case "zset":
			all = append(all, c.ZRange(t.Context(), k, 0, -1).Val()...)
		case "set":
			all = append(all, c.SMembers(t.Context(), k).Val()...)
		}
	}
	return all
}
