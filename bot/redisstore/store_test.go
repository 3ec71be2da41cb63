package redisstore_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/storetest"
)

func open(t testing.TB, address string, now func() time.Time) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), address, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// client talks to the server of a test itself.
func client(t testing.TB, address string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	return c
}

func TestStore(t *testing.T) {
	address := storetest.Redis(t)
	c := client(t, address)
	storetest.Run(t, func(t *testing.T, now func() time.Time) bot.Store {
		if err := c.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		return open(t, address, now)
	})
}
