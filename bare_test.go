package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"database/sql"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"
	_ "modernc.org/sqlite"
)

// The bare servers do what nobody can leave out: Gin, the signature over a form
// parsed by hand, and one durable write whose cost concurrent requests share.
// They know no dialog. The pipeline is measured against them in the same run.

// bareServer is "none", "redis" or "sqlite", on the address and store of the
// environment.
func bareServer(ctx context.Context, kind string) error {
	keep, err := bareStore(ctx, kind)
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	base, token := os.Getenv("RATHAUSRUF_PUBLIC_URL"), []byte(os.Getenv("TWILIO_AUTH_TOKEN"))
	r.POST("/twilio/sms", func(c *gin.Context) {
		body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, 64<<10))
		if err != nil {
			c.AbortWithStatus(http.StatusRequestEntityTooLarge)
			return
		}
		form, ok := bareForm(base+c.Request.RequestURI, string(body), token, c.GetHeader("X-Twilio-Signature"))
		if !ok {
			c.AbortWithStatus(http.StatusForbidden)
			return
		}
		if err := keep(c.Request.Context(), form["From"], form["MessageSid"], form["Body"]); err != nil {
			c.AbortWithStatus(http.StatusServiceUnavailable)
			return
		}
		c.Data(http.StatusOK, "text/xml", []byte(`<?xml version="1.0" encoding="UTF-8"?><Response><Message>Hallo</Message></Response>`))
	})
	r.GET("/readyz", func(c *gin.Context) { c.Status(http.StatusOK) })
	l, err := net.Listen("tcp", os.Getenv("RATHAUSRUF_LISTEN"))
	if err != nil {
		return err
	}
	s := &http.Server{Handler: r}
	go func() { <-ctx.Done(); s.Close() }()
	if err := s.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// bareForm parses and verifies a form without maps of slices or re-encoding.
func bareForm(address, body string, token []byte, signature string) (map[string]string, bool) {
	pairs := make([][2]string, 0, 24)
	for rest := body; rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, "&")
		k, v, _ := strings.Cut(pair, "=")
		if strings.ContainsAny(v, "%+") {
			v, _ = url.QueryUnescape(v)
		}
		pairs = append(pairs, [2]string{k, v})
	}
	form := make(map[string]string, len(pairs))
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	mac := hmac.New(sha1.New, token)
	io.WriteString(mac, address)
	for _, p := range pairs {
		io.WriteString(mac, p[0])
		io.WriteString(mac, p[1])
		form[p[0]] = p[1]
	}
	var sum [28]byte
	base64.StdEncoding.Encode(sum[:], mac.Sum(nil))
	return form, hmac.Equal(sum[:], []byte(signature))
}

// bareWrite is one thing to keep.
type bareWrite struct {
	args []any
	done chan error
}

// bareStore keeps (conversation, message, body) in one write that concurrent
// requests share.
func bareStore(ctx context.Context, kind string) (func(context.Context, ...any) error, error) {
	var flush func([]bareWrite)
	switch kind {
	case "none":
		return func(context.Context, ...any) error { return nil }, nil
	case "redis":
		o, err := redis.ParseURL(os.Getenv("RATHAUSRUF_STORE"))
		if err != nil {
			return nil, err
		}
		o.MaxRetries = -1
		flush = bareRedis(ctx, redis.NewClient(o))
	case "sqlite":
		db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(os.Getenv("RATHAUSRUF_STORE"), "sqlite:")+
			"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("create table kept (conversation text primary key, message text, body text) without rowid"); err != nil {
			return nil, err
		}
		flush = bareSQLite(db)
	default:
		return nil, fmt.Errorf("no bare server %q", kind)
	}
	queue := make(chan bareWrite, 1024)
	go func() {
		for w := range queue {
			batch := append(make([]bareWrite, 0, 256), w)
			for len(batch) < 256 && len(queue) > 0 {
				batch = append(batch, <-queue)
			}
			flush(batch)
		}
	}()
	return func(_ context.Context, args ...any) error {
		w := bareWrite{args, make(chan error, 1)}
		queue <- w
		return <-w.done
	}, nil
}

var bareScript = redis.NewScript(`
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', 3600000) then
  redis.call('HSET', KEYS[1], 'state', ARGV[2])
end
return redis.call('HGET', KEYS[1], 'state')`)

func bareRedis(ctx context.Context, c *redis.Client) func([]bareWrite) {
	bareScript.Load(ctx, c)
	return func(batch []bareWrite) {
		p := c.Pipeline()
		out := make([]*redis.Cmd, len(batch))
		for i, w := range batch {
			key := "{" + w.args[0].(string) + "}"
			out[i] = bareScript.EvalSha(ctx, p, []string{key, key + w.args[1].(string)}, w.args[1], w.args[2])
		}
		p.Exec(ctx)
		for i, w := range batch {
			w.done <- out[i].Err()
		}
	}
}

func bareSQLite(db *sql.DB) func([]bareWrite) {
	return func(batch []bareWrite) {
		err := func() error {
			tx, err := db.Begin()
			if err != nil {
				return err
			}
			defer tx.Rollback()
			st, err := tx.Prepare("insert into kept values (?, ?, ?) on conflict do update set message=excluded.message, body=excluded.body")
			if err != nil {
				return err
			}
			for _, w := range batch {
				if _, err := st.Exec(w.args...); err != nil {
					return err
				}
			}
			return tx.Commit()
		}()
		for _, w := range batch {
			w.done <- err
		}
	}
}

// clockTicks is USER_HZ, the unit of CPU time in /proc.
const clockTicks = 100

// cpuTime is user and system time of a process so far.
func cpuTime(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+2:]))
	var user, system int64
	fmt.Sscan(fields[11], &user)
	fmt.Sscan(fields[12], &system)
	return time.Duration(user+system) * time.Second / clockTicks
}
