package telegram

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

// TestButtons: what a pressed button picks. Whatever cannot be read is picked as
// nothing there is, so that it is answered and stops spinning.
func TestButtons(t *testing.T) {
	long := strings.Repeat("x", 52)
	unread := [2]string{"-", "?"}
	for data, want := range map[string][2]string{
		"q1:yes":                      {"q1", "yes"},
		":yes":                        {"", "yes"},
		"q1:a:b":                      {"q1", "a:b"},
		"12345678:" + long:            {"12345678", long},
		"q1:2026-11-24T09:00+01:00/ü": {"q1", "2026-11-24T09:00+01:00/ü"},
		"123456789:yes":               unread,
		"q1:" + long + "x":            unread,
		"q1:":                         unread,
		":":                           unread,
		"":                            unread,
		"yes":                         unread,
		"Data from button callback":   unread,
		"q 1:yes":                     unread,
		"ü:yes":                       unread,
		"q1:a\nb":                     unread,
		"q1:a\x00":                    unread,
	} {
		l := connected(t)
		m := l.takes(pressing(data))
		got := came{Kind: m.Kind, Text: m.Text, Ask: m.Ask, Receipt: m.Receipt}
		if d := cmp.Diff(came{Kind: channels.Picked, Ask: want[0], Text: want[1], Receipt: fmt.Sprintf("300647%d", updates)}, got); d != "" {
			t.Errorf("%q: -want +got:\n%s", data, d)
		}
		if len(l.net.requests()) != 0 {
			t.Errorf("%q: acknowledged here and again by Send", data)
		}
	}
}

// TestButtonsElsewhere: a button of a message that has gone is as good as any;
// one in a group or an inline message is none of ours, and only stops spinning.
func TestButtonsElsewhere(t *testing.T) {
	with := func(rest string) string {
		updates++
		return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"77","from":{"id":%s,"first_name":"Ayşe"},"data":"q1:yes"%s}}`, updates, citizen, rest)
	}
	for name, c := range map[string]struct {
		update string
		ours   bool
	}{
		"inaccessible":             {with(`,"message":{"message_id":1,"date":0,"chat":{"id":` + citizen + `,"type":"private"}}`), true},
		"without a message":        {with(""), true},
		"in an old update":         {with(`,"message":{"message_id":1,"chat":{"id":` + citizen + `}}`), true},
		"in a group":               {with(`,"message":{"message_id":1,"chat":{"id":-100123,"type":"supergroup"}}`), false},
		"in somebody else's chat":  {with(`,"message":{"message_id":1,"chat":{"id":42,"type":"private"}}`), false},
		"in an inline message":     {with(`,"inline_message_id":"x"`), false},
		"of a message without one": {with(`,"message":{}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			if !c.ours {
				l.ignores(c.update)
				n := l.net.requests()
				if len(n) != 1 || n[0].method != "answerCallbackQuery" || n[0].form.Encode() != "callback_query_id=77" {
					t.Errorf("asked %v, want that it stops spinning", n)
				}
				return
			}
			if m := l.takes(c.update); m.Kind != channels.Picked || m.Text != "yes" || m.From != ayse() || m.Receipt != "77" {
				t.Errorf("came in: kind %d, %q, receipt %q", m.Kind, m.Text, m.Receipt)
			}
		})
	}
}
