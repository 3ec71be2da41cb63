package sqlitestore_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/storetest"
)

// BenchmarkTurn: every turn is on disk (WAL, synchronous=FULL) before End
// returns.
func BenchmarkTurn(b *testing.B) {
	for _, known := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("of_%d", known), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "bench.db"), time.Now)
			defer s.Close()
			storetest.Bench(b, s, known, 0)
		})
	}
}

// BenchmarkTurnSaid is the same of turns that keep what was said.
func BenchmarkTurnSaid(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "bench.db"), time.Now)
	defer s.Close()
	storetest.Bench(b, s, 1000, 2)
}
