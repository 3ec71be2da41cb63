package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// hangup takes in that a caller has gone. Whoever has talked with staff need
// not be called back; whoever left with nothing is noted for staff.
func (h *Hub) hangup(ctx context.Context, t *Turn, state dialogs.State, m channels.Message) (channels.Reply, error) {
	reply := channels.Reply{Silent: true, End: true}
	where := h.c.Script.Left(state)
	if m.From.Phone() == "" || where.Flow == "" || where.Ended {
		return reply, nil
	}
	// How the talk with a person ended, and what was recorded, is told by itself,
	// sometimes after this.
	if where.Connecting && m.Text == "" || where.Recording {
		return reply, nil
	}
	jobs, err := h.afterHangup(ctx, where, state, m)
	if err != nil { // the call is over; what is kept of it is a courtesy
		h.c.Log.Warn("what a caller left with is not noted", "error", err)
	}
	t.State, t.Jobs = dialogs.State{Language: state.Language, Ended: true}.AppendBinary(nil), jobs
	return reply, nil
}

func (h *Hub) afterHangup(ctx context.Context, where dialogs.Where, state dialogs.State, m channels.Message) ([]Job, error) {
	if m.Text == "completed" || m.Text == "answered" {
		r, ok, err := h.settle(ctx, m, state.Answers["department"])
		if ok {
			return h.settledText(r), err
		}
		if err != nil || m.Talked >= talkedEnough {
			return nil, err
		}
	}
	if where.Served {
		return nil, nil
	}
	return h.unfinished(ctx, state, m)
}

// settledText tells who hung up that their callback is settled thereby.
func (h *Hub) settledText(r callback.Request) []Job {
	to, ok := h.writable(r)
	if !ok {
		return nil
	}
	language := h.language(r.Language)
	text := textJob{to: to, reply: channels.Reply{
		Language: language, Text: h.c.Script.Text(language, "notice.settled", to.Channel, h.confirmFacts(r, language)),
	}}
	return []Job{{ID: "settled:" + r.Reference, Kind: kindText, Due: h.c.Now(), Payload: text.encode()}}
}

// unfinished notes what a caller had said before they hung up. Where the town
// wants it, they are written to and offered windows.
func (h *Hub) unfinished(ctx context.Context, state dialogs.State, m channels.Message) ([]Job, error) {
	slot, _ := readSlot(state.Answers["slot"])
	r, err := h.c.Office.NoteUnfinished(ctx, callback.Wish{
		Department: state.Answers["department"], Phone: m.From.Phone(), Slot: slot,
		Concern: concern(state.Answers), Name: state.Answers["name"], Language: state.Language,
		Door: m.From.Channel, Address: m.From.ID, Key: "unfinished/" + m.Conversation,
	})
	if errors.Is(err, callback.ErrBooked) {
		return nil, nil
	}
	if _, ok := numberOutcome(err); ok || err != nil && errors.Is(err, callback.ErrDepartment) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !h.c.Town.Missed || !h.c.Office.TextCapable(r.Phone) || h.channels[channels.SMS] == nil {
		return nil, nil
	}
	job := noticeJob{kind: noticeUnfinished, reference: r.Reference, plan: r.Plans}
	if h.c.Script.Resumable(state) {
		job.left = state.AppendBinary(nil)
	}
	return []Job{{ID: "notice:" + noticeUnfinished + ":" + r.Reference, Kind: kindNotice, Due: h.c.Now(), Payload: job.encode()}}, nil
}

// noticeUnfinished writes to who hung up before anything was booked.
const noticeUnfinished = "unfinished"

// noticeUse is how long it makes sense to write to who hung up.
const noticeUse = 2 * time.Hour

// promptUnfinished asks who hung up in the middle of something whether to go on
// in writing; to anybody else it offers windows.
func (h *Hub) promptUnfinished(ctx context.Context, j Job, n noticeJob, r callback.Request) result {
	to := channels.Address{Channel: channels.SMS, ID: r.Phone}
	way, can := h.channels[to.Channel].(channels.Conversing)
	if !can || !h.c.Script.Entry("notice/"+noticeUnfinished) || r.Status != callback.Unfinished {
		return result{}
	}
	m := channels.Message{
		ID: j.ID, Conversation: way.Conversation(to), From: to, Kind: channels.Prompted, Text: "notice/" + noticeUnfinished, At: h.c.Now(),
	}
	if len(n.left) > 0 {
		return h.begun(j, h.resumeTurn(ctx, m, n.left, h.c.Now().Add(noticeUse)))
	}
	free, err := h.c.Office.Offer(ctx, r.Department, channels.SMS, h.c.Now(), 2)
	if err != nil {
		return retry(j, fmt.Errorf("look for windows to offer: %w", err))
	}
	language := h.language(r.Language)
	p := dialogs.Prompt{Step: "notice/" + noticeUnfinished, Language: language, Answers: map[string]string{
		"department": r.Department, "department_name": h.title(r.Department, language), "phone": r.Phone,
	}}
	for _, f := range free {
		p.Choices = append(p.Choices, channels.Choice{ID: h.slotAnswer(f.Slot)})
	}
	if len(free) == 0 {
		p.Choices = []channels.Choice{{ID: asap}}
	}
	return h.begun(j, h.promptTurn(ctx, m, p, h.c.Now().Add(noticeUse)))
}

// resumeTurn plays the turn that asks whether to go on with what was broken off
// on the phone. Nothing goes on unless the citizen answers so.
func (h *Hub) resumeTurn(ctx context.Context, m channels.Message, left []byte, until time.Time) error {
	return h.inChat(ctx, m.Conversation, m.ID, func(t *Turn, chat *callback.Chat, st dialogs.State) error {
		if chat != nil || h.c.Script.Midway(st, m.At, midTalk) {
			return errMidTalk
		}
		state, err := dialogs.ParseState(left)
		if err != nil {
			return fmt.Errorf("go on with a conversation: %w", err)
		}
		state, reply, err := h.c.Script.Resume(ctx, state, m)
		if err != nil {
			return fmt.Errorf("go on with a conversation: %w", err)
		}
		t.State = keep(nil, state)
		h.began(t, m, reply, until)
		return nil
	})
}
