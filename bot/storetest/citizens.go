package storetest

import (
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
)

func citizenTests() []test {
	return []test{
		{"a telephone address is its number", citizenPhone},
		{"an address is linked with a number", citizenLinked},
		{"a link takes the place of an earlier one", linkReplaced},
		{"a link is forgotten", linkForgotten},
		{"what cannot be linked", unlinkable},
		{"a link ends in time", linkEnds},
		{"a language belongs to the number", languageOfNumber},
		{"a language of an address that is not linked", languageOfAddress},
		{"a language ends in time", languageEnds},
		{"at once: one link", linksAtOnce},
	}
}

const number, otherNumber = "+491713920001", "+491713920002"

func telegram(id string) channels.Address {
	return channels.Address{Channel: channels.Telegram, ID: id}
}

func phoned(channel string) channels.Address {
	return channels.Address{Channel: channel, ID: number}
}

func (s *suite) citizen(a channels.Address, want bot.Citizen) {
	s.Helper()
	got, err := s.Citizen(s.Context(), a)
	s.ok(err)
	equal(s, got, want)
}

func (s *suite) link(a channels.Address, phone string, d time.Duration) {
	s.Helper()
	s.ok(s.Link(s.Context(), a, phone, "contact", s.clock.Now().Add(d)))
}

func (s *suite) linked(phone string, want ...string) {
	s.Helper()
	list, err := s.Linked(s.Context(), phone)
	s.ok(err)
	got := []string{}
	for _, a := range list {
		got = append(got, a.Channel+" "+a.ID)
	}
	equal(s, got, append([]string{}, want...))
}

func (s *suite) speak(a channels.Address, language string, d time.Duration) {
	s.Helper()
	s.ok(s.Speak(s.Context(), a, language, s.clock.Now().Add(d)))
}

func citizenPhone(s *suite) {
	for _, channel := range []string{channels.Voice, channels.SMS, channels.WhatsApp} {
		s.citizen(phoned(channel), bot.Citizen{Phone: number})
	}
	for _, a := range []channels.Address{
		{Channel: channels.Voice}, {Channel: channels.WhatsApp, ID: "DE.1234567890"}, {Channel: channels.Telegram, ID: number}, telegram("1"), {},
	} {
		s.citizen(a, bot.Citizen{})
	}
	s.linked(number) // which is no link
}

func citizenLinked(s *suite) {
	web := channels.Address{Channel: channels.Web, ID: "a b\n"}
	s.link(telegram("1"), number, time.Hour)
	s.ok(s.Link(s.Context(), web, number, "code", start.Add(2*time.Hour)))
	s.link(telegram("2"), otherNumber, time.Hour)
	s.citizen(telegram("1"), bot.Citizen{Phone: number, Proof: "contact", Until: start.Add(time.Hour)})
	s.citizen(web, bot.Citizen{Phone: number, Proof: "code", Until: start.Add(2 * time.Hour)})
	s.citizen(telegram("3"), bot.Citizen{})
	s.citizen(channels.Address{Channel: channels.Web, ID: "1"}, bot.Citizen{}) // IDs belong to their channel
	s.linked(number, "telegram 1", "web a b\n")
	s.linked(otherNumber, "telegram 2")
	s.linked("+491713920003")
	s.linked("")
}

func linkReplaced(s *suite) {
	s.link(telegram("1"), number, time.Hour)
	s.ok(s.Link(s.Context(), telegram("1"), otherNumber, "code", start.Add(3*time.Hour)))
	want := bot.Citizen{Phone: otherNumber, Proof: "code", Until: start.Add(3 * time.Hour)}
	s.citizen(telegram("1"), want)
	s.linked(number)
	s.linked(otherNumber, "telegram 1")
	s.clock.advance(time.Hour) // the end of the first
	equal(s, s.sweep(start), 0)
	s.citizen(telegram("1"), want)
	s.link(telegram("1"), otherNumber, time.Hour) // renewed
	s.linked(otherNumber, "telegram 1")
}

func linkForgotten(s *suite) {
	s.link(telegram("1"), number, time.Hour)
	s.link(telegram("2"), number, time.Hour)
	s.ok(s.Unlink(s.Context(), telegram("1")))
	s.ok(s.Unlink(s.Context(), telegram("1")))
	s.ok(s.Unlink(s.Context(), phoned(channels.SMS)))
	s.citizen(telegram("1"), bot.Citizen{})
	s.citizen(phoned(channels.SMS), bot.Citizen{Phone: number})
	s.linked(number, "telegram 2")
	s.link(telegram("1"), otherNumber, time.Hour)
	s.linked(otherNumber, "telegram 1")
}

func unlinkable(s *suite) {
	for _, end := range []struct {
		a     channels.Address
		phone string
	}{
		{phoned(channels.Voice), otherNumber}, {phoned(channels.SMS), number}, {phoned(channels.WhatsApp), otherNumber},
		{channels.Address{Channel: channels.Voice}, number}, {channels.Address{Channel: channels.Web}, number},
		{telegram("1"), ""}, {telegram("1"), "0171"}, {telegram("1"), "anonymous"},
	} {
		s.is(s.Link(s.Context(), end.a, end.phone, "contact", start.Add(time.Hour)), bot.ErrUnlinkable)
	}
	s.citizen(phoned(channels.Voice), bot.Citizen{Phone: number})
	s.citizen(channels.Address{Channel: channels.Voice}, bot.Citizen{})
	s.citizen(telegram("1"), bot.Citizen{})
	s.linked(number)
	s.linked(otherNumber)
}

func linkEnds(s *suite) {
	s.link(telegram("1"), number, time.Hour)
	s.link(telegram("2"), number, 2*time.Hour)
	s.speak(telegram("1"), "tr", 3*time.Hour)
	s.clock.advance(time.Hour - time.Microsecond)
	s.linked(number, "telegram 1", "telegram 2")
	equal(s, s.sweep(start), 0)
	s.clock.advance(time.Microsecond)
	s.linked(number, "telegram 2")
	s.citizen(telegram("1"), bot.Citizen{})
	s.citizen(phoned(channels.Voice), bot.Citizen{Phone: number, Language: "tr"})
	s.speak(telegram("1"), "uk", time.Hour) // not the number's any more
	s.citizen(telegram("1"), bot.Citizen{Language: "uk"})
	s.citizen(phoned(channels.Voice), bot.Citizen{Phone: number, Language: "tr"})
	equal(s, s.sweep(start), 1)
	equal(s, s.sweep(start), 0)
	s.linked(number, "telegram 2")
}

func languageOfNumber(s *suite) {
	s.speak(phoned(channels.Voice), "de-simple", time.Hour)
	for _, channel := range []string{channels.Voice, channels.SMS, channels.WhatsApp} {
		s.citizen(phoned(channel), bot.Citizen{Phone: number, Language: "de-simple"})
	}
	s.citizen(channels.Address{Channel: channels.SMS, ID: otherNumber}, bot.Citizen{Phone: otherNumber})
	linked := func(language string) bot.Citizen {
		return bot.Citizen{Phone: number, Proof: "contact", Until: start.Add(time.Hour), Language: language}
	}
	s.speak(telegram("1"), "ar", time.Hour)
	s.link(telegram("1"), number, time.Hour)
	s.citizen(telegram("1"), linked("de-simple")) // the number has one
	s.speak(telegram("1"), "en", time.Hour)
	s.citizen(telegram("1"), linked("en"))
	s.citizen(phoned(channels.SMS), bot.Citizen{Phone: number, Language: "en"})
	s.speak(phoned(channels.WhatsApp), "pl", time.Hour)
	s.citizen(telegram("1"), linked("pl"))
}

func languageOfAddress(s *suite) {
	s.speak(telegram("1"), "ar", time.Hour)
	s.citizen(telegram("1"), bot.Citizen{Language: "ar"})
	s.citizen(telegram("2"), bot.Citizen{})
	s.link(telegram("1"), number, time.Hour)
	s.citizen(telegram("1"), bot.Citizen{Phone: number, Proof: "contact", Until: start.Add(time.Hour), Language: "ar"})
	s.citizen(phoned(channels.SMS), bot.Citizen{Phone: number}) // it was not spoken there
	s.speak(phoned(channels.SMS), "en", time.Hour)
	s.citizen(telegram("1"), bot.Citizen{Phone: number, Proof: "contact", Until: start.Add(time.Hour), Language: "en"})
	withheld := channels.Address{Channel: channels.Voice}
	s.speak(withheld, "fr", time.Hour)
	s.citizen(withheld, bot.Citizen{}) // the next one who withholds is somebody else
}

func languageEnds(s *suite) {
	s.speak(phoned(channels.SMS), "en", time.Hour)
	s.speak(telegram("1"), "ar", 2*time.Hour)
	s.link(telegram("1"), number, 24*time.Hour)
	want := bot.Citizen{Phone: number, Proof: "contact", Until: start.Add(24 * time.Hour), Language: "en"}
	s.clock.advance(time.Hour - time.Microsecond)
	s.citizen(telegram("1"), want)
	s.clock.advance(time.Microsecond)
	want.Language = "ar"
	s.citizen(telegram("1"), want)
	s.sweep(start)
	s.citizen(phoned(channels.SMS), bot.Citizen{Phone: number})
	s.speak(phoned(channels.SMS), "tr", 2*time.Hour) // as if there had been none
	want.Language = "tr"
	s.citizen(telegram("1"), want)
	s.clock.advance(2 * time.Hour)
	s.sweep(start)
	want.Language = ""
	s.citizen(telegram("1"), want)
}

func linksAtOnce(s *suite) {
	together(20, func(i int) {
		phone := []string{number, otherNumber}[i%2]
		if err := s.Link(s.Context(), telegram("1"), phone, "code", start.Add(time.Hour)); err != nil {
			s.Error(err)
		}
	})
	c, err := s.Citizen(s.Context(), telegram("1"))
	s.ok(err)
	s.linked(c.Phone, "telegram 1")
	for _, phone := range []string{number, otherNumber} {
		if phone != c.Phone {
			s.linked(phone)
		}
	}
}
