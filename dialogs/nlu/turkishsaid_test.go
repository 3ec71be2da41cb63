package nlu_test

import (
	"fmt"
	"time"
)

var (
	turkishMonths   = []string{"Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"}
	turkishWeekdays = []string{"Pazar", "Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi"}
)

// turkishDays are ways of naming a day of the coming week.
func turkishDays(at, now time.Time) []string {
	wd, d := turkishWeekdays[at.Weekday()], at.Day()
	list := []string{
		wd, wd + " günü", "bu " + wd, fmt.Sprintf("%d %s", d, turkishMonths[at.Month()-1]), fmt.Sprintf("%d %s %s", d, turkishMonths[at.Month()-1], wd),
		fmt.Sprintf("%02d.%02d.%d", d, at.Month(), at.Year()), fmt.Sprintf("%d.%d.", d, at.Month()),
	}
	if at.Weekday() < now.Weekday() { // "bu pazartesi" is over
		list[2] = "gelecek " + wd
	}
	switch at.YearDay() - now.YearDay() {
	case 1:
		list = append(list, "yarın")
	case 2:
		list = append(list, "öbür gün", "yarın değil öbür gün")
	}
	return list
}

// turkishClocks are ways of naming a time of day.
func turkishClocks(h, m int) []string {
	on := []string{"", "birde", "ikide", "üçte", "dörtte", "beşte", "altıda", "yedide", "sekizde", "dokuzda", "onda", "on birde", "on ikide"}
	from := []string{"", "biri", "ikiyi", "üçü", "dördü", "beşi", "altıyı", "yediyi", "sekizi", "dokuzu", "onu", "on biri", "on ikiyi"}
	to := []string{"", "bire", "ikiye", "üçe", "dörde", "beşe", "altıya", "yediye", "sekize", "dokuza", "ona", "on bire", "on ikiye"}
	bare := []string{"", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz", "on", "on bir", "on iki"}
	hour, next := (h+11)%12+1, h%12+1
	list := []string{fmt.Sprintf("saat %d:%02d", h, m), fmt.Sprintf("%d:%02d", h, m), fmt.Sprintf("saat %d.%02d'de", h, m)}
	if m == 0 {
		list = []string{fmt.Sprintf("saat %d", h), fmt.Sprintf("saat %d'de", h), fmt.Sprintf("%d:00", h), "saat " + on[hour], "saat " + bare[hour]}
		if hour != 1 {
			list = append(list, on[hour])
		}
	}
	if hour != 1 { // "biri" is somebody, too
		switch m {
		case 10:
			list = append(list, from[hour]+" on geçe")
		case 15:
			list = append(list, from[hour]+" çeyrek geçe")
		}
	}
	switch m {
	case 30:
		list = append(list, bare[hour]+" buçukta", "saat "+bare[hour]+" buçuk")
	case 40:
		if h < 16 {
			list = append(list, to[next]+" yirmi kala")
		}
	case 45:
		if h < 16 {
			list = append(list, to[next]+" çeyrek kala", to[next]+" çeyrek var")
		}
	}
	return list
}
