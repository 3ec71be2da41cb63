package telegram

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// told are the groups that were told something, and what.
func (l *line) told() (out []string) {
	for _, q := range l.net.requests() {
		out = append(out, q.method+" "+q.form.Get("chat_id")+" "+q.form.Get("text")+q.form.Get("reply_markup"))
	}
	return out
}

// TestGroups: a group is told once a day, in the language of who wrote there,
// and nothing said there comes in.
func TestGroups(t *testing.T) {
	now := noon()
	l := connected(t, func(c *Config) { c.Now = func() time.Time { return now } })
	say := func(chat, kind, language string) []string {
		l.ignores(inGroup(chat, kind, language, `"text":"/start@musterstadt_bot"`))
		return l.told()
	}
	de, en := "Bitte schreiben Sie mir privat.", "Please write to me in private."
	for i, c := range []struct {
		chat, kind, language string
		later                time.Duration
		want                 string
	}{
		{"-1001", "supergroup", "de", 0, "sendMessage -1001 " + de},
		{"-1001", "supergroup", "en", 0, ""},
		{"-2", "group", "en-GB", 0, "sendMessage -2 " + en},
		{"-3", "group", "tr", 0, "sendMessage -3 " + de},
		{"-1001", "supergroup", "de", 23 * time.Hour, ""},
		{"-1001", "supergroup", "de", time.Hour, "sendMessage -1001 " + de},
		{"-4", "channel", "de", 0, ""},
	} {
		now = now.Add(c.later)
		if got := strings.Join(say(c.chat, c.kind, c.language), ", "); got != c.want {
			t.Errorf("%d: told %q, want %q", i, got, c.want)
		}
	}
	if s := l.log.String(); s != "" {
		t.Errorf("logged %s", s)
	}
}

// TestGroupMoves: a group that becomes a supergroup is not told again under its
// new ID, and its moving is no reason to tell it.
func TestGroupMoves(t *testing.T) {
	l := connected(t)
	l.ignores(inGroup("-5", "group", "de", `"migrate_to_chat_id":-1005`))
	if got := l.told(); len(got) != 0 {
		t.Errorf("told %v", got)
	}
	l.ignores(inGroup("-6", "group", "de", `"text":"x"`))
	if got := l.told(); len(got) != 1 {
		t.Fatalf("told %v", got)
	}
	l.ignores(inGroup("-6", "group", "de", `"migrate_to_chat_id":-1006`))
	l.ignores(inGroup("-1006", "supergroup", "de", `"migrate_from_chat_id":-6`))
	l.ignores(inGroup("-1006", "supergroup", "de", `"text":"x"`))
	if got := l.told(); len(got) != 0 {
		t.Errorf("told %v", got)
	}
}

// TestManyGroups: somebody who adds the bot to group after group does not make
// it talk all day, or forget that it has.
func TestManyGroups(t *testing.T) {
	now := noon()
	l := connected(t, func(c *Config) { c.Now = func() time.Time { return now } })
	for i := range maxGroups + 50 {
		l.ignores(inGroup(fmt.Sprint(-1-i), "group", "de", `"text":"x"`))
	}
	if n := len(l.told()); n != maxGroups || len(l.tg.groups.told) != maxGroups {
		t.Errorf("told %d groups, remembered %d; want %d", n, len(l.tg.groups.told), maxGroups)
	}
	now = now.Add(25 * time.Hour)
	l.ignores(inGroup("-9999", "group", "de", `"text":"x"`))
	if n := len(l.told()); n != 1 || len(l.tg.groups.told) != 1 {
		t.Errorf("a day later: told %d, remembered %d; want one", n, len(l.tg.groups.told))
	}
}

// TestGroupCannotBeTold: nobody waits for it, nothing else suffers, and the log
// does not say which group it was.
func TestGroupCannotBeTold(t *testing.T) {
	l := connected(t)
	l.net.answers(http.StatusTooManyRequests, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}`)
	l.ignores(inGroup("-1001234567890", "supergroup", "de", `"text":"x"`))
	if s := l.log.String(); !strings.Contains(s, "429") || strings.Contains(s, "1001234567890") || strings.Contains(s, token) {
		t.Errorf("logged %s", s)
	}
	if l.tg.pause.left(noon()) != 0 {
		t.Error("a group can silence the bot for everybody")
	}
	quiet := connected(t, func(c *Config) { c.Group = nil })
	quiet.ignores(inGroup("-1001", "supergroup", "de", `"text":"x"`))
	if got := quiet.told(); len(got) != 0 {
		t.Errorf("told %v without words", got)
	}
}

// TestNothingBesideAPause: while Telegram wants to be left alone, it is.
func TestNothingBesideAPause(t *testing.T) {
	l := connected(t)
	l.tg.pause.begin(noon(), time.Minute)
	l.ignores(inGroup("-1001", "supergroup", "de", `"text":"x"`))
	if got := l.told(); len(got) != 0 {
		t.Errorf("told %v", got)
	}
}

// TestTooMuchBeside: what is said beside the talk never waits for a place.
func TestTooMuchBeside(t *testing.T) {
	l := connected(t)
	let := make(chan struct{})
	l.net.mu.Lock()
	l.net.answer = func(w http.ResponseWriter, _ *http.Request) {
		<-let
		say(w, 200, `{"ok":true,"result":true}`)
	}
	l.net.mu.Unlock()
	for i := range 5 {
		l.serve(genuine(inGroup(fmt.Sprint(-1-i), "group", "de", `"text":"x"`)))
	}
	close(let)
	l.tg.asides.all.Wait()
	if n := len(l.told()); n != maxAsides {
		t.Errorf("%d at the same time, want %d", n, maxAsides)
	}
}
