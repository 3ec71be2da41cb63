package api_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Whatever is sent, it is never our fault: no answer is a 500.
func FuzzBodies(f *testing.F) {
	w := &world{now: wednesday}
	store, err := sqlitestore.Open(f.Context(), filepath.Join(f.TempDir(), "test.db"), w.Now)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { store.Close() })
	office, err := callback.NewOffice(callback.OfficeConfig{
		Departments: []callback.Department{{ID: "a", Hours: calendar.Week{time.Wednesday: {{From: 480, To: 720}}}}}, Book: store, Slots: store, Limits: store, Closures: store, Now: w.Now,
	})
	if err != nil {
		f.Fatal(err)
	}
	caller := callback.NewCaller(callback.CallerConfig{Office: office, Book: store, Now: w.Now})
	gin.SetMode(gin.TestMode)
	e := gin.New()
	api.New(api.Config{
		Office: office, Caller: caller, Book: store, Shelf: store, Token: token, Now: w.Now,
		Orders: map[string]*orders.Book{"o": orders.NewBook(store, "o", w.Now)},
	}).Mount(e)
	for _, path := range []string{"/requests", "/requests/4829136/reschedule", "/requests/4829136/outcome", "/requests/4829136/cancel", "/orders", "/orders/U1", "/departments/a/closures"} {
		f.Add(path, "application/json", `{"department":"a","phone":"0171 3920011","slot":null,"number":"U1","factor":"x","outcome":"reached"}`)
		f.Add(path, "text/csv", "Nummer;PIN\nU1;x")
	}
	f.Add("/departments/a/closures", "application/json", `{"from":"2026-11-25T09:00:00+01:00","to":"2026-11-25T12:00:00+01:00","reason":"x"}`)
	f.Fuzz(func(t *testing.T, path, media, body string) {
		for _, method := range []string{"POST", "PATCH", "GET"} {
			req, err := http.NewRequest(method, "http://x/api/v1"+path, strings.NewReader(body))
			if err != nil {
				return
			}
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Content-Type", media)
			rec := httptest.NewRecorder()
			e.ServeHTTP(rec, req)
			if rec.Code >= 500 {
				t.Errorf("%s %s: %d %s", method, path, rec.Code, rec.Body)
			}
		}
	})
}
