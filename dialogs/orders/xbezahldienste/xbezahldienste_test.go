package xbezahldienste

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

var noon = time.Date(2025, 11, 25, 10, 15, 30, 0, time.FixedZone("", 3600))

// server is a provider that answers as it is told.
type server struct {
	*httptest.Server
	status, tokens int
	body           string
	asked          []*http.Request
	bodies         []string
	refuse         int // so many tokens
}

func newServer(t *testing.T) *server {
	s := &server{status: 200}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/xbezahldienste/auth/token" {
		s.tokens++
		if r.FormValue("client_secret") == "wrong" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		io.WriteString(w, `{"access_token":"opaque","expires_in":600}`)
		return
	}
	s.asked, s.bodies = append(s.asked, r), append(s.bodies, string(data))
	if s.refuse > 0 {
		s.refuse--
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.WriteHeader(s.status)
	io.WriteString(w, s.body)
}

func (s *server) config() Config {
	return Config{URL: s.URL + "/api/", Originator: "06412000", EndPoint: "EP1", Auth: "oauth2", ClientID: "id", ClientSecret: "s", Now: func() time.Time { return noon }}
}

func open(t *testing.T, c Config) *Provider {
	t.Helper()
	p, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func request() orders.PaymentRequest {
	return orders.PaymentRequest{
		ID: "ON5678901234", Amount: 1500, Purpose: "Gebühr 4829136", Description: "Gebühr 4829136", Item: "4829136",
		Return: "https://bot.musterstadt.example/c/AbC/paid", At: noon,
	}
}

const initial = `{"paymentInformation":{"transactionId":"t1","transactionReference":"KZ","status":"INITIAL","transactionRedirectUrl":"https://pay.example/page/1"},"paymentRequest":{"requestId":"ON5678901234","currency":"EUR","grosAmount":15.0}}`

func TestCreate(t *testing.T) {
	s := newServer(t)
	s.body = initial
	c := s.config()
	c.BookingData = map[string]string{"haushaltsstelle": "1.110.431100"}
	got, err := open(t, c).Create(t.Context(), request())
	want := orders.Transaction{ID: "t1", RequestID: "ON5678901234", Reference: "KZ", Status: orders.TransactionInitial, Amount: 1500, Currency: "EUR", Page: "https://pay.example/page/1"}
	if err != nil || got != want {
		t.Fatalf("%+v, %v", got, err)
	}
	if r := s.asked[0]; r.URL.Path != "/api/paymenttransaction/06412000/EP1" || r.Header.Get("Authorization") != "Bearer opaque" {
		t.Error(r.URL.Path, r.Header)
	}
	var sent map[string]any
	d := json.NewDecoder(strings.NewReader(s.bodies[0]))
	d.UseNumber()
	if err := d.Decode(&sent); err != nil {
		t.Fatal(err)
	}
	item := sent["items"].([]any)[0].(map[string]any)
	if sent["grosAmount"].(json.Number) != "15.00" || item["totalNetAmount"].(json.Number) != "15.00" || sent["purpose"] != "Gebuehr 4829136" ||
		sent["requestTimestamp"] != "2025-11-25T10:15:30+01:00" || item["bookingData"].(map[string]any)["haushaltsstelle"] != "1.110.431100" {
		t.Errorf("%s", s.bodies[0])
	}
	if _, there := sent["requestor"]; there {
		t.Error("tells the provider who pays")
	}
	c.AmountKey = "grossAmount"
	if _, err := open(t, c).Create(t.Context(), request()); err != nil || !strings.Contains(s.bodies[1], `"grossAmount":15.00`) || strings.Contains(s.bodies[1], "grosAmount") {
		t.Errorf("%s, %v", s.bodies[1], err)
	}
}

// What the specification forbids is not even sent.
func TestRefusedBeforeSending(t *testing.T) {
	s := newServer(t)
	p := open(t, s.config())
	for name, change := range map[string]func(*orders.PaymentRequest){
		"purpose":     func(r *orders.PaymentRequest) { r.Purpose = strings.Repeat("x", 28) },
		"no purpose":  func(r *orders.PaymentRequest) { r.Purpose = "…" },
		"description": func(r *orders.PaymentRequest) { r.Description = strings.Repeat("ä", 251) },
		"return":      func(r *orders.PaymentRequest) { r.Return = "https://x.example/" + strings.Repeat("x", 2082) },
		"not https":   func(r *orders.PaymentRequest) { r.Return = "http://x.example/" },
		"nothing":     func(r *orders.PaymentRequest) { r.Amount = 0 },
		"too much":    func(r *orders.PaymentRequest) { r.Amount = mostCents + 1 },
		"no id":       func(r *orders.PaymentRequest) { r.ID = "" },
		"long id":     func(r *orders.PaymentRequest) { r.ID = strings.Repeat("x", 37) },
	} {
		r := request()
		change(&r)
		if _, err := p.Create(t.Context(), r); !errors.Is(err, orders.ErrPaymentRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(s.asked)+s.tokens > 0 {
		t.Error("something was sent")
	}
}

func TestTokens(t *testing.T) {
	s := newServer(t)
	s.body = initial
	now := noon
	c := s.config()
	c.Now = func() time.Time { return now }
	p := open(t, c)
	for range 3 {
		if _, err := p.Transaction(t.Context(), "t1"); err != nil {
			t.Fatal(err)
		}
	}
	if s.tokens != 1 {
		t.Errorf("%d tokens for three questions", s.tokens)
	}
	now = now.Add(10 * time.Minute)
	p.Transaction(t.Context(), "t1")
	s.refuse = 1
	if _, err := p.Transaction(t.Context(), "t1"); err != nil || s.tokens != 3 {
		t.Errorf("%d tokens, %v", s.tokens, err)
	}
	s.refuse = 9
	if _, err := p.Transaction(t.Context(), "t1"); !errors.Is(err, orders.ErrUnavailable) || s.refuse != 7 {
		t.Errorf("asked %d times, %v", 9-s.refuse, err)
	}
	c.ClientSecret = "wrong"
	if _, err := open(t, c).Transaction(t.Context(), "t1"); !errors.Is(err, orders.ErrUnavailable) || strings.Contains(err.Error(), "wrong") {
		t.Error(err)
	}
}

func TestBasic(t *testing.T) {
	s := newServer(t)
	s.body = initial
	c := s.config()
	c.Auth, c.Username, c.Password = "basic", "u", "p"
	if _, err := open(t, c).Transaction(t.Context(), "t/1"); err != nil {
		t.Fatal(err)
	}
	if u, pw, ok := s.asked[0].BasicAuth(); !ok || u != "u" || pw != "p" || s.asked[0].URL.EscapedPath() != "/api/paymenttransaction/06412000/EP1/t%2F1" {
		t.Error(u, pw, s.asked[0].URL)
	}
}

// With a certificate of our own, shown to a provider that asks for one.
func TestCertificate(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile := filepath.Join(t.TempDir(), "c.pem"), filepath.Join(t.TempDir(), "k.pem")
	os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600)
	s := &server{status: 200, body: initial}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	s.StartTLS()
	t.Cleanup(s.Close)
	c := s.config()
	c.Auth, c.CertFile, c.KeyFile, c.Client = "mtls", certFile, keyFile, s.Client()
	if _, err := open(t, c).Transaction(t.Context(), "t1"); err != nil {
		t.Fatal(err)
	}
	if len(s.asked[0].TLS.PeerCertificates) != 1 {
		t.Error("no certificate was shown")
	}
	c.KeyFile = "nowhere"
	if _, err := New(c); err == nil {
		t.Error("a missing key is no problem")
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]Config{
		"http":       {URL: "http://pay.example", Originator: "a", EndPoint: "b", Auth: "basic", Username: "u", Password: "p"},
		"originator": {URL: "https://pay.example", Originator: "a/b", EndPoint: "b", Auth: "basic", Username: "u", Password: "p"},
		"endpoint":   {URL: "https://pay.example", Originator: "a", Auth: "basic", Username: "u", Password: "p"},
		"auth":       {URL: "https://pay.example", Originator: "a", EndPoint: "b"},
		"secret":     {URL: "https://pay.example", Originator: "a", EndPoint: "b", Auth: "oauth2", ClientID: "i"},
		"password":   {URL: "https://pay.example", Originator: "a", EndPoint: "b", Auth: "basic", Username: "u"},
		"amount":     {URL: "https://pay.example", Originator: "a", EndPoint: "b", Auth: "basic", Username: "u", Password: "p", AmountKey: "amount"},
	} {
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), "xbezahldienste: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	s := newServer(t)
	p := open(t, s.config())
	for _, body := range []string{
		"", "<html>", "[]", "{}", `{"paymentInformation":{}}`, strings.Repeat(" ", largest+1),
		`{"paymentInformation":{"transactionId":"` + strings.Repeat("x", 45) + `"}}`,
	} {
		s.body = body
		if _, err := p.Transaction(t.Context(), "t1"); !errors.Is(err, orders.ErrUnavailable) {
			t.Errorf("%.30s: %v", body, err)
		}
		p.c.Breaker = orders.NewBreaker(p.c.Now)
	}
	for _, page := range []string{"javascript:alert(1)", "http://pay.example/1", ""} {
		s.body = strings.Replace(initial, "https://pay.example/page/1", page, 1)
		if _, err := p.Create(t.Context(), request()); !errors.Is(err, orders.ErrUnavailable) {
			t.Errorf("%s: %v", page, err)
		}
	}
	s.Close()
	if _, err := p.Transaction(t.Context(), "t1"); !errors.Is(err, orders.ErrUnavailable) || strings.Contains(err.Error(), "t1") {
		t.Error(err)
	}
}

func TestCents(t *testing.T) {
	for s, want := range map[string]int64{
		"15": 1500, "15.0": 1500, "15.00": 1500, "15.000": 1500, "1.5e1": 1500, "1500E-2": 1500, "0": 0, "0.01": 1, "0.1": 10, "999999.00": 99999900,
		"15.005": -1, "-1": -1, "": -1, `"15"`: -1, "null": -1, "1e20": -1, "1e-20": -1, "1000000": -1, "1e99": -1, "0.00": 0,
	} {
		if got := cents(json.RawMessage(s)); got != want {
			t.Errorf("%s is %d, not %d", s, got, want)
		}
	}
	for body, want := range map[string]int64{
		`"grosAmount":1,"grossAmount":1.00`: 100, `"grosAmount":1,"grossAmount":2`: -1, `"grossAmount":3`: 300, `"x":1`: -1,
	} {
		got, err := read([]byte(`{"paymentInformation":{"transactionId":"t"},"paymentRequest":{` + body + `}}`))
		if err != nil || got.Amount != want {
			t.Errorf("%s: %d, %v", body, got.Amount, err)
		}
	}
}

func TestSpecifiedCases(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "specs", "xbezahldienste", "fixtures.json"))
	if err != nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so nothing is compared with its cases")
		return
	}
	var file struct {
		Create struct {
			Path     string
			Body     map[string]any
			Response struct {
				HTTP int
				Body json.RawMessage
			}
		}
		Status []struct {
			Name string
			HTTP int
			Body json.RawMessage
		}
		Errors []struct {
			HTTP int
			Body struct{ FunctionalCode string }
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Status) < 6 || len(file.Errors) < 8 {
		t.Fatal(len(file.Status), len(file.Errors), err)
	}
	s := newServer(t)
	c := s.config()
	c.BookingData = map[string]string{"haushaltsstelle": "1.110.431100", "objektnummer": "4711"}
	fresh := func() *Provider { return open(t, c) }
	s.body = string(file.Create.Response.Body)
	got, err := fresh().Create(t.Context(), request())
	if err != nil || got.Amount != 1500 || got.Reference != "KZ-2025-000123" || got.RequestID != "ON5678901234" || got.Page == "" {
		t.Errorf("%+v, %v", got, err)
	}
	if !strings.HasSuffix(s.asked[0].URL.Path, file.Create.Path) {
		t.Error(s.asked[0].URL.Path)
	}
	var sent map[string]any
	if err := json.Unmarshal([]byte(s.bodies[0]), &sent); err != nil {
		t.Fatal(err)
	}
	for key, want := range file.Create.Body {
		if _, there := sent[key]; !there && key != "requestor" {
			t.Errorf("%s is not sent", key)
		}
		if key == "items" {
			ours := sent[key].([]any)[0].(map[string]any)
			for name := range want.([]any)[0].(map[string]any) {
				if _, there := ours[name]; !there {
					t.Errorf("items: %s is not sent", name)
				}
			}
		}
	}
	want := map[string]orders.TransactionStatus{
		"initial": "INITIAL", "payed-creditcard": "PAYED", "payed-other-wero": "PAYED", "failed": "FAILED", "canceled": "CANCELED", "unknown-status": "REFUNDED",
	}
	for _, e := range file.Status {
		s.status, s.body = e.HTTP, string(e.Body)
		got, err := fresh().Transaction(t.Context(), "7a0f3d62-1c0e-4d8a-9a77-000000000001")
		if err != nil || got.Status != want[e.Name] || got.Amount != 1500 {
			t.Errorf("%s: %+v, %v", e.Name, got, err)
		}
	}
	for _, e := range file.Errors {
		s.status = e.HTTP
		body, _ := json.Marshal(map[string]any{"status": e.HTTP, "functionalCode": e.Body.FunctionalCode})
		s.body = string(body)
		is := orders.ErrPaymentRefused
		switch {
		case e.Body.FunctionalCode == "PAYMENT_EXISTS":
			is = orders.ErrPaymentExists
		case e.HTTP == 403 || e.HTTP >= 500:
			is = orders.ErrUnavailable
		}
		if _, err := fresh().Create(t.Context(), request()); !errors.Is(err, is) {
			t.Errorf("%d %s: %v", e.HTTP, e.Body.FunctionalCode, err)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(initial)
	f.Add(`{"paymentInformation":{"transactionId":"t","status":"PAYED"},"paymentRequest":{"grosAmount":1e1}}`)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := read([]byte(body))
		if err == nil && (got.ID == "" || len(got.ID) > longestID || got.Amount < -1 || got.Amount > mostCents) {
			t.Errorf("%+v", got)
		}
	})
}

func FuzzCents(f *testing.F) {
	f.Add(int64(1500))
	f.Fuzz(func(t *testing.T, n int64) {
		if n < 0 || n > mostCents {
			return
		}
		if got := cents(json.RawMessage(decimal(n))); got != n {
			t.Errorf("%d is written %s and read %d", n, decimal(n), got)
		}
	})
}
