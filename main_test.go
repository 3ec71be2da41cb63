package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
	"testing"
)

// TestMain lets the test binary be the gateway itself (or a bare server to
// compare it with), so that tests can kill a real process and benchmarks can
// count its CPU time alone.
func TestMain(m *testing.M) {
	switch play := os.Getenv("RATHAUSRUF_TEST_PLAY"); play {
	case "":
		os.Exit(m.Run())
	case "gateway":
		profiled(main)
	default:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		if err := bareServer(ctx, play); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// profiled writes where the CPU time goes to a file of RATHAUSRUF_TEST_PROFILE,
// one for each process.
func profiled(f func()) {
	if path := os.Getenv("RATHAUSRUF_TEST_PROFILE"); path != "" {
		out, err := os.Create(fmt.Sprintf("%s.%d", path, os.Getpid()))
		if err == nil {
			err = pprof.StartCPUProfile(out)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	f()
}
