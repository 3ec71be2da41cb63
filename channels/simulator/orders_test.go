package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

// answered is what a played system says to a request.
func (g *gateway) answered(method, path, token, kind, body string) (int, map[string]any) {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), method, g.url+"/simulator"+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	out := map[string]any{}
	_ = json.NewDecoder(res.Body).Decode(&out) // a page of HTML is no JSON
	return res.StatusCode, out
}

const (
	formKind = "application/x-www-form-urlencoded"
	jsonKind = "application/json"
)

func (g *gateway) reads(number, pin string) (int, string) {
	form := url.Values{"grant_type": {"password"}, "username": {number}, "password": {pin}}
	code, out := g.answered("POST", "/library/auth/login", "", formKind, form.Encode())
	token, _ := out["access_token"].(string)
	return code, token
}

// TestLibraryIsReadByItsReaderOnly: neither a guess, nor another's token, nor
// one that was given back opens an account.
func TestLibraryIsReadByItsReaderOnly(t *testing.T) {
	g, _ := open(t, nil)
	for _, guess := range [][2]string{{"100200", "4321"}, {"999999", "1234"}} {
		if code, token := g.reads(guess[0], guess[1]); code != http.StatusForbidden || token != "" {
			t.Errorf("%v opens an account: %d", guess, code)
		}
	}
	code, token := g.reads("100200", "1234")
	if code != http.StatusOK || token == "" {
		t.Fatalf("the reader is refused: %d", code)
	}
	code, out := g.answered("GET", "/library/core/100200/items", token, jsonKind, "")
	if doc, _ := out["doc"].([]any); code != http.StatusOK || len(doc) != 7 {
		t.Errorf("the account: %d %v", code, out)
	}
	if code, _ := g.answered("GET", "/library/core/100300/items", token, jsonKind, ""); code != http.StatusForbidden {
		t.Errorf("somebody else's account: %d", code)
	}
	g.answered("POST", "/library/auth/logout", token, formKind, "patron=100200")
	if code, _ := g.answered("GET", "/library/core/100200/items", token, jsonKind, ""); code != http.StatusUnauthorized {
		t.Errorf("a token that was given back: %d", code)
	}
}

// TestLibraryInTrouble: it fails as often as it was told, then answers again.
func TestLibraryInTrouble(t *testing.T) {
	g, story := open(t, nil)
	story.Turn(func(k *Knobs) { k.Library = Trouble{Fail: 1, HTML: 1, Lost: 1} })
	for _, want := range []int{http.StatusInternalServerError, http.StatusOK, 0, http.StatusOK} {
		if code, _ := g.reads("100200", "1234"); code != want {
			t.Errorf("the answer is %d instead of %d", code, want)
		}
	}
}

const payBody = `{"requestId":"A-1","requestTimestamp":"2026-11-25T10:20:00+01:00","currency":"EUR","grosAmount":12.00,"purpose":"Gebuehr A1",` +
	`"redirectUrl":"https://musterstadt.example/c/x","items":[{"id":"A1","totalNetAmount":12.00,"totalTaxAmount":0}]}`

func (g *gateway) payToken() string {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {PayClientID}, "client_secret": {PayClientSecret}}
	_, out := g.answered("POST", "/pay/auth/token", "", formKind, form.Encode())
	token, _ := out["access_token"].(string)
	return token
}

const payPath = "/pay/api/paymenttransaction/" + PayOriginator + "/" + PayEndPoint

// TestPaymentIsAskedForOnce: the sum must fit, an ID is used once, and what is
// decided stays so.
func TestPaymentIsAskedForOnce(t *testing.T) {
	g, story := open(t, nil)
	if code, _ := g.answered("POST", payPath, "guessed", jsonKind, payBody); code != http.StatusUnauthorized {
		t.Errorf("a guessed token: %d", code)
	}
	token := g.payToken()
	wrong := strings.Replace(payBody, `"grosAmount":12.00`, `"grosAmount":12.01`, 1)
	if code, out := g.answered("POST", payPath, token, jsonKind, wrong); code != http.StatusBadRequest || out["functionalCode"] != "CALCULATION_ERROR" {
		t.Errorf("a wrong sum: %d %v", code, out)
	}
	if code, out := g.answered("POST", payPath, token, jsonKind, payBody); code != http.StatusOK {
		t.Fatalf("the payment: %d %v", code, out)
	}
	if code, out := g.answered("POST", payPath, token, jsonKind, payBody); code != http.StatusBadRequest || out["functionalCode"] != "PAYMENT_EXISTS" {
		t.Errorf("the same again: %d %v", code, out)
	}
	id := story.State().Payments[0].ID
	if err := story.Pay(id, "PAYED"); err != nil {
		t.Fatal(err)
	}
	if err := story.Pay(id, "FAILED"); err == nil {
		t.Error("what is paid fails afterwards")
	}
	for lie, want := range map[string]string{"": "PAYED", "INITIAL": "INITIAL", "REFUNDED": "REFUNDED"} {
		story.Turn(func(k *Knobs) { k.Pay.Lie = lie })
		_, out := g.answered("GET", payPath+"/"+id, token, jsonKind, "")
		if info, _ := out["paymentInformation"].(map[string]any); info["status"] != want {
			t.Errorf("with the lie %q the provider says %v", lie, info["status"])
		}
	}
}

// TestOrdersOnThePage makes a book ready, decides a payment and has the provider
// lie, all on the page and by keyboard.
func TestOrdersOnThePage(t *testing.T) {
	g, story := open(t, func(c *Config) { c.Stylesheet = "/kern.css" })
	g.router.GET("/kern.css", func(c *gin.Context) {
		c.Data(200, "text/css", find(t, "callback/desk/assets/kern/kern.min.css"))
	})
	g.answered("POST", payPath, g.payToken(), jsonKind, payBody)
	b := browse(t, g.url)
	b.sees("#readers", "Kafka, Franz: Die Verwandlung (bestellt)")
	b.MustElement("#medium").MustSelect("100300: Kafka, Franz: Die Verwandlung")
	b.tabTo("#medium-form [type=submit]")
	b.Keyboard.MustType('\r')
	b.sees("#readers", "Kafka, Franz: Die Verwandlung (liegt bereit)")
	b.sees("#payments", "Gebuehr A1, 12.00 EUR: offen")
	b.looks("orders")
	b.tabTo("#payment-form [type=submit]")
	b.Keyboard.MustType('\r')
	b.sees("#payments", "Gebuehr A1, 12.00 EUR: bezahlt")
	b.MustElement("#pay-answers").MustSelect("mit einem anderen Betrag")
	b.tabTo("#pay-knobs [type=submit]")
	b.Keyboard.MustType('\r')
	b.sees("#pay-knobs .answers", "mit einem anderen Betrag")
	if story.current().Pay.Lie != "amount" || story.current().Library != (Trouble{}) {
		t.Errorf("the knobs are %+v", story.current())
	}
	b.quiet()
}
