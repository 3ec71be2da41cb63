package dialogs

import (
	"strings"
)

// appendDigits writes a number that is read digit by digit in groups a person
// can follow: 482 9136, 0171 3920001. Spoken, the digits stand apart, so that
// every voice reads them one by one, with a pause between the groups. Telephone numbers of
// Germany are given as they are dialled there.
func (c *clock) appendDigits(b []byte, value string, v variant) []byte {
	if strings.Trim(value, "+0123456789") != "" {
		return appendLetters(b, value, v)
	}
	number, phone := strings.CutPrefix(value, "+")
	abroad := phone
	if national, ok := strings.CutPrefix(number, "49"); phone && ok {
		number, abroad = "0"+national, false
	}
	if v != spoken {
		if abroad {
			b = append(b, '+')
		}
		return appendGroups(b, number, phone)
	}
	if abroad {
		b = append(append(b, c.words.Plus...), ' ')
	}
	return speakGroups(b, number, phone && !abroad)
}

// appendLetters spells what has letters in it.
func appendLetters(b []byte, value string, v variant) []byte {
	if v != spoken {
		return append(b, value...)
	}
	for i, r := range value {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, string(r)...)
	}
	return b
}

// appendGroups writes digits: a telephone number as area code and the rest, a
// number of seven digits as 3 and 4, others in threes.
func appendGroups(b []byte, number string, phone bool) []byte {
	if phone {
		n := min(areaCode(number), len(number))
		b = append(append(b, number[:n]...), ' ')
		return append(b, number[n:]...)
	}
	for len(number) > 4 {
		b = append(append(b, number[:3]...), ' ')
		number = number[3:]
	}
	return append(b, number...)
}

// cities are the German area codes of three digits after the 0, as the
// numbering plan of the Bundesnetzagentur gives them.
const cities = " 201 202 203 208 209 211 212 214 221 228 231 234 251 261 271 281 291 " +
	"331 335 340 341 345 351 355 361 365 371 375 381 385 391 395 " +
	"421 431 441 451 461 471 481 491 511 521 531 541 551 561 571 581 591 " +
	"611 621 631 641 651 661 671 681 711 721 731 741 751 761 771 781 791 " +
	"811 821 831 841 851 861 871 881 891 906 911 921 931 941 951 961 971 981 991 "

// areaCode is how many digits the area code of a German number probably has;
// it only decides where a gap is written.
func areaCode(number string) int {
	switch {
	case strings.HasPrefix(number, "015"), strings.HasPrefix(number, "016"), strings.HasPrefix(number, "017"):
		return 4
	case strings.HasPrefix(number, "030"), strings.HasPrefix(number, "040"),
		strings.HasPrefix(number, "069"), strings.HasPrefix(number, "089"):
		return 3
	case len(number) > 4 && strings.Contains(cities, " "+number[1:4]+" "):
		return 4
	case strings.HasPrefix(number, "0"):
		return 5
	}
	return 2
}

// speakGroups says digits one by one: the area code first, then in threes.
func speakGroups(b []byte, number string, phone bool) []byte {
	first := 3
	if phone {
		first = areaCode(number)
	}
	for i, left := 0, first; i < len(number); i++ {
		if i > 0 {
			if left == 0 && len(number)-i > 1 {
				b, left = append(b, ','), 3
			}
			b = append(b, ' ')
		}
		b = append(b, number[i])
		left--
	}
	return b
}
