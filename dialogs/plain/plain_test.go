package plain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/dialogs/plain"
)

// rules are those that a text breaks, each once.
func rules(faults []plain.Fault) (list []plain.Rule) {
	for _, f := range faults {
		if !slices.Contains(list, f.Rule) {
			list = append(list, f.Rule)
		}
	}
	return list
}

// TestEachRuleFindsItsFaults: a text that breaks one rule is found, and by that
// rule alone.
func TestEachRuleFindsItsFaults(t *testing.T) {
	for rule, texts := range map[plain.Rule][]string{
		plain.Length: {
			"Wir rufen Sie morgen um 10 Uhr unter der Nummer von Ihrem Handy an.",
			"Gut. Bitte bringen Sie Ihren alten Ausweis und ein neues Bild und 20 Euro mit. Danke.",
			"Wir rufen Sie an: Mittwoch 25. November zwischen 8 Uhr und 8 Uhr 30 am Handy.",
		},
		plain.Clause: {
			"Wir wissen, dass Sie da sind.", "Dass Sie da sind, wissen wir.", "Wir rufen nicht an, weil die Nummer fehlt.",
			"Damit wir Sie finden, brauchen wir die Nummer.", "Drücken Sie die 1, damit wir es wissen.", "Nachdem Sie da waren, löschen wir alles.",
			"Wenn Sie möchten, rufen wir an.", "Wir schreiben, sobald es fertig ist.", "Das ist die Nummer, die wir anrufen.",
			"Sagen Sie uns, was Sie möchten.", "Ich frage, ob Sie da sind.",
		},
		plain.Commas: {"Bitte Straße, Nummer, Ort.", "Heute, morgen, am Freitag."},
		plain.Passive: {
			"Ihre Nachricht wird gelöscht.", "Sie werden angerufen.", "Die Nummer wurde geprüft.", "Ihr Rückruf wurde verschoben.",
			"Das ist notiert worden.", "Wird sie danach abgeholt?", "Die Urkunde wird bald bestellt.", "Der Code wurde vergessen.",
		},
		plain.Genitive: {
			"Wie ist die Nummer des Rückrufs?", "Hier ist der Automat der Stadt.", "Das ist der Name Ihres Kindes.", "Das sind die Zeiten unserer Stelle.",
			"Kommen Sie innerhalb der Woche.", "Wessen Urkunde ist das?", "Das Haus eines Nachbarn ist neu.", "Nummer der Bücherei",
		},
		plain.Subjunctive: {"Das wäre gut.", "Sie könnten kommen.", "Würden Sie warten?", "Wir hätten Zeit.", "Sie sollten kommen."},
		plain.Abbreviation: {
			"Rufen Sie z. B. morgen an.", "Rufen Sie z.B. morgen an.", "Sie brauchen ggf. Geld.", "Tel. 030 23125100", "Bücher usw. haben wir.",
			"Es sind ca. 3 Tage.", "Die DSGVO gilt.", "Wir rufen an: Mi 25.11. um 8 Uhr.", "Das macht Hr. Muster.",
		},
		plain.Compound: {"Das sagt die Mitarbeitervertretung.", "Die Lebenspartnerschaftsurkunde ist da.", "Sie brauchen die Meldebescheinigung."},
		plain.Foreign:  {"Hier ist der Link.", "Bitte registrieren Sie sich.", "Nehmen Sie den Browser.", "Der Status ist neu.", "Wir stornieren das."},
		plain.Figure:   {"Sie haben drei Bücher.", "Drücken Sie zwei Tasten."},
	} {
		for _, text := range texts {
			if got := rules(plain.Check(text)); !slices.Equal(got, []plain.Rule{rule}) {
				t.Errorf("%s: %q breaks %v", rule, text, got)
			}
		}
	}
}

// TestWhatIsHeard: a hyphen is read well and heard badly; a number is heard digit
// by digit.
func TestWhatIsHeard(t *testing.T) {
	for text, want := range map[string][]plain.Rule{
		"Ihr Rück-Ruf ist da.":                                    {plain.Hyphen},
		"Ihr Rückruf ist da.":                                     nil,
		"Sie brauchen Gebärdensprache.":                           nil,
		"Wir rufen diese Nummer an: 0 1 7 1, 3 9 2, 0 0 0 1.":     {plain.Length},
		"Wir rufen diese Nummer an. 0 1 7 1, 3 9 2, 0 0 0 1.":     nil,
		"Die Lebenspartnerschaftsurkunde liegt hier für Sie da.":  {plain.Compound},
		"Montag von 8 Uhr bis 12 Uhr und von 14 Uhr bis 18 Uhr.":  {plain.Length},
		"Montag von 8 Uhr bis 12 Uhr. Und von 14 Uhr bis 18 Uhr.": nil,
	} {
		if got := rules(plain.CheckHeard(text)); !slices.Equal(got, want) {
			t.Errorf("%q breaks %v, not %v", text, got, want)
		}
	}
}

// TestPlainTextsPass: what is easy is let pass, however like a fault it looks.
func TestPlainTextsPass(t *testing.T) {
	for _, text := range []string{
		"Wir rufen Sie an: Mittwoch, 25. November. Zwischen 8 Uhr und 8 Uhr 30.",
		"Damit können Sie den Rück-Ruf ändern oder absagen.", // damit means with it
		"Wir werden Sie anrufen.", "Wir werden bereit sein.", "Sie wollten anrufen.", // the future
		"Sie können das Buch behalten.", "Wir haben die Nummer gelöscht.", "Der Chat gehört der Stadt.",
		"Die Urkunde kommt mit der Post zu Ihnen.", "Kommen Sie in der Woche.", "Haben Sie Zeit? Der Montag passt gut.",
		"Ihre Nummer ist: 0171 3920001.", "Wir haben eine SMS geschickt.", "Der Ausweis kostet 37,50 Euro.", "Ein Mensch hilft Ihnen.",
		"Ein Browser ist ein Programm. Nehmen Sie den Browser.", // it is said what it is
		"Die Lebens-Partnerschafts-Urkunde ist da.", "Montag von 8:30 Uhr bis 12 Uhr.", "Möchten Sie kommen?",
		"Wir sind wieder da: morgen, 25. November um 8 Uhr.", "Schreiben Sie: STOPP.", "Links ist die Tür.",
		"Donnerstag, der 26. November.", "In dieser Nummer fehlt etwas.", "Soll der Anruf geheim sein?", "Lesen Sie hier: https://www.stadt-musterstadt.example/daten", "Es bleibt so. Danke.",
	} {
		if got := plain.Check(text); len(got) > 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestFaultsSayWhatToDo(t *testing.T) {
	got := plain.Check("Ihr Code wird gelöscht.")
	if len(got) != 1 || got[0].Error() != `passive: "wird … gelöscht"; say who does it` {
		t.Errorf("%v", got)
	}
}

// FuzzCheck: no text breaks the checker, and none is slow in it.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{"", ".", "25. November.", "z. B. des", "\xff der. ,", strings.Repeat("der Stadt, ", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, fault := range append(plain.Check(s), plain.CheckHeard(s)...) {
			if fault.Rule == "" || fault.Try == "" {
				t.Errorf("%q: %+v", s, fault)
			}
		}
	})
}
