package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Reader is somebody with a card of the town's library.
type Reader struct {
	Number string
	PIN    string
	Media  []Medium
	Fee    string // what they owe, as "2.50 EUR"
}

// Medium is one document in a reader's account, as PAIA 1.4.0 writes it.
type Medium struct {
	Status   int    `json:"status"`
	Item     string `json:"item"`
	About    string `json:"about"`
	Label    string `json:"label,omitempty"`
	Queue    int    `json:"queue,omitempty"`
	Renewals int    `json:"renewals,omitempty"`
	Reminder int    `json:"reminder,omitempty"`
	Start    string `json:"starttime,omitempty"`
	End      string `json:"endtime,omitempty"`
	CanRenew *bool  `json:"canrenew,omitempty"`
	Storage  string `json:"storage,omitempty"`
	// Fee is what renewing it costs, as "0.50 EUR"; it is not shown.
	Fee string `json:"-"`
}

// tokenLife is how long a reader stays signed in.
const tokenLife = 14 * 24 * time.Hour

// library plays the system of the town's library.
type library struct {
	readers []*Reader
	tokens  map[string]libraryToken
}

type libraryToken struct {
	reader *Reader
	until  time.Time
}

func newLibrary(readers []Reader, now time.Time) library {
	if readers == nil {
		readers = sampleReaders(now)
	}
	l := library{tokens: map[string]libraryToken{}}
	for _, r := range readers {
		l.readers = append(l.readers, &r)
	}
	return l
}

const place = "Hauptstelle, Abholregal Erdgeschoss"

// sampleReaders have borrowed what nobody owns any more.
func sampleReaders(now time.Time) []Reader {
	day := func(n int) string { return now.AddDate(0, 0, n).Format(time.DateOnly) }
	yes, no := true, false
	item := func(n int) string { return fmt.Sprintf("https://opac.musterstadt.example/item/%d", n) }
	return []Reader{
		{Number: "100200", PIN: "1234", Fee: "2.50 EUR", Media: []Medium{
			{Status: 4, Item: item(4711), About: "Spyri, Johanna: Heidi", Label: "K SPY", Start: day(-1), End: day(7), Storage: place},
			{Status: 4, Item: item(4712), About: "Busch, Wilhelm: Max und Moritz", Label: "K BUS", Start: day(-1), End: day(7), Storage: place},
			{Status: 2, Item: item(4714), About: "Fontane, Theodor: Effi Briest", Start: day(-1), End: day(2)},
			{Status: 1, Item: item(4715), About: "Mann, Thomas: Buddenbrooks", Queue: 3, Start: day(-20), End: day(40)},
			{Status: 3, Item: item(4716), About: "Storm, Theodor: Der Schimmelreiter", Start: day(-25), End: day(3), CanRenew: &yes, Renewals: 1},
			{Status: 3, Item: item(4717), About: "Hoffmann, Heinrich: Der Struwwelpeter", Start: day(-25), End: day(4), CanRenew: &yes, Fee: "0.50 EUR"},
			{Status: 3, Item: item(4718), About: "May, Karl: Winnetou", Start: day(-60), End: day(-7), Reminder: 1, CanRenew: &no},
		}},
		{Number: "100300", PIN: "5678", Media: []Medium{
			{Status: 2, Item: item(4720), About: "Kafka, Franz: Die Verwandlung", Start: day(-1), End: day(1)},
		}},
		{Number: "100400", PIN: "9012"},
	}
}

func (s *Simulator) reader(number string) *Reader {
	for _, r := range s.library.readers {
		if r.Number == number {
			return r
		}
	}
	return nil
}

// ErrNoReader: no reader of this number, or no medium of this place.
var ErrNoReader = errors.New("there is no such reader or medium")

// SetMedium changes a medium of a reader, the n-th from 1 on, as the library's
// staff would: change gets it.
func (s *Simulator) SetMedium(number string, n int, change func(*Medium)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.reader(number)
	if r == nil || n < 1 || n > len(r.Media) {
		return ErrNoReader
	}
	change(&r.Media[n-1])
	s.touch()
	return nil
}

// postMedium changes a medium: {"status":4,"storage":"…","end":"2026-12-01"}.
func (s *Simulator) postMedium(c *gin.Context) {
	var in struct {
		Status  *int    `json:"status"`
		Storage *string `json:"storage"`
		End     *string `json:"end"`
	}
	if !body(c, &in) {
		return
	}
	n := 0
	fmt.Sscan(c.Param("n"), &n)
	err := s.SetMedium(c.Param("number"), n, func(m *Medium) {
		if in.Status != nil {
			m.Status = *in.Status
		}
		if in.Storage != nil {
			m.Storage = *in.Storage
		} else if m.Status == 4 && m.Storage == "" {
			m.Storage = place
		}
		if in.End != nil {
			m.End = *in.End
		}
	})
	if err != nil {
		wrong(c, http.StatusNotFound, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

// ReaderState is a reader on the page.
type ReaderState struct {
	Number string   `json:"number"`
	PIN    string   `json:"pin"` // it opens nothing but this simulator
	Media  []Medium `json:"media"`
}

func (s *Simulator) readerStates() []ReaderState {
	list := []ReaderState{}
	for _, r := range s.library.readers {
		list = append(list, ReaderState{r.Number, r.PIN, append([]Medium{}, r.Media...)})
	}
	return list
}

// secret draws a token or an ID.
func secret() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}
