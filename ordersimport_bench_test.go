package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// BenchmarkImportOrders is a nightly export of 100,000 orders: all new, and the
// next night the same again, with one in a hundred changed. Run it with
// -benchtime 1x; it tells the memory that is in use while it works, in MiB.
func BenchmarkImportOrders(b *testing.B) {
	const n = 100_000
	export := func(status string) string {
		var file strings.Builder
		file.WriteString("Nummer;Kennwort;Status;Abholort;Frist;Notiz\n")
		for i := range n {
			s := "in Bearbeitung"
			if i%100 == 0 {
				s = status
			}
			fmt.Fprintf(&file, "U2026%06d;24.12.%d;%s;Bürgerbüro, Zimmer %d;31.12.2026;Akte %d\n", i, 1930+i%80, s, i%20, i)
		}
		return file.String()
	}
	for b.Loop() {
		store, err := sqlitestore.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), time.Now)
		if err != nil {
			b.Fatal(err)
		}
		book := orders.NewBook(store, "urkunden", time.Now)
		for _, night := range []struct{ name, file string }{{"new", export("eingegangen")}, {"again", export("fertig")}} {
			peak := watchMemory()
			began := time.Now()
			r, err := book.Import(b.Context(), strings.NewReader(night.file), "import")
			if err != nil || len(r.Faults) > 0 || r.Created+r.Updated+r.Unchanged != n {
				b.Fatal(r, err)
			}
			b.ReportMetric(time.Since(began).Seconds(), night.name+"-s")
			b.ReportMetric(float64(peak()>>20), night.name+"-MiB")
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// watchMemory looks at the heap every few milliseconds until it is asked for
// the most there was.
func watchMemory() func() uint64 {
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			case <-stop:
				most <- peak
				return
			}
		}
	}()
	return func() uint64 { close(stop); return <-most }
}
