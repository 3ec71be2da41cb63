package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// How much of the queue is looked at, and how often.
const (
	benchQueueFew, benchQueueMany = 100, 100_000
	benchPages                    = 500
	benchHands                    = 5
)

// BenchmarkQueuePage measures the desk's first page with 100,000 requests in
// the store against the page with 100, on both stores, and prints the ratio.
func BenchmarkQueuePage(b *testing.B) {
	fmt.Printf("\n%-8s %14s %14s %8s\n", "queue", "100, ms", "100,000, ms", "ratio")
	for _, store := range []string{"sqlite", "redis"} {
		few, many := queuePages(b, store, benchQueueFew), queuePages(b, store, benchQueueMany)
		ratio := float64(many) / float64(few)
		fmt.Printf("%-8s %14.2f %14.2f %8.2f\n", store, ms(few), ms(many), ratio)
		b.ReportMetric(ratio, store)
	}
}

// queuePages is the median time of the page with n requests in the store.
func queuePages(b *testing.B, store string, n int) time.Duration {
	b.Helper()
	address := "sqlite:" + filepath.Join(b.TempDir(), "queue.db")
	if store == "redis" {
		address = storetest.NewServer(b).Address()
	}
	page := openQueue(b, address, n)
	var took []time.Duration
	for range benchPages {
		began := time.Now()
		if a := page(); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "Anfragen warten") {
			b.Fatalf("the page is answered %d: %s", a.Code, a.Body)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// openQueue opens a gateway with n requests of every kind and gives the first
// page of a member of every department.
func openQueue(b *testing.B, address string, n int) (page func() *httptest.ResponseRecorder) {
	b.Helper()
	c, err := loadConfig([]string{"RATHAUSRUF_STORE=" + address, "RATHAUSRUF_SECRET=bench"})
	if err != nil {
		b.Fatal(err)
	}
	begin, err := time.Parse(time.RFC3339, wednesday)
	if err != nil {
		b.Fatal(err)
	}
	clk := &clock{}
	clk.Set(begin)
	g, err := open(b.Context(), c, clk, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = g.Close() })
	fillQueue(b, g, n)
	handler, err := g.router()
	if err != nil {
		b.Fatal(err)
	}
	cookie := benchSignIn(b, g, handler)
	return func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/desk", nil)
		r.AddCookie(cookie)
		a := httptest.NewRecorder()
		handler.ServeHTTP(a, r)
		return a
	}
}

// fillQueue writes n requests: a third each closed, waiting and booked over the
// next days; as many as there are staff are in somebody's hand. The page shows
// the same number of them however many there are.
func fillQueue(b *testing.B, g *gateway, n int) {
	b.Helper()
	now, work := g.clock.Now(), make(chan int)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for i := range work {
				if _, err := g.store.Add(context.Background(), benchRequest(g, i, now), callback.Room{Capacity: n}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	all.Wait()
}

func benchRequest(g *gateway, i int, now time.Time) callback.Request {
	r := callback.Request{
		Reference: fmt.Sprint(1_000_000 + i), Department: g.config.Departments[i%len(g.config.Departments)].ID,
		Phone: fmt.Sprintf("+4930231250%06d", i), Concern: "Personalausweis", Language: "de", Door: "voice",
		Status: callback.Booked, CreatedAt: now.Add(-time.Duration(i%10_000) * time.Minute),
	}
	switch {
	case i%3 == 0:
		r.Status, r.Outcome, r.ClosedAt, r.Due = callback.Done, callback.OutcomeReached, now.Add(-time.Hour), now.Add(-2*time.Hour)
	case i%3 == 1:
		r.Due, r.Promise = now.Add(-time.Duration(i%300)*time.Minute), now.Add(time.Duration(i%500)*time.Minute)
	default:
		r.Due = now.Add(time.Duration(1+i%(10*24*60)) * time.Minute)
		r.Slot = callback.Slot{From: r.Due, To: r.Due.Add(30 * time.Minute)}
	}
	if i < 3*benchHands && i%3 == 1 {
		r.Status, r.Claim = callback.Claimed, callback.Claim{By: "kim", Until: now.Add(time.Hour)}
	}
	return r
}

// benchSignIn signs a member of every department in.
func benchSignIn(b *testing.B, g *gateway, handler http.Handler) *http.Cookie {
	b.Helper()
	hash, err := desk.HashPassword("ein langes Kennwort")
	if err == nil {
		err = g.store.SaveMember(b.Context(), callback.Staff{
			Login: "bench", Name: "Toni Muster", Role: "staff", Departments: []string{"*"}, Password: hash, CreatedAt: g.clock.Now(),
		})
	}
	if err != nil {
		b.Fatal(err)
	}
	form := url.Values{"login": {"bench"}, "password": {"ein langes Kennwort"}}
	r := httptest.NewRequest(http.MethodPost, "/desk/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	a := httptest.NewRecorder()
	handler.ServeHTTP(a, r)
	cookies := a.Result().Cookies()
	if len(cookies) != 1 {
		b.Fatalf("signing in is answered %d: %s", a.Code, a.Body)
	}
	return cookies[0]
}
