package sealed_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sealed"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const canary = "Kanarienvogel"

// open are the texts of a record that stay readable: they name nobody.
var open = map[reflect.Type][]string{
	reflect.TypeFor[callback.Request](): {
		"Reference", "Department", "Language", "Door", "Status", "Outcome", "Concluded", "Origin", "Wishes",
		"Claim.By", "Attempts.ID", "Attempts.By", "Attempts.CallID", "Attempts.Outcome", "Told.Kind", "Proof.Call", "Moved.Closure",
	},
	reflect.TypeFor[callback.Chat]():  {"ID", "Channel", "Department", "Language", "Reference", "Holder"},
	reflect.TypeFor[callback.Staff](): {"Login", "Departments", "Role", "Password", "TOTP", "Recovery", "Number", "PIN"},
	reflect.TypeFor[orders.Order]():   {"Source", "Number", "Status"},
}

// fillTexts writes the canary into every text of a record, also of one that is
// added later, but for those that stay readable.
func fillTexts(v reflect.Value, path string, leave func(path string) bool) {
	switch v.Kind() {
	case reflect.String:
		if !leave(path) {
			v.SetString(canary + path)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillTexts(v.Elem(), path, leave)
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fillTexts(v.Index(0), path, leave)
		}
	case reflect.Map:
		if v.Type().Elem().Kind() == reflect.String && !leave(path) {
			v.Set(reflect.MakeMap(v.Type()))
			v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), reflect.ValueOf(canary+path).Convert(v.Type().Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Type == reflect.TypeFor[time.Time]() || f.Name == "Sealed" {
				continue
			}
			fillTexts(v.Field(i), strings.TrimPrefix(path+"."+f.Name, "."), leave)
		}
	}
}

func filled[T any](r T) T {
	v := reflect.ValueOf(&r).Elem()
	readable := open[v.Type()]
	fillTexts(v, "", func(path string) bool {
		for _, o := range readable {
			if path == o {
				return true
			}
		}
		return false
	})
	return r
}

// furnish writes the canary wherever a store keeps something.
func furnish(t *testing.T, s *sealed.Store, now time.Time) {
	t.Helper()
	ctx, later := t.Context(), now.Add(time.Hour)
	talk := "sms:" + canary
	r := filled(callback.Request{Reference: "1234567", Department: "town", Door: "sms", Status: callback.Booked, CreatedAt: now, Due: now})
	m := filled(callback.Staff{Login: "e.muster"})
	o := filled(orders.Order{Source: "ausweise", Number: "A1", Status: orders.Received, CreatedAt: now})
	turn, err := s.Begin(ctx, talk, "1", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	chat := filled(callback.Chat{ID: "x", Department: "town", Asked: now, Last: now})
	chat.Conversation = talk
	turn.State, turn.Reply, turn.Lines, turn.Chat = []byte(canary), []byte(canary), [][]byte{[]byte(canary)}, &chat
	turn.Jobs = []bot.Job{{ID: "1", Kind: "text", Due: later, Payload: []byte(canary), Lane: talk}}
	turn.Keep, turn.Remember = time.Hour, time.Hour
	_, added := s.Add(ctx, r, callback.Room{Holder: talk})
	_, delivered := s.Delivered(ctx, channels.Delivery{Channel: "sms", ID: "SM1", To: channels.Address{Channel: "sms", ID: canary}, Rank: 1, At: now})
	_, taken := s.Take(ctx, "asker/"+canary, 5, time.Hour)
	for _, err := range []error{
		added, delivered, taken,
		s.End(ctx, turn),
		s.Enqueue(ctx, bot.Job{ID: "2", Due: later, Payload: []byte(canary)}),
		s.Hold(ctx, callback.Hold{Department: "town", Slot: callback.Slot{From: now, To: later}, Door: "sms", Holder: talk, Until: later}, callback.Room{Capacity: 1}),
		s.SetReach(ctx, channels.Address{Channel: "sms", ID: canary}, bot.Reach{OptedOut: true}),
		s.Link(ctx, channels.Address{Channel: "telegram", ID: canary}, "+4917139200001", "code", later),
		s.Speak(ctx, channels.Address{Channel: "sms", ID: "+4917139200001"}, "de", later),
		s.Speak(ctx, channels.Address{Channel: "web", ID: canary}, "de", later),
		s.SaveMember(ctx, m),
		s.SaveSession(ctx, canary, []byte(canary), later),
		s.PutOrder(ctx, o, true),
		s.SaveClosure(ctx, callback.Closure{ID: "c1", Department: "town", From: now, To: later, By: "e.muster", Reason: canary}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Request(ctx, "1234567")
	if want := mutated(r, func(r *callback.Request) { r.Version = 1 }); err != nil || !same(t, got, want) {
		t.Errorf("the request is %+v, %v", got, err)
	}
	member, err := s.Member(ctx, "e.muster")
	if err != nil || !same(t, member, m) {
		t.Errorf("the member is %+v, %v", member, err)
	}
}

func mutated[T any](v T, change func(*T)) T {
	change(&v)
	return v
}

func same(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(x) == string(y)
}

// readable lists what of the canary, or of the number, stands in the bytes of a store.
func readable(t *testing.T, stored string) {
	t.Helper()
	for _, secret := range []string{canary, "4917139200001", "391 392 000 01"} {
		for at := strings.Index(stored, secret); at >= 0; at = -1 {
			t.Errorf("%q is readable in what is stored: %q", secret, stored[max(at-60, 0):min(at+60, len(stored))])
		}
	}
}

// TestNothingReadable: neither the file nor the server shows anything of a
// person to who has no secret.
func TestNothingReadable(t *testing.T) {
	now := time.Date(2026, 11, 25, 10, 20, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "sealed.db")
		s := openFile(t, path, clock, secret)
		furnish(t, s, now)
		var all strings.Builder
		for _, name := range []string{path, path + "-wal"} {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(data)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(all.String(), "e.muster") {
			t.Error("the file is not the one that was written to")
		}
		readable(t, all.String())
	})
	t.Run("redis", func(t *testing.T) {
		server := storetest.NewServer(t)
		s := openRedis(t, server.Address(), clock, secret)
		defer s.Close()
		furnish(t, s, now)
		c := redis.NewClient(&redis.Options{Addr: server.Host()})
		defer c.Close()
		keys, err := c.Keys(t.Context(), "*").Result()
		if err != nil || len(keys) < 20 {
			t.Fatalf("%d keys, %v", len(keys), err)
		}
		for _, k := range keys {
			readable(t, k+" "+content(t, c, k))
		}
	})
}

// content is everything under a key of Redis.
func content(t *testing.T, c *redis.Client, key string) string {
	t.Helper()
	ctx := t.Context()
	switch kind := c.Type(ctx, key).Val(); kind {
	case "string":
		return c.Get(ctx, key).Val()
	case "hash":
		var all []string
		for k, v := range c.HGetAll(ctx, key).Val() {
			all = append(all, k, v)
		}
		return strings.Join(all, " ")
	case "zset":
		return strings.Join(c.ZRange(ctx, key, 0, -1).Val(), " ")
	case "list":
		return strings.Join(c.LRange(ctx, key, 0, -1).Val(), " ")
	case "set":
		return strings.Join(c.SMembers(ctx, key).Val(), " ")
	default:
		t.Fatalf("%s is a %s, which nobody has looked into", key, kind)
		return ""
	}
}

// TestOtherPlace: a value moved to another record does not open there.
func TestOtherPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sealed.db")
	now := time.Date(2026, 11, 25, 10, 20, 0, 0, time.UTC)
	inner, err := sqlitestore.Open(t.Context(), path, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	s, err := sealed.Open(t.Context(), inner, secret)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, ref := range []string{"1234567", "7654321"} {
		r := callback.Request{Reference: ref, Department: "town", Name: "Name of " + ref, Status: callback.Booked, CreatedAt: now}
		if _, err := s.Add(t.Context(), r, callback.Room{}); err != nil {
			t.Fatal(err)
		}
	}
	from, err := inner.Request(t.Context(), "1234567")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inner.Update(t.Context(), "7654321", callback.Room{}, func(r *callback.Request) error {
		r.Name = from.Name
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Request(t.Context(), "7654321"); !errors.Is(err, sealed.ErrSealed) {
		t.Errorf("it opened: %q, %v", r.Name, err)
	}
}
