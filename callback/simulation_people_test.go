package callback_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// arrive lets citizens come in, by whatever door.
func (s *simulation) arrive() {
	rate := 0.53
	if day := s.now.Weekday(); day == time.Saturday || day == time.Sunday {
		rate = 0.06
	}
	for p := rate; s.chance(p); p /= 2 {
		s.citizen()
	}
}

// doors as often as people use them.
func (s *simulation) door() string {
	doors := []string{"voice", "voice", "voice", "voice", "sms", "sms", "web", "telegram", "whatsapp", "counter"}
	return doors[s.rng.IntN(len(doors))]
}

// number is one of the regulator's drama numbers.
func (s *simulation) number() string {
	if s.chance(0.12) {
		return fmt.Sprintf("+49171392000%d", s.rng.IntN(10)) + ""
	}
	areas := []string{"+493023125", "+496990009", "+494066969", "+492214710", "+498999998"}
	return fmt.Sprintf("%s%03d", areas[s.rng.IntN(len(areas))], s.rng.IntN(1000))
}

// citizen asks for a callback, and may change their mind later.
func (s *simulation) citizen() {
	s.count.Asked++
	w := callback.Wish{
		Department: []string{"buergerbuero", "buergerbuero", "buergerbuero", "standesamt", "buecherei"}[s.rng.IntN(5)],
		Phone:      s.number(), Door: s.door(), Key: fmt.Sprintf("wish-%d", s.count.Asked),
	}
	w.Unproven = w.Door != "counter" && s.chance(0.08)
	if s.chance(0.55) {
		free, err := s.office.Offer(ctx, w.Department, w.Door, s.now, 12)
		s.check(err)
		if len(free) == 0 {
			s.count.Full++
			d, _ := s.office.Department(w.Department)
			if d.Pool != "" {
				w.Origin, w.Department = w.Department, d.Pool
				free, err = s.office.Offer(ctx, w.Department, w.Door, s.now, 12)
				s.check(err)
			}
		}
		if len(free) > 0 {
			w.Slot = free[s.rng.IntN(len(free))].Slot
		}
	}
	r, err := s.office.Book(ctx, w)
	switch {
	case errors.Is(err, callback.ErrBooked):
		s.count.Refused++
		return
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		s.wrong("a window that was offered is not free: %v", err)
		return
	}
	s.check(err)
	s.count.Requests++
	s.count.ByDoor[w.Door]++
	if !r.Proof.Needed() {
		s.promised(r)
	}
	s.later(time.Duration(s.rng.IntN(2000))*time.Minute, func() { s.thinksAgain(r.Reference) })
}

// thinksAgain moves, cancels or wants to be called earlier, now and then.
func (s *simulation) thinksAgain(reference string) {
	r, err := s.store.Request(ctx, reference)
	if errors.Is(err, callback.ErrUnknown) || !r.Status.Open() {
		return
	}
	s.check(err)
	switch p := s.rng.Float64(); {
	case p < 0.05:
		_, err = s.office.Cancel(ctx, reference)
	case p < 0.12:
		free, e := s.office.Offer(ctx, r.Department, r.Door, s.now, 6)
		s.check(e)
		if len(free) == 0 {
			return
		}
		var moved callback.Request
		moved, err = s.office.Move(ctx, reference, free[len(free)-1].Slot, r.Door, "", fmt.Sprintf("move-%s-%d", reference, r.Plans))
		if err == nil {
			s.moves[reference] = moment{s.now, moved.Plans}
			s.promised(moved)
		}
	case p < 0.20:
		_, err = s.office.WantEarlier(ctx, reference, true)
	}
	if err != nil && !errors.Is(err, callback.ErrClosed) && !errors.Is(err, callback.ErrFull) && !errors.Is(err, callback.ErrPast) {
		s.check(err)
	}
}

// town shuts departments twice, once undone, once for a storm at short notice.
func (s *simulation) town() {
	at := s.now.Format("01-02 15:04")
	shut := func(name, department string, in, length time.Duration) {
		from := s.now.Add(in)
		c, n, err := s.office.Shut(ctx, callback.Closure{Department: department, From: from, To: from.Add(length), Reason: name, By: "lead"})
		s.check(err)
		s.count.Moved += n
		s.shut[name] = c
	}
	switch at {
	case "03-19 09:00":
		shut("training", "standesamt", 24*time.Hour*4, 5*time.Hour)
	case "03-25 09:00":
		shut("mistake", "buergerbuero", 24*time.Hour, 6*time.Hour)
	case "03-25 09:06":
		n, err := s.office.Reopen(ctx, "buergerbuero", s.shut["mistake"].ID)
		s.check(err)
		s.count.PutBack += n
	case "03-30 13:40":
		shut("storm", "buergerbuero", 20*time.Minute, 3*time.Hour)
	case "04-01 08:00": // an afternoon with nobody in the registry office
		for _, who := range s.staff[4:6] {
			who.away = s.now.Add(34 * time.Hour)
		}
	}
}

// Tell is the Crier: the citizen reads, and may choose.
func (s *simulation) Tell(_ context.Context, n callback.Notice) error {
	s.count.Told[n.Kind]++
	r := n.Request
	if r.Status.Open() && n.Kind != callback.NoticeSoon {
		s.promised(r)
	}
	choose := n.Kind == callback.NoticeFreed && s.chance(0.6) || len(n.Slots) > 1 && s.chance(0.3)
	if !choose {
		return nil
	}
	slot := n.Slots[len(n.Slots)-1]
	s.later(time.Duration(5+s.rng.IntN(40))*time.Minute, func() {
		moved, err := s.office.Move(ctx, r.Reference, slot, r.Door, "", "answer-"+n.ID)
		if err == nil {
			s.moves[r.Reference] = moment{s.now, moved.Plans}
			s.promised(moved)
		}
	})
	return nil
}

// promised notes what a citizen has just been told.
func (s *simulation) promised(r callback.Request) {
	s.given = append(s.given, promise{r.Reference, r.Plans, s.now, r.Promise})
}
