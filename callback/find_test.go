package callback

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// unknown is a valid reference of no request.
func unknown(w *town) string {
	for n := 100000; ; n++ {
		body := strings.TrimSpace(string([]byte{byte('0' + n/100000%10), byte('0' + n/10000%10), byte('0' + n/1000%10), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)}))
		ref := body + string(rune('0'+damm(body)))
		if _, there := w.book.requests[ref]; !there {
			return ref
		}
	}
}

func TestFind(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	v := wish(1, Slot{})
	v.Address = "+491713920001" // booked by SMS, to be called at home
	r, err := w.Book(ctx, v)
	if err != nil {
		t.Fatal(err)
	}
	four := r.Phone[len(r.Phone)-4:]
	for _, tc := range []struct {
		name, reference, phone, four string
		want                         error
	}{
		{"from the number called back", r.Reference, r.Phone, "", nil},
		{"from the address that booked", FormatReference(r.Reference), v.Address, "", nil},
		{"from elsewhere", r.Reference, "+491713920002", "", ErrProof},
		{"withheld", r.Reference, "", "", ErrProof},
		{"with proof", r.Reference, "", four, nil},
		{"with proof in words' spacing", r.Reference, "", " " + four[:2] + " " + four[2:], nil},
		{"with wrong proof", r.Reference, "", "1234", ErrDenied},
		{"with the whole number for proof", r.Reference, "", r.Phone, ErrDenied},
		{"unknown", unknown(w), "", four, ErrDenied},
		{"unknown, asked for proof like the known", unknown(w), "", "", ErrProof},
		{"mistyped", "1234567", "", four, ErrDenied},
		{"nonsense", "keine Ahnung", r.Phone, "", ErrDenied},
	} {
		got, err := w.Find(ctx, tc.reference, tc.phone, tc.four, "asker")
		if !errors.Is(err, tc.want) || (err == nil) != (got.Reference == r.Reference) {
			t.Errorf("%s: %q, %v; want %v", tc.name, got.Reference, err, tc.want)
		}
	}
}

// Five wrong tries lock, for the asker and for the reference; right ones
// between them neither count nor wipe the wrong ones out; an hour later it is
// open again.
func TestFindLocks(t *testing.T) {
	for _, by := range []string{"asker", "reference"} {
		t.Run(by, func(t *testing.T) {
			w, ctx := newTown(t), context.Background()
			r, err := w.Book(ctx, wish(1, Slot{}))
			if err != nil {
				t.Fatal(err)
			}
			four := r.Phone[len(r.Phone)-4:]
			for n := range 5 {
				asker, ref := "one", r.Reference
				if by == "reference" {
					asker = "asker " + string(rune('a'+n))
				}
				if _, err := w.Find(ctx, ref, "", four, "one"); err != nil {
					t.Fatalf("right after %d wrong: %v", n, err)
				}
				if _, err := w.Find(ctx, ref, "", "0000", asker); !errors.Is(err, ErrDenied) {
					t.Fatalf("wrong try %d: %v", n+1, err)
				}
			}
			if _, err := w.Find(ctx, r.Reference, "", four, "one"); !errors.Is(err, ErrLocked) {
				t.Errorf("right after five wrong: %v", err)
			}
			if _, err := w.Find(ctx, r.Reference, r.Phone, "", "one"); err != nil {
				t.Errorf("from the booked number: %v", err)
			}
			if by == "asker" {
				if _, err := w.Find(ctx, unknown(w), "", "0000", "one"); !errors.Is(err, ErrLocked) {
					t.Errorf("another reference: %v", err)
				}
			}
			w.clock.pass(time.Hour + time.Second)
			if _, err := w.Find(ctx, r.Reference, "", four, "one"); err != nil {
				t.Errorf("an hour later: %v", err)
			}
		})
	}
}

func TestMistypedReferencesCountLeniently(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	r, err := w.Book(ctx, wish(1, Slot{}))
	if err != nil {
		t.Fatal(err)
	}
	for range typos {
		if _, err := w.Find(ctx, "1234567", "", "0000", "one"); !errors.Is(err, ErrDenied) {
			t.Fatal(err)
		}
	}
	if _, err := w.Find(ctx, "1234567", "", "0000", "one"); !errors.Is(err, ErrLocked) {
		t.Errorf("after %d typos: %v", typos, err)
	}
	if _, err := w.Find(ctx, r.Reference, "", r.Phone[len(r.Phone)-4:], "one"); err != nil {
		t.Errorf("a good reference is not locked by typos: %v", err)
	}
	for key := range w.book.tries {
		if strings.Contains(key, "one") {
			t.Errorf("the asker stands in a key: %s", key)
		}
	}
}

func TestFindWithTheStoreDown(t *testing.T) {
	w := newTown(t)
	ref := unknown(w)
	w.book.down = ErrUnavailable
	for _, four := range []string{"", "1234"} {
		if _, err := w.Find(context.Background(), ref, "", four, "one"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%v", err)
		}
	}
}
