package callback

import (
	"slices"
	"strings"

	pn "github.com/nyaruka/phonenumbers"
)

// Number reads a telephone number as typed and checks that it may be called.
// Errors: ErrNoNumber, ErrPremium, ErrEmergency, ErrShort, ErrForeign.
//
// German numbers are judged by class, not only by the metadata, which lags
// behind new blocks: mobile blocks by their length, services by their prefix,
// the rest by area code. A number without the leading 0, + or 00 is refused:
// it may be a local one, or lack its plus.
func (o *Office) Number(typed string) (e164 string, err error) {
	digits, international := tidyNumber(typed)
	if digits == "" {
		return "", ErrNoNumber
	}
	if !international {
		if err := o.withoutPlus(digits); err != nil {
			return "", err
		}
	} else {
		digits = "+" + digits
	}
	n, err := pn.Parse(digits, o.c.Region)
	if err != nil {
		return "", ErrNoNumber
	}
	if n.GetCountryCode() == 49 {
		err = german(n)
	} else {
		err = foreign(n)
	}
	if err == nil || err == ErrNoNumber && pn.IsPossibleNumber(n) {
		if !o.mayCall(pn.GetRegionCodeForNumber(n), n.GetCountryCode()) {
			err = ErrForeign
		}
	}
	if err != nil {
		return "", err
	}
	return pn.Format(n, pn.E164), nil
}

// TextCapable reports whether a number is a mobile one, so that texts can be tried.
func (o *Office) TextCapable(e164 string) bool {
	n, err := pn.Parse(e164, o.c.Region)
	if err != nil {
		return false
	}
	if n.GetCountryCode() == 49 {
		return germanMobile(pn.GetNationalSignificantNumber(n))
	}
	switch pn.GetNumberType(n) {
	case pn.MOBILE, pn.FIXED_LINE_OR_MOBILE:
		return true
	}
	return false
}

// withoutPlus judges what was typed without a country code: emergency and
// short numbers have no leading 0, a complete number has one.
func (o *Office) withoutPlus(digits string) error {
	if digits[0] == '0' {
		return nil
	}
	if pn.ConnectsToEmergencyNumber(digits, o.c.Region) {
		return ErrEmergency
	}
	if n, err := pn.Parse(digits, o.c.Region); err == nil && pn.IsValidShortNumberForRegion(n, o.c.Region) {
		return ErrShort
	}
	if o.c.Region == "DE" && len(digits) <= 6 && strings.HasPrefix(digits, "11") {
		return ErrShort
	}
	if pn.GetNddPrefixForRegion(o.c.Region, true) == "0" {
		return ErrNoNumber
	}
	return nil
}

// mayCall reports whether numbers of a region may be called. A German number
// of a block the metadata does not know has no region but its country code.
func (o *Office) mayCall(region string, country int32) bool {
	if region == "" && country == 49 {
		region = "DE"
	}
	return region == o.c.Region || slices.Contains(o.c.Abroad, region)
}

// foreign judges a number of another country by the metadata.
func foreign(n *pn.PhoneNumber) error {
	if !pn.IsValidNumber(n) {
		return ErrNoNumber
	}
	return byType(n)
}

// byType refuses the kinds of numbers that cost extra or reach no person.
func byType(n *pn.PhoneNumber) error {
	switch pn.GetNumberType(n) {
	case pn.PREMIUM_RATE, pn.SHARED_COST:
		return ErrPremium
	case pn.TOLL_FREE, pn.UAN, pn.PAGER, pn.VOICEMAIL, pn.PERSONAL_NUMBER:
		return ErrShort
	}
	return nil
}
