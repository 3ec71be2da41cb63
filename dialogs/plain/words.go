package plain

import "strings"

// How many letters a word has at most without a hyphen. What is heard cannot be
// cut, so two more are let pass.
const (
	longest      = 14
	longestHeard = 16
)

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

var (
	subordinate    = set("dass daß weil nachdem bevor obwohl sobald solange falls sofern indem sodass wenn ob sowie obgleich")
	maySubordinate = set("damit während seit seitdem bis als wie wo")
	relative       = set("der die das den dem denen deren dessen was wer wen wem welche welcher welches welchen wann warum wofür worauf womit")

	becomes   = set("werde wirst wird werdet werden wurde wurden wurdest")
	separable = []string{"", "ab", "an", "auf", "aus", "bei", "durch", "ein", "fest", "frei", "her", "hin", "los", "mit", "nach", "um", "vor", "weg", "weiter", "zu", "zurück", "zusammen", "bereit", "statt"}
	strongs   = set("verschoben verloren vergessen vergeben verbunden verboten verstanden erhalten bekommen begonnen beworben entschieden entfallen erhoben erschienen betroffen besprochen versprochen beschrieben unterschrieben überwiesen hinterlassen")
	// notParticiples begin with ge or with a prefix and ge, and are none.
	notParticiples = set("gehen geben gelten gehört gegen geht gibt gilt gern genießen gehören gestalten gewinnen gelingen genügen geschehen gewinnt genügt gelt zugehen angehen angeben bereit beliebt bestimmt berühmt verwandt vielleicht erst eingeben abgeben aufgeben weitergeben weggehen nachgeben hingehen ausgehen mitgehen losgehen umgehen vorgehen eingehen bekannt gerecht gesamt gesund")

	subjunctives = set("könnte könnten könntest würde würden würdest hätte hätten hättest wäre wären wärst dürfte dürften müsste müssten sollte sollten bräuchte bräuchten gäbe ginge käme ließe sei seien habest werdest")

	possessives   = set("des eines meines ihres unseres seines eures keines jedes")
	ofWords       = set("der einer meiner ihrer unserer seiner dieser jeder aller des eines ihres unseres")
	takesGenitive = set("innerhalb außerhalb anhand aufgrund trotz hinsichtlich bezüglich mithilfe anstatt statt während wegen seitens zwecks gemäß unterhalb oberhalb")
	// polite are words written large that are no nouns.
	// nouny is how a noun ends that is the first word of a sentence, where every
	// word is written large.
	nouny  = strings.Fields("ung ungen heit keit schaft tion ummer ummern zeit zeiten datum name namen amt stelle automat ende anfang")
	polite = set("sie ihr ihre ihren ihrem ihrer ihnen bitte hier was wer wie wann wo welche welcher ist sind war haben hat das die der")

	shortened = set("z. b. z.b. d. h. d.h. u. a. u.a. bzw. usw. ggf. evtl. ca. tel. nr. str. std. min. inkl. exkl. etc. vgl. max. mind. zzgl. abs. dr. fr. hr. i. d. r. mo. di. mi. do. sa. jan. feb. aug. sept. okt. nov. dez. bspw. sog. telef. vorauss. geb. st. tgl.")
	days      = set("mo di mi do fr sa so")
	months    = set("januar februar märz april mai juni juli august september oktober november dezember")
	// known are short forms everybody knows better than what they stand for, and
	// short words that are written large to be typed.
	known = set("SMS PIN AN TESS STOPP MENÜ START")

	// foreigns are words few people use at home; stems are how more of them begin.
	foreigns = set("account link links-code button browser cookie cookies community dashboard download event events feedback flyer homepage interface konto-login newsletter online portal login log-in relay service session status standard storno support tool tools update upload user voicemail ticket medium medien team-viewer anonym e-mail-adresse")
	stems    = strings.Fields("administr authent autoris digitalis event-manag funktional identifi implement individuell interaktiv kommunizi kommunikation kompatib legitim modalität optional personalis phishing priorit registrier relevan reservier signatur storniert stornier synchron transaktion transparen validier verifizier zertifik hotline callback")

	numerals = set("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend")
)
