package dialogs_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// version1 is a State as the first version wrote it, and a store may still
// have it.
const version1 = "01010863616c6c6261636b047069636b0264650e63616c6c6261636b2f6f66666572000201" +
	"020a6465706172746d656e740c62756572676572627565726f0f6465706172746d656e745f6e616d650c42c3bc7267657262c3bc726f" +
	"0233323032362d31312d32365430383a30303a30302b30313a30302f323032362d31312d32365430383a33303a30302b30313a3030000000" +
	"04617361700462616c6401780132" +
	"011063616c6c6261636b2f6e656172657374020d73746172742f77656c636f6d651363616c6c6261636b2f6465706172746d656e74"

// written1 is what it says.
func written1() dialogs.State {
	return dialogs.State{
		Flow: "callback", Step: "pick", Language: "de", Offer: "callback/offer", Tries: 2, Page: 1, Greeted: true,
		Answers: map[string]string{"department": "buergerbuero", "department_name": "Bürgerbüro"},
		Choices: []channels.Choice{
			{ID: "2026-11-26T08:00:00+01:00/2026-11-26T08:30:00+01:00"}, {ID: "asap", Label: "bald", Say: "x", Key: "2"},
		},
		Said: []string{"callback/nearest"}, Back: []string{"start/welcome", "callback/department"},
	}
}

func old(t testing.TB) []byte {
	t.Helper()
	data, err := hex.DecodeString(version1)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFirstVersionIsRead(t *testing.T) {
	st, err := dialogs.ParseState(old(t))
	if d := cmp.Diff(written1(), st); err != nil || d != "" {
		t.Fatalf("%v\n%s", err, d)
	}
	now := st.AppendBinary(nil)
	if now[0] != 3 {
		t.Errorf("written again in version %d", now[0])
	}
	if again, err := dialogs.ParseState(now); err != nil || !cmp.Equal(again, st) {
		t.Errorf("read again as %+v, %v", again, err)
	}
}

// full has something in every field, so that none is forgotten.
func full() dialogs.State {
	st := written1()
	st.Sure, st.Ended, st.Served, st.At = "asap", true, true, 1795598400
	st.Begun = []channels.Choice{{ID: "a"}, {ID: "b", Label: "B"}}
	st.Ask, st.Was, st.Paused = "Qx7_-abc", "old", true
	return st
}

func TestStateIsWritten(t *testing.T) {
	data := full().AppendBinary([]byte("before"))
	st, err := dialogs.ParseState(bytes.TrimPrefix(data, []byte("before")))
	if d := cmp.Diff(full(), st); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	if st, err := dialogs.ParseState(nil); err != nil || !cmp.Equal(st, dialogs.State{}) {
		t.Errorf("no bytes are %+v, %v", st, err)
	}
}

// TestNoState: neither a part of one, nor one with something behind it, nor one
// of a version to come.
func TestNoState(t *testing.T) {
	for name, data := range map[string][]byte{"first version": old(t), "now": full().AppendBinary(nil)} {
		for n := 1; n < len(data); n++ {
			if st, err := dialogs.ParseState(data[:n]); err == nil {
				t.Errorf("%s: %d bytes are %+v", name, n, st)
			}
		}
		if _, err := dialogs.ParseState(append(bytes.Clone(data), 0)); err == nil {
			t.Errorf("%s: a byte too many is read", name)
		}
		for _, version := range []byte{0, 4, 255} {
			other := bytes.Clone(data)
			other[0] = version
			if _, err := dialogs.ParseState(other); err == nil {
				t.Errorf("%s: version %d is read", name, version)
			}
		}
	}
}
