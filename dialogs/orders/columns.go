package orders

import (
	"fmt"
	"slices"
	"strings"
)

// column is what a column of a table means.
type column string

const (
	colNumber column = "number"
	colFactor column = "factor"
	colStatus column = "status"
	colPlace  column = "place"
	colUntil  column = "until"
	colNote   column = "note"
)

// example is a first line that works.
const example = "Nummer;Kennwort;Status;Abholort;Frist;Notiz"

// columnNames lists what people call the columns, in the form of plain.
func columnNames() map[column][]string {
	return map[column][]string{
		colNumber: {"number", "nummer", "auftragsnummer", "auftragsnr", "auftrag", "vorgangsnummer", "vorgang", "bestellnummer", "aktenzeichen", "nr", "ordernumber", "orderno", "order"},
		colFactor: {"factor", "faktor", "zweiterfaktor", "kennwort", "passwort", "pin", "code", "geburtsdatum", "secondfactor", "password", "dateofbirth", "birthdate"},
		colStatus: {"status", "stand", "zustand", "state"},
		colPlace:  {"place", "abholort", "ort", "ausgabe", "pickup", "pickupplace"},
		colUntil:  {"until", "frist", "bis", "abholfrist", "bereitbis", "deadline", "pickupuntil"},
		colNote:   {"note", "notiz", "bemerkung", "anmerkung", "comment", "remark"},
	}
}

// readHeader finds out what the columns mean. Columns nobody knows are an
// error rather than silently left out: the clerk meant something by them. They
// are told by their place: in a file that lacks a first line it is somebody's
// second factor that stands there.
func readHeader(cells []string) (columns []column, bad []Fault) {
	seen := map[column]bool{}
	for i, cell := range cells {
		c, known := columnOf(cell)
		switch {
		case plain(cell) == "":
			columns = append(columns, "")
			continue
		case !known:
			bad = append(bad, Fault{Line: 1, Column: fmt.Sprintf("Spalte %d", i+1), Kind: "column", What: "this column is not known", Try: "use these columns: " + example})
		case seen[c]:
			bad = append(bad, Fault{Line: 1, Column: strings.TrimSpace(cell), Kind: "column-twice", What: fmt.Sprintf("column %d means the same as an earlier one", i+1), Try: "keep only one of them"})
		}
		seen[c] = true
		columns = append(columns, c)
	}
	for _, c := range []struct {
		column column
		name   string
	}{{colNumber, "Nummer"}, {colFactor, "Kennwort"}} {
		if !seen[c.column] {
			bad = append(bad, Fault{Line: 1, Column: c.name, Kind: "column-missing", What: "this column is missing", Try: "begin the file with a line such as: " + example})
		}
	}
	return columns, bad
}

func columnOf(name string) (column, bool) {
	for c, names := range columnNames() {
		if slices.Contains(names, plain(name)) {
			return c, true
		}
	}
	return "", false
}

// plain is a name in lower case, letters only, without umlauts' variants:
// "Abhol-Ort " and "abholort" are the same.
func plain(s string) string {
	return strings.ToLower(Normal(strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(s))))
}

// statusOf reads a status as staff write it, in German or English; no status
// at all is none, and ok.
func statusOf(s string) (Status, bool) {
	p := plain(s)
	if p == "" {
		return "", true
	}
	for _, status := range Statuses {
		if p == plain(string(status)) || slices.Contains(statusNames()[status], p) {
			return status, true
		}
	}
	return "", false
}

// statusNames lists what staff call a status, in the form of plain.
func statusNames() map[Status][]string {
	return map[Status][]string{
		Received:   {"eingegangen", "erhalten", "neu", "offen"},
		InProgress: {"inarbeit", "inbearbeitung", "bearbeitung", "wirdbearbeitet"},
		Question:   {"rueckfrage", "frage", "unterlagenfehlen", "nachforderung"},
		FeeDue:     {"gebuehroffen", "gebuehrfaellig", "zahlungoffen", "zubezahlen"},
		Paid:       {"bezahlt"},
		Made:       {"ausgestellt", "angefertigt"},
		NoShow:     {"nichtabgeholt", "nichterschienen"},
		Ready:      {"fertig", "abholbereit", "bereit", "liegtbereit"},
		Sent:       {"versandt", "verschickt", "abgeschickt", "gesendet"},
		HandedOver: {"abgeholt", "ausgehaendigt", "uebergeben", "erledigt", "collected"},
		Refused:    {"abgelehnt", "rejected"},
		Cancelled:  {"storniert", "zurueckgezogen", "abgebrochen", "canceled"},
	}
}
