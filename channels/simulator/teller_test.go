package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// teller is a T that notes failures; Fatalf ends the story with a panic.
type teller struct {
	failed  []string
	cleanup []func()
}

func (t *teller) Helper() {}
func (t *teller) Errorf(format string, a ...any) {
	t.failed = append(t.failed, fmt.Sprintf(format, a...))
}
func (t *teller) Fatalf(format string, a ...any) { t.Errorf(format, a...); panic(t) }
func (t *teller) Cleanup(f func())               { t.cleanup = append(t.cleanup, f) }

// told is what a story failed with.
func told(s *Simulator, story func(*Story)) (failed []string) {
	t := &teller{}
	defer func() {
		if p := recover(); p != nil && p != any(t) {
			panic(p)
		}
		for _, f := range t.cleanup {
			f()
		}
		failed = t.failed
	}()
	tale := Tell(t, s)
	tale.Patience = 100 * time.Millisecond
	story(tale)
	return nil
}

// TestStoriesFail: a harness that cannot fail proves nothing.
func TestStoriesFail(t *testing.T) {
	cases := map[string]struct {
		story func(*Story)
		want  string
	}{
		"what was never said":  {func(s *Story) { s.Phone(anna).Call().Heard("Guten Abend") }, `"Guten Abend"`},
		"what was said before": {func(s *Story) { c := s.Phone(anna).Call(); c.Press("1"); c.Heard("Automat") }, `"Automat"`},
		"no text":              {func(s *Story) { s.Phone(anna).Got("Rückruf") }, "no text came"},
		"one text twice": {func(s *Story) {
			p := s.Phone(anna)
			p.Text("Hallo")
			p.Got("Guten Tag")
			p.Got("Guten Tag")
		}, "no text came"},
		"no ring":            {func(s *Story) { s.Phone(desk).Rings() }, "does not ring"},
		"pressing after all": {func(s *Story) { c := s.Phone(anna).Call(); c.Hangup(); c.Press("1") }, "the call is over"},
		"not over":           {func(s *Story) { s.Phone(anna).Call().Ended() }, "not over"},
		"not connected":      {func(s *Story) { s.Phone(anna).Call().Talking() }, "not connected"},
		"two calls":          {func(s *Story) { s.Phone(anna).Call(); s.Phone(anna).Call() }, "in a call already"},
		"no number":          {func(s *Story) { s.Phone("0171").Call() }, "no telephone number"},
		"no recording":       {func(s *Story) { s.Phone(anna).Call().Record("Hallo") }, "nothing is recorded now"},
		"a bad clock":        {func(s *Story) { s.At("tomorrow") }, "RFC 3339"},
		"a problem":          {func(s *Story) { s.report(Problem{Code: 12200, Text: "no such thing"}) }, "no such thing"},
		"nobody":             {func(s *Story) { s.Telegram("Erika") }, "nobody called Erika"},
		"no message":         {func(s *Story) { c := s.Telegram("Ayşe"); c.Say("Hallo"); c.Got("Rückruf") }, "no message came"},
		"no such button":     {func(s *Story) { s.Telegram("Ayşe").Press("Ja") }, `no button "Ja"`},
		"no number asked":    {func(s *Story) { s.Telegram("Ayşe").ShareContact() }, "nobody asks for the number"},
		"nothing to edit":    {func(s *Story) { s.Telegram("Ayşe").Edit("Hallo") }, "no such message"},
		"a blocked bot":      {func(s *Story) { c := s.Telegram("Ayşe"); c.Block(); c.Say("Hallo") }, "the bot is blocked"},
		"no WhatsApp button": {func(s *Story) { s.WhatsApp(anna).Press("Ja") }, `press "Ja"`},
		"a WhatsApp number":  {func(s *Story) { s.WhatsApp("0171").Text("Hallo") }, "no telephone number"},
		"no WhatsApp text":   {func(s *Story) { s.WhatsApp(anna).Got("Rückruf") }, "no text came"},
		"nothing":            {func(s *Story) { s.Phone(anna).Call().Heard("Automat") }, ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			g, story := open(t, func(c *Config) { c.TelegramToken = botToken })
			story.Sloppy = true // the inner story looks
			g.at("/twilio/voice", menu)
			g.when("/twilio/voice/step", dialogue)
			g.at("/twilio/sms", "<Message>Guten Tag</Message>")
			failed := strings.Join(told(story.Simulator, tc.story), "\n")
			if (tc.want == "") != (failed == "") || !strings.Contains(failed, tc.want) {
				t.Errorf("failed with %q, want %q", failed, tc.want)
			}
		})
	}
}

// TestPressWaits: a button that nobody acknowledges fails the story, and so
// does one that is never shown again.
func TestPressWaits(t *testing.T) {
	for what, story := range map[string]func(*Story){
		"was not acknowledged":          func(s *Story) { s.Telegram("Ayşe").Press("Ja") },
		`no button "Ja" below "Andere"`: func(s *Story) { s.Telegram("Ayşe").PressBelow("Andere", "Ja") },
	} {
		b := openBot(t)
		b.story.Sloppy = true
		b.listen()
		b.story.Telegram("Ayşe").Say("Hallo")
		b.must("sendMessage", "chat_id", ayse, "text", "Rückruf?", "reply_markup", yesNo)
		if failed := strings.Join(told(b.story.Simulator, story), "\n"); !strings.Contains(failed, what) {
			t.Errorf("failed with %q, want %q", failed, what)
		}
	}
}
