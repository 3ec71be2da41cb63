package redisstore

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// dialTime and ioTime are short: a webhook has 15 seconds in all, and a
	// caller hears silence meanwhile.
	dialTime = 2 * time.Second
	ioTime   = 3 * time.Second
)

// connect makes a client; it does not dial yet.
func connect(address string) (redis.UniversalClient, error) {
	t, err := readTarget(address)
	if err != nil {
		return nil, err
	}
	switch t.scheme {
	case "redis", "rediss":
		return redis.NewClient(t.options().Simple()), nil
	case "redis-sentinel":
		o := t.options().Failover()
		return redis.NewFailoverClient(o), nil
	}
	return redis.NewClusterClient(t.options().Cluster()), nil
}

// target is what an address says.
type target struct {
	scheme         string
	hosts          []string
	user, password string
	db             int
	master         string
	tls            bool
}

// readTarget reads an address. Its errors never show the password.
func readTarget(address string) (target, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	t := target{scheme: scheme, tls: scheme == "rediss"}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	if at := strings.LastIndex(authority, "@"); at >= 0 {
		if err := t.readUser(authority[:at]); err != nil {
			return t, err
		}
		authority = authority[at+1:]
	}
	for _, h := range strings.Split(authority, ",") {
		if h == "" {
			return t, errors.New("the address names no host: redis://HOST:PORT")
		}
		t.hosts = append(t.hosts, withPort(h, t.defaultPort()))
	}
	if err := t.readTail(tail); err != nil {
		return t, err
	}
	return t, t.check()
}

func (t *target) defaultPort() string {
	if t.scheme == "redis-sentinel" {
		return "26379"
	}
	return "6379"
}

func withPort(host, port string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

func (t *target) readUser(userinfo string) (err error) {
	user, password, both := strings.Cut(userinfo, ":")
	if t.user, err = url.PathUnescape(user); err == nil && both {
		t.password, err = url.PathUnescape(password)
	}
	if err != nil {
		return errors.New("user or password: a percent sign is written %25")
	}
	return nil
}

func (t *target) readTail(tail string) error {
	path, query, _ := strings.Cut(tail, "?")
	if db := strings.Trim(path, "/"); db != "" {
		n, err := strconv.Atoi(db)
		if err != nil || n < 0 {
			return fmt.Errorf("database %q is not a number", db)
		}
		t.db = n
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("what stands behind the question mark cannot be read")
	}
	for name := range values {
		switch v := values.Get(name); name {
		case "master":
			t.master = v
		case "tls":
			if t.tls, err = strconv.ParseBool(v); err != nil {
				return errors.New("tls: true or false?")
			}
		default:
			return fmt.Errorf("unknown option %q: master and tls are known", name)
		}
	}
	return nil
}

func (t *target) check() error {
	switch t.scheme {
	case "redis", "rediss":
		if len(t.hosts) > 1 {
			return errors.New("several hosts: redis-sentinel:// or redis-cluster://?")
		}
	case "redis-sentinel":
		if t.master == "" {
			return errors.New("redis-sentinel needs ?master=NAME")
		}
	case "redis-cluster":
		if t.db != 0 {
			return errors.New("a cluster has database 0 only")
		}
	default:
		return fmt.Errorf("unknown scheme %q: redis, rediss, redis-sentinel or redis-cluster", t.scheme)
	}
	return nil
}

// options never repeat a command: a lost answer does not say that it was not
// done.
func (t *target) options() *redis.UniversalOptions {
	o := &redis.UniversalOptions{
		Addrs: t.hosts, MasterName: t.master, DB: t.db, Username: t.user, Password: t.password,
		MaxRetries: -1, ContextTimeoutEnabled: true, DialerRetries: 1,
		DialTimeout: dialTime, ReadTimeout: ioTime, WriteTimeout: ioTime, PoolTimeout: ioTime,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if t.tls {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return o
}
