package twilio

import (
	"bytes"
	"net/url"
	"reflect"
	"testing"
)

// FuzzForm: what net/url reads, we read the same; what it refuses, we survive.
func FuzzForm(f *testing.F) {
	for _, s := range []string{"", "a=b", "a=b&a=c", "a", "=b", "&&a=%20+x&", "a=%C3%A4%F0%9F%91%8D", "a=%", "a=%4", "a=%zz", "a=b;c=d", "a==b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		got, ok := parseForm(nil, []byte(body))
		if !ok {
			return
		}
		got.sort()
		want, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		have := url.Values{}
		for _, x := range got {
			have[string(x.key)] = append(have[string(x.key)], string(x.value))
		}
		for k := range want {
			sortStrings(want[k])
		}
		if !reflect.DeepEqual(map[string][]string(have), map[string][]string(want)) {
			t.Errorf("read %q as %q, want %q", body, have, want)
		}
	})
}

func sortStrings(s []string) {
	b := make([][]byte, len(s))
	for i := range s {
		b[i] = []byte(s[i])
	}
	for i := range b {
		for j := i; j > 0 && bytes.Compare(b[j], b[j-1]) < 0; j-- {
			b[j], b[j-1] = b[j-1], b[j]
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

func TestFormLeaves(t *testing.T) {
	for body, want := range map[string]string{
		"a=%":       "%",
		"a=%4":      "%4",
		"a=%zz%41":  "%zzA",
		"a=1;b=2":   "1;b=2",
		"b=2&a=x+y": "x y",
		"a=1&a=2":   "1",
		"a":         "",
	} {
		f, ok := parseForm(nil, []byte(body))
		if got := f.get("a"); !ok || got != want {
			t.Errorf("%s: a is %q, want %q", body, got, want)
		}
	}
	if _, ok := parseForm(nil, bytes.Repeat([]byte("a&"), maxFields+1)); ok {
		t.Error("endless forms are read")
	}
}
