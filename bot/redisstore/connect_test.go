package redisstore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/callback"
)

func TestReadTarget(t *testing.T) {
	for address, want := range map[string]target{
		"redis://localhost":                    {scheme: "redis", hosts: []string{"localhost:6379"}},
		"redis://10.0.0.1:7000/3":              {scheme: "redis", hosts: []string{"10.0.0.1:7000"}, db: 3},
		"redis://:p%40ss@h:1/":                 {scheme: "redis", hosts: []string{"h:1"}, password: "p@ss"},
		"redis://u:a@b@h:1":                    {scheme: "redis", hosts: []string{"h:1"}, user: "u", password: "a@b"},
		"rediss://u:p@h":                       {scheme: "rediss", hosts: []string{"h:6379"}, user: "u", password: "p", tls: true},
		"redis://[::1]:7000":                   {scheme: "redis", hosts: []string{"[::1]:7000"}},
		"redis://[::1]":                        {scheme: "redis", hosts: []string{"[::1]:6379"}},
		"redis-sentinel://a:1,b/2?master=town": {scheme: "redis-sentinel", hosts: []string{"a:1", "b:26379"}, db: 2, master: "town"},
		"redis-cluster://u:p@a:1,b:2?tls=true": {scheme: "redis-cluster", hosts: []string{"a:1", "b:2"}, user: "u", password: "p", tls: true},
	} {
		got, err := readTarget(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(target{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", address, d)
		}
	}
}

// TestBadAddress: every error says what is wrong, none says the password.
func TestBadAddress(t *testing.T) {
	for address, says := range map[string]string{
		"redis://":                                      "host",
		"redis://u:secret@":                             "host",
		"redis://u:secret%@h":                           "%25",
		"redis://u:secret@a,b":                          "cluster",
		"redis://u:secret@h/x":                          "x",
		"redis://u:secret@h?retries=3":                  "retries",
		"redis://u:secret@h?tls=perhaps":                "tls",
		"redis-sentinel://u:secret@h":                   "master",
		"redis-cluster://u:secret@h/1":                  "database",
		"memcached://u:secret@h":                        "memcached",
		"redis://u:secret@h?%zz":                        "question mark",
		"redis://u:secret@127.0.0.1:1":                  "127.0.0.1:1",
		"redis-cluster://u:secret@127.0.0.1:1":          "reached",
		"redis-sentinel://:secret@127.0.0.1:1?master=m": "reached",
	} {
		s, err := Open(t.Context(), address, time.Now)
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", address)
			continue
		}
		if !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
		if strings.Contains(address, "127.0.0.1") && !errors.Is(err, callback.ErrUnavailable) {
			t.Errorf("%s: error is not ErrUnavailable: %v", address, err)
		}
	}
}
