package callback

import (
	"strings"

	pn "github.com/nyaruka/phonenumbers"
)

// german judges a German number by the numbering plan of the Federal Network
// Agency (Bundesnetzagentur): what its first digits stand for, and its length.
func german(n *pn.PhoneNumber) error {
	number := pn.GetNationalSignificantNumber(n)
	switch {
	case hasPrefix(number, "110", "112"):
		return ErrEmergency
	case hasPrefix(number, "900", "190", "180", "137", "138", "12"):
		return ErrPremium
	case hasPrefix(number, "700", "800", "11", "13", "164", "168", "169", "18", "19", "31"):
		return ErrShort // also pagers, company networks, dial-in and test numbers
	case germanMobile(number):
		return nil
	case strings.HasPrefix(number, "32"): // numbers of no place, 032
		return unless(len(number) == 11 || pn.IsValidNumber(n), ErrNoNumber)
	case strings.HasPrefix(number, "1") || !pn.IsValidNumber(n):
		return ErrNoNumber // also call-by-call prefixes, 010
	}
	if err := byType(n); err != nil {
		return err
	}
	return local(n, number)
}

// local refuses what, behind an area code, still leads to a service.
func local(n *pn.PhoneNumber, number string) error {
	for _, service := range []struct {
		digits string
		err    error
	}{{"110", ErrEmergency}, {"112", ErrEmergency}, {"19222", ErrEmergency}, {"115", ErrShort}} { // 19222: ambulances
		area, ok := strings.CutSuffix(number, service.digits)
		if ok && len(area) == pn.GetLengthOfGeographicalAreaCode(n) {
			return service.err
		}
	}
	return nil
}

// germanMobile reports whether a national number is one of a mobile block with
// the length such numbers have: 015 eleven digits, 016 and 017 ten or eleven,
// without the leading 0.
func germanMobile(number string) bool {
	switch {
	case hasPrefix(number, "15"):
		return len(number) == 11
	case hasPrefix(number, "160", "162", "163", "17"):
		return len(number) == 10 || len(number) == 11
	}
	return false
}

// hasPrefix reports whether s begins with one of the prefixes.
func hasPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// unless is err unless ok.
func unless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}
