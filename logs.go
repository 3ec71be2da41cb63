package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
)

// newLog writes text to a terminal and JSON elsewhere.
func newLog(w io.Writer, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(strings.ToUpper(level))); err != nil {
		return nil, fmt.Errorf("log: %q is no level; use debug, info, warn or error", level)
	}
	o := &slog.HandlerOptions{Level: l}
	if f, ok := w.(*os.File); ok && terminal(f) {
		return slog.New(slog.NewTextHandler(w, o)), nil
	}
	return slog.New(slog.NewJSONHandler(w, o)), nil
}

// terminal reports whether f is a screen.
func terminal(f *os.File) bool {
	s, err := f.Stat()
	return err == nil && s.Mode()&os.ModeCharDevice != 0
}

// redisLog takes what the Redis client would print to the terminal.
type redisLog struct{ log *slog.Logger }

// Printf logs a line; it names hosts, never what is stored.
func (r redisLog) Printf(ctx context.Context, format string, v ...any) {
	r.log.DebugContext(ctx, "redis client", "says", fmt.Sprintf(format, v...))
}
