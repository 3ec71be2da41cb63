package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/simulator"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// TestBooksAreFetched is the library on the phone, with keys alone: what is
// ready, a time to fetch it, and "I am here".
func TestBooksAreFetched(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		signIn := func() *simulator.Call {
			call := anna.Call()
			call.Press("2")
			call.Press("2") // the library
			call.Heard("Büchereiausweis")
			call.Press("100200#")
			call.Heard("PIN")
			call.Press("1234#")
			call.Heard("2 Medien liegen für Sie bereit", "Hauptstelle", "überfällig", "2 Euro 50")
			return call
		}
		call := signIn()
		call.Press("1")
		call.Heard("Wann möchten Sie abholen", "2 Medien", "Hauptstelle")
		call.Press("1")
		call.Heard("Ihr Abholtermin", "Hauptstelle", "Dann liegt alles für Sie zusammen")
		call.Hangup()
		text := anna.Got("Abholtermin", "Hauptstelle")
		if strings.Contains(text, "Heidi") {
			t.Error("a text names a title:", text)
		}
		book := w.gateway.services["buecherei"].book
		list, _, err := book.Open(t.Context(), 10, "")
		if err != nil || len(list) != 1 || len(list[0].Pickup.Items) != 2 || list[0].Kind != orders.KindPickup {
			t.Fatalf("%+v, %v", list, err)
		}
		visit := list[0]
		w.At(visit.Pickup.From.Add(5 * time.Minute).Format(time.RFC3339))
		call = signIn()
		call.Heard("schon da sind")
		call.Press("1")
		call.Heard("Wir wissen, dass Sie da sind")
		call.Hangup()
		if o, err := book.Get(t.Context(), visit.Number); err != nil || o.Pickup.Arrived.IsZero() {
			t.Errorf("%+v, %v", o.Pickup, err)
		}
		if logged := w.logs.String(); strings.Contains(logged, "100200") || strings.Contains(logged, "Heidi") {
			t.Error("a reader or a title stands in the log")
		}
	})
}

// TestReaderIsTold: what was ordered becomes ready, and its reader hears of it
// once, without a title.
func TestReaderIsTold(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		anna.Text("Auftrag")
		anna.Got("Worum geht es")
		anna.Text("Bücherei")
		anna.Got("Büchereiausweis")
		anna.Text("100300")
		anna.Got("PIN")
		anna.Text("5678")
		anna.Got("wird gerade bereitgestellt")
		anna.Text("Bescheid")
		anna.Got("schreiben Ihnen einmal")
		w.Advance(40 * time.Minute)
		if err := w.gateway.simulator.SetMedium("100300", 1, func(m *simulator.Medium) { m.Status, m.Storage = 4, "Hauptstelle, Theke" }); err != nil {
			t.Fatal(err)
		}
		w.Advance(40 * time.Minute)
		if got := anna.Got("liegt etwas für Sie bereit"); strings.Contains(got, "Verwandlung") || strings.Contains(got, "Kafka") {
			t.Error("a notice names a title:", got)
		}
		n := len(anna.Texts())
		for range 5 {
			w.Advance(40 * time.Minute)
		}
		if len(anna.Texts()) != n {
			t.Errorf("told %d times", len(anna.Texts())-n+1)
		}
	})
}

var link = regexp.MustCompile(`http://\S+/c/[A-Za-z0-9_-]{22}`)

// TestCertificateIsOrderedAndPaid: by text to the registrar, who approves it;
// its citizen is told, pays on the provider's page, and is told that it arrived.
func TestCertificateIsOrderedAndPaid(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		for _, step := range [][2]string{
			{"Auftrag", "Worum geht es"}, {"Urkunden", "Urkunde bestellen"}, {"bestellen", "Welche Urkunde"}, {"Geburtsurkunde", "Musterstadt"},
			{"ja", "wessen"}, {"mich selbst", "wie heißen Sie"}, {"Erika Muster", "Wann sind Sie geboren"}, {"24.12.1980", "Wie viele"},
			{"2", "Wie möchten Sie"}, {"abholen", "18,00 Euro"}, {"ja", "Ihre Bestellung ist da"},
		} {
			anna.Text(step[0])
			anna.Got(step[1])
		}
		anna.Text("ja") // be told
		anna.Got("sobald sich etwas ändert")
		book := w.gateway.services["urkunden"].book
		o := certificate(t, book)
		if c := o.Certificate; c.Type != orders.Birth || c.Name != "Erika Muster" || c.Born != "1980-12-24" || c.Copies != 2 || c.Relation != orders.Self || c.Phone != mobile || o.Fee != 1800 || o.Factor != "24.12.1980" {
			t.Fatalf("%+v %+v", o, c)
		}
		putStatus(t, book, o.Number, orders.FeeDue)
		w.Advance(time.Minute)
		got := anna.Got("fehlt noch die Gebühr", "18,00 Euro")
		if strings.Contains(got, "Geburt") || strings.Contains(got, "Muster,") {
			t.Error("a notice names what it is about:", got)
		}
		page := link.FindString(got)
		if page == "" {
			t.Fatal("no link:", got)
		}
		client := &http.Client{}
		// Coming back from paying proves nothing.
		read(t, client, page+"/paid")
		if o, _ = book.Get(t.Context(), o.Number); o.Status != orders.FeeDue {
			t.Fatal("paid by coming back")
		}
		w.pay(t, client, page, "PAYED")
		if o, _ = book.Get(t.Context(), o.Number); o.Status != orders.Paid || o.Payment.State != orders.PaymentPaid || o.Payment.Reference == "" {
			t.Fatalf("%+v", o.Payment)
		}
		w.Advance(time.Minute)
		anna.Got("Ihre Zahlung", "ist da")
		for range 2 { // a double return
			read(t, client, page+"/paid")
		}
		if again, _ := book.Get(t.Context(), o.Number); again.Version > o.Version+1 { // told once
			t.Errorf("version %d after %d", again.Version, o.Version)
		}
		putStatus(t, book, o.Number, orders.Ready)
		putStatus(t, book, o.Number, orders.Ready)
		w.Advance(time.Minute)
		anna.Got("zum Abholen bereit")
		n := len(anna.Texts())
		w.Advance(time.Hour)
		if len(anna.Texts()) != n {
			t.Error("told more than once")
		}
		if logged := w.logs.String(); strings.Contains(logged, "Erika") || strings.Contains(logged, "24.12.1980") {
			t.Error("a name or a date of birth stands in the log")
		}
	})
}

// Who does not come back from paying is found out about.
func TestPaidAndNotComeBack(t *testing.T) {
	w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
	book := w.gateway.services["urkunden"].book
	o, err := book.Create(t.Context(), orders.Order{Number: "4829138", Factor: "x", Status: orders.FeeDue, Fee: 1200, Kind: orders.KindCertificate, Certificate: &orders.Certificate{},
		Tell: &orders.Tell{Channel: channels.SMS, Address: mobile, Language: "de", Told: orders.FeeDue}})
	if err != nil {
		t.Fatal(err)
	}
	page := w.gateway.orderLink(o)
	provider := w.beginPaying(t, &http.Client{}, page)
	id := provider[strings.LastIndex(provider, "/")+1:]
	if err := w.gateway.simulator.Pay(id, "PAYED"); err != nil {
		t.Fatal(err)
	}
	w.Advance(time.Minute)
	w.Phone(mobile).Got("Ihre Zahlung", "ist da")
	if o, _ = book.Get(t.Context(), o.Number); o.Status != orders.Paid {
		t.Errorf("%+v", o.Payment)
	}
}

// A provider that lies is not believed, and staff see it.
func TestProviderLies(t *testing.T) {
	for _, lie := range []string{"amount", "reference", "REFUNDED"} {
		t.Run(lie, func(t *testing.T) {
			w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
			book := w.gateway.services["urkunden"].book
			o, err := book.Create(t.Context(), orders.Order{Number: "4829138", Factor: "x", Status: orders.FeeDue, Fee: 1200})
			if err != nil {
				t.Fatal(err)
			}
			w.gateway.simulator.Turn(func(k *simulator.Knobs) { k.Pay.Lie = lie })
			w.pay(t, &http.Client{}, w.gateway.orderLink(o), "PAYED")
			if o, _ = book.Get(t.Context(), o.Number); o.Status != orders.FeeDue || o.Payment.State != orders.PaymentOdd {
				t.Errorf("%+v", o)
			}
		})
	}
}

// A library in trouble: a friendly sentence and a callback, whatever it does;
// then it is left alone, and operators see that.
func TestLibraryInTrouble(t *testing.T) {
	for name, turn := range map[string]func(*simulator.Trouble){
		"500":    func(k *simulator.Trouble) { k.Fail = 99 },
		"HTML":   func(k *simulator.Trouble) { k.HTML = 99 },
		"silent": func(k *simulator.Trouble) { k.Lost = 99 },
	} {
		t.Run(name, func(t *testing.T) {
			w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
			w.gateway.simulator.Turn(func(k *simulator.Knobs) { turn(&k.Library) })
			anna := w.Phone(mobile)
			anna.Text("Auftrag")
			anna.Text("Bücherei")
			for range 6 {
				anna.Text("100200")
				anna.Text("1234")
				anna.Got("Einen Moment bitte", "Sollen wir Sie anrufen")
				anna.Text("Menü")
				anna.Text("Auftrag")
				anna.Text("Bücherei")
			}
			metrics := read(t, &http.Client{}, w.url+"/metrics")
			if !strings.Contains(metrics, `rathausruf_breaker_open{source="buecherei",system="library"} 1`) {
				t.Error("operators do not see it")
			}
			if err := w.gateway.systemsDown("library"); err == nil {
				t.Error("the desk does not see it")
			}
			w.gateway.simulator.Turn(func(k *simulator.Knobs) { k.Library = simulator.Trouble{} })
			w.Advance(time.Minute)
			anna.Text("100200")
			anna.Text("1234")
			anna.Got("Bereit: 2")
			if logged := w.logs.String(); strings.Contains(logged, "100200") || strings.Contains(logged, "1234\"") {
				t.Error("a reader or a PIN stands in the log")
			}
		})
	}
}

// A status that no specification knows is not guessed at.
func TestLibraryLies(t *testing.T) {
	w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
	w.gateway.simulator.Turn(func(k *simulator.Knobs) { k.Library.Lie = "status" })
	anna := w.Phone(mobile)
	anna.Text("Auftrag")
	anna.Text("Bücherei")
	anna.Text("100300")
	anna.Text("5678")
	anna.Got("kann ich nicht sicher sagen", "Sollen wir Sie anrufen")
}

func certificate(t *testing.T, b *orders.Book) orders.Order {
	t.Helper()
	list, _, err := b.Open(context.Background(), 10, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		if o.Kind == orders.KindCertificate {
			return o
		}
	}
	t.Fatal("no certificate was ordered")
	return orders.Order{}
}

func putStatus(t *testing.T, b *orders.Book, number string, s orders.Status) {
	t.Helper()
	if _, err := b.ChangeBy(t.Context(), number, "amt", func(o *orders.Order) error { o.Status = s; return nil }); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, client *http.Client, address string) string {
	t.Helper()
	res, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	return text(t, res)
}

var payFee = regexp.MustCompile(`name="fee" value="([^"]+)"`)

// beginPaying presses the button and gives the provider's page.
func (w *town) beginPaying(t *testing.T, client *http.Client, page string) string {
	t.Helper()
	html := read(t, client, page)
	form := url.Values{}
	if fee := payFee.FindStringSubmatch(html); fee != nil {
		form.Set("fee", fee[1])
	}
	stay := *client
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := stay.PostForm(page+"/pay", form)
	if err != nil {
		t.Fatal(err)
	}
	to := res.Header.Get("Location")
	if answer := text(t, res); !strings.Contains(to, "/simulator/pay/page/") {
		t.Fatalf("%d leads to %q:\n%s\n%s", res.StatusCode, to, html, answer)
	}
	return to
}

// pay pays, or not, on the provider's page and follows the way back.
func (w *town) pay(t *testing.T, client *http.Client, page, status string) {
	t.Helper()
	to := w.beginPaying(t, client, page)
	if html := read(t, client, to); !strings.Contains(html, "Bezahlen") {
		t.Fatal(html)
	}
	res, err := client.PostForm(to, url.Values{"status": {status}})
	if err != nil {
		t.Fatal(err)
	}
	text(t, res)
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
