package twilio

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestVoiceFallbackTexts(t *testing.T) {
	l := connected(t, func(c *Config) {
		c.Fallback = map[string]string{"de": "Tut uns leid.", "tr": "Üzgünüz.", "de-simple": "Das geht gerade nicht.", "en": "", "pl": "Tut uns leid."}
	})
	golden(t, "fallback-own", l.twiml(pathFallback, call()))
}

// TestFallbackSpeaksTheTownsLanguages: no other one, and each once.
func TestFallbackSpeaksTheTownsLanguages(t *testing.T) {
	for name, c := range map[string]struct {
		texts map[string]string
		want  string
	}{
		"nothing":     {nil, "de"},
		"empty":       {map[string]string{"de": " ", "en": ""}, "de"},
		"German":      {map[string]string{"de": "a"}, "de"},
		"no German":   {map[string]string{"tr": "c", "en": "b"}, "en tr"},
		"variant":     {map[string]string{"de": "a", "de-simple": "b"}, "de"},
		"only simple": {map[string]string{"de-simple": "b"}, "de-simple"},
		"the same":    {map[string]string{"de": "a", "en": "b", "sr": "a"}, "de en"},
		"by name":     {map[string]string{"uk": "d", "de": "a", "tr": "c", "en": "b"}, "de en tr uk"},
	} {
		if got := strings.Join(fallbackOrder(apologies(c.texts)), " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestDefaultsSendNobodyRound: ours neither ask to try again, nor name the
// number that does not work.
func TestDefaultsSendNobodyRound(t *testing.T) {
	l := connected(t)
	for _, doc := range []string{l.twiml(pathFallback, call()), l.twiml(pathSMSFallback, text())} {
		said := doc[strings.Index(doc, "<Response>"):]
		for _, bad := range []string{"später", "later", "noch einmal", "erneut", "wieder an", "23125", "2 3 1"} {
			if strings.Contains(said, bad) {
				t.Errorf("%q in %s", bad, doc)
			}
		}
	}
}

func TestTextFallback(t *testing.T) {
	own := func(c *Config) {
		c.FallbackSMS = map[string]string{
			"de": "Stadt Musterstadt: Unser Automat macht gerade eine Pause. Tel. 030 23125100",
			"en": "City of Musterstadt: Our machine is taking a short break. Tel. 030 23125100",
			"tr": "Üzgünüz, otomatımız şu anda çalışmıyor. Tel. 030 23125100",
		}
	}
	l := connected(t, own)
	l.hub.Err, l.hub.err = errors.New("the store is away"), errors.New("the store is away")
	if rec := l.post(pathSMS, text()); rec.Code != http.StatusServiceUnavailable {
		t.Errorf("%d, want 503: the network must come again", rec.Code)
	}
	doc := l.twiml(pathSMSFallback, text("ErrorCode", "11200", "ErrorUrl", public+pathSMS))
	golden(t, "text-fallback", doc)
	if whatsApp := l.twiml(pathSMSFallback, text("From", "whatsapp:"+citizen)); whatsApp != doc {
		t.Errorf("on WhatsApp: %s", whatsApp)
	}
	if len(l.hub.Messages()) != 0 {
		t.Error("the inbox was asked")
	}
	if _, n := Segments(fallbackText(l.tw.c.FallbackSMS)); n != 1 {
		t.Errorf("%d segments", n)
	}
	golden(t, "text-fallback-default", connected(t).twiml(pathSMSFallback, text()))
	forged := signed(pathSMSFallback, text())
	forged.Header.Set(signatureHeader, Sign("gu3ss", public+pathSMSFallback, text()))
	if rec := serveOn(l, forged); rec.Code != http.StatusForbidden {
		t.Errorf("forged: %d, want 403", rec.Code)
	}
}

// TestTextFallbackKeepsQuiet: towards machines, and whoever wants no texts.
func TestTextFallbackKeepsQuiet(t *testing.T) {
	l := connected(t)
	for _, form := range [][]string{
		{"From", "Paket-Info"}, {"From", "70888"}, {"From", texting}, {"From", ""}, {"From", "whatsapp:"},
		{"Body", "STOP"}, {"Body", " stopp "}, {"Body", "Abmelden"}, {"Body", "cancel"}, {"Body", "Help"}, {"Body", "START"},
		{"Body", "hör auf", "OptOutType", "STOP"}, {"From", "whatsapp:" + citizen, "Body", "STOP"},
	} {
		if doc := l.twiml(pathSMSFallback, text(form...)); doc != empty {
			t.Errorf("%q was answered with %s", form, doc)
		}
	}
	for _, body := range []string{"Yes", "Hilfe", "Wohnung abmelden", ""} {
		if doc := l.twiml(pathSMSFallback, text("Body", body)); doc == empty {
			t.Errorf("%q was not answered", body)
		}
	}
}
