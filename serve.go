package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Time limits of the listener. A webhook has 15 s at Twilio; a live page
// writes for as long as it is open, so there is no limit on writing.
const (
	headerTime   = 5 * time.Second
	bodyTime     = 10 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 20 * time.Second
)

// gcPercent trades some 20 MiB of memory for a tenth of the CPU time: what
// lives is small, what is thrown away with each message is much. GOGC wins.
const gcPercent = 400

// serve starts the gateway and runs it until ctx ends.
func serve(ctx context.Context, c Config, out, logs io.Writer) error {
	log, err := newLog(logs, c.Log)
	if err != nil {
		return err
	}
	redis.SetLogger(redisLog{log})
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	if err := c.keepSecret(rand.Text); err != nil {
		return err
	}
	if c.Simulator.On() {
		c.playNetworks()
	}
	g, err := open(ctx, c, &clock{}, log)
	if err != nil {
		return err
	}
	defer g.Close()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w; is another gateway running? RATHAUSRUF_LISTEN chooses another address", err)
	}
	if c.Sample {
		if err := g.furnish(ctx, out); err != nil {
			return err
		}
	}
	log.Info("ready", "listen", listener.Addr().String(), "version", buildVersion())
	handler, err := g.router()
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // reading flows and hashing passwords took more than serving does
	return g.serve(ctx, listener, handler)
}

// serve answers on the listener and does the background work.
func (g *gateway) serve(ctx context.Context, l net.Listener, handler http.Handler) (err error) {
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut() // whoever is not done by then
	s := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       bodyTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    32 << 10,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(g.log.Handler(), slog.LevelDebug),
	}
	var work sync.WaitGroup
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	work.Go(func() { g.hub.Work(working) })
	work.Go(func() { g.register(working) })
	work.Go(func() { g.keepPaper(working) })
	work.Go(func() { g.watchExports(working) })
	work.Go(func() { g.health.work(working) })
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		g.log.Info("stopping: no new work is taken, what has begun is finished")
		close(g.stopping)
		err = shutdown(s)
	}
	stop()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// shutdown lets open requests end.
func shutdown(s *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	return s.Shutdown(ctx)
}
