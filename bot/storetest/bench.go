package storetest

import (
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// crowd is how many talk at the same time in Bench.
const crowd = 64

// Bench measures whole turns (Begin and End) of a crowd, each member with
// conversations of their own; known is how many conversations are stored
// before, and lines is how many each turn says.
func Bench(b *testing.B, s bot.Store, known, lines int) {
	state, reply := make([]byte, 400), make([]byte, 200)
	said := slices.Repeat([][]byte{make([]byte, 100)}, lines)
	turn := func(conversation, message string) {
		t, err := s.Begin(b.Context(), conversation, message, turnLease)
		if err != nil {
			b.Error(err)
			return
		}
		t.State, t.Reply, t.Lines, t.Keep, t.Remember = state, reply, said, 48*time.Hour, time.Hour
		if err := s.End(b.Context(), t); err != nil {
			b.Error(err)
		}
	}
	together(crowd, func(member int) {
		for i := member; i < known; i += crowd {
			turn("sms:+4917139"+strconv.Itoa(100000+i), "SM0")
		}
	})
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	together(crowd, func(member int) {
		for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
			i := int(n) * 7919 % max(known, crowd) / crowd * crowd
			turn("sms:+4917139"+strconv.Itoa(100000+i+member), "SM"+strconv.FormatInt(n, 10))
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}
