package bot

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// kindNotice is a notice that is to be worded and sent.
const kindNotice = "notice"

const (
	// midTalk is how long after their last answer a citizen counts as in the
	// middle of something; a notice waits so long, for later at a time.
	midTalk   = 10 * time.Minute
	noticeGap = 2 * time.Minute
	// soonUntil is how long before the call its announcement is still of use.
	soonUntil = time.Minute
	// freedUntil is how long before it begins a freed window is still worth telling.
	freedUntil = 30 * time.Minute
)

// errMidTalk puts a notice off while its citizen is in the middle of something.
var errMidTalk = errors.New("the citizen is in the middle of a conversation")

// noticeJob is the payload of a notice: what, about which request as it was
// planned then, and what may be chosen.
type noticeJob struct {
	kind, reference string
	plan            int
	slots           []callback.Slot
	left            []byte // where their conversation was broken off, if it can go on in writing
}

func (n noticeJob) encode() []byte {
	b := putString(putString([]byte{jobVersion}, n.kind), n.reference)
	b = binary.AppendUvarint(b, uint64(n.plan))
	b = binary.AppendUvarint(b, uint64(len(n.slots)))
	for _, s := range n.slots {
		b = binary.AppendUvarint(b, uint64(s.From.Unix()))
		b = binary.AppendUvarint(b, uint64(s.To.Unix()))
	}
	if len(n.left) > 0 {
		b = putString(b, string(n.left))
	}
	return b
}

func decodeNoticeJob(b []byte) (noticeJob, error) {
	r := newReader(b, jobVersion)
	n := noticeJob{kind: r.string(), reference: r.string(), plan: int(r.uint())}
	for range r.count(2) {
		n.slots = append(n.slots, callback.Slot{From: time.Unix(int64(r.uint()), 0), To: time.Unix(int64(r.uint()), 0)})
	}
	if r.rest != "" {
		n.left = []byte(r.string())
	}
	return n, r.done()
}

// Tell takes a notice of the Worker.
func (h *Hub) Tell(ctx context.Context, n callback.Notice) error {
	due := h.c.Now()
	if n.Due.After(due) {
		due = n.Due
	}
	job := noticeJob{kind: n.Kind, reference: n.Request.Reference, plan: n.Plan, slots: n.Slots}
	err := h.c.Store.Enqueue(ctx, Job{ID: "notice:" + n.ID, Kind: kindNotice, Due: due, Payload: job.encode()})
	if err != nil {
		return fmt.Errorf("take a notice: %w", err)
	}
	return nil
}

// sendNotice words a notice and sends it, if it still holds: in writing where
// that is possible, so that it can be answered; else some are spoken.
func (h *Hub) sendNotice(ctx context.Context, j Job) result {
	n, err := decodeNoticeJob(j.Payload)
	if err != nil {
		return result{fate: given, err: err}
	}
	r, err := h.c.Store.Request(ctx, n.reference)
	switch {
	case errors.Is(err, callback.ErrUnknown):
		return result{}
	case err != nil:
		return retry(j, err)
	case n.kind == noticeUnfinished:
		return h.promptUnfinished(ctx, j, n, r)
	case r.Status == callback.Calling && n.kind != callback.NoticeSoon:
		return result{fate: later, wait: noticeGap} // what comes of the call decides
	case !h.holds(n, r):
		h.count.withheld.Add(1)
		return result{}
	}
	to, ok := h.writable(r)
	if n.kind == callback.NoticeSoon && to.Channel == channels.SMS && to.ID != r.Phone {
		to, ok = channels.Address{Channel: channels.SMS, ID: r.Phone}, h.c.Office.TextCapable(r.Phone) // who is called, not who asked
	}
	if ok {
		reach, err := h.c.Store.Reach(ctx, to)
		if err != nil {
			return retry(j, err)
		}
		ok = reach == Reach{}
	}
	if ok {
		return h.prompt(ctx, j, n, r, to)
	}
	return h.speak(ctx, j, n, r)
}

// holds reports whether a notice still tells the truth, and is of use.
func (h *Hub) holds(n noticeJob, r callback.Request) bool {
	switch n.kind {
	case callback.NoticeUnreached:
		return r.Status == callback.Unreached
	case callback.NoticeUnproven:
		return r.Status == callback.Expired
	case callback.NoticeSoon:
		return r.Status.Open() && r.Plans == n.plan && !r.Proof.Needed() && h.c.Now().Before(r.Slot.From.Add(-soonUntil))
	}
	return r.Status.Open() && r.Plans == n.plan && !r.Proof.Needed()
}

// prompt begins, in the citizen's conversation, the step of the notice, so that
// their answer is understood; where no step waits for one, it is only told.
func (h *Hub) prompt(ctx context.Context, j Job, n noticeJob, r callback.Request, to channels.Address) result {
	step := "notice/" + n.kind
	way, can := h.channels[to.Channel].(channels.Conversing)
	if !can || !h.c.Script.Entry(step) {
		return h.tellOnly(ctx, j, n, r, to)
	}
	p := dialogs.Prompt{Step: step, Answers: h.requestAnswers(r), Language: h.language(r.Language)}
	p.Answers["word"] = r.Word
	p.Answers["department_name"] = h.title(r.Department, p.Language)
	for _, s := range n.slots {
		p.Choices = append(p.Choices, channels.Choice{ID: h.slotAnswer(s)})
	}
	m := channels.Message{
		ID: j.ID, Conversation: way.Conversation(to), From: to, Kind: channels.Prompted, Text: step, At: h.c.Now(),
	}
	return h.begun(j, h.promptTurn(ctx, m, p, h.noticeUntil(n, r)))
}

// begun is what becomes of a job that began a conversation.
func (h *Hub) begun(j Job, err error) result {
	switch {
	case err == nil:
		return result{}
	case errors.Is(err, errMidTalk):
		return result{fate: later, err: err, wait: noticeGap}
	}
	return retry(j, err)
}

// promptTurn plays the turn with which we begin, and has its reply sent, in one
// atomic step. A repeat finds that it was done.
func (h *Hub) promptTurn(ctx context.Context, m channels.Message, p dialogs.Prompt, until time.Time) error {
	if err := h.turns.enter(ctx, m.Conversation); err != nil {
		return fmt.Errorf("wait for the turn before: %w", ErrBusy)
	}
	defer h.turns.leave(m.Conversation)
	t, err := h.c.Store.Begin(ctx, m.Conversation, m.ID, turnLease)
	if err != nil || t.Repeat {
		return err
	}
	if err := h.playPrompt(ctx, &t, m, p, until); err != nil {
		h.abandon(ctx, t)
		return err
	}
	if err := h.end(ctx, t); err != nil {
		return fmt.Errorf("end a turn of our own: %w", err)
	}
	return nil
}

func (h *Hub) playPrompt(ctx context.Context, t *Turn, m channels.Message, p dialogs.Prompt, until time.Time) error {
	chat, state := h.stored(t.State, m)
	if chat != nil || h.c.Script.Midway(state, m.At, midTalk) {
		return errMidTalk
	}
	d := doing{hub: h}
	state, reply, err := h.c.Script.Begin(ctx, state, m, p, d.do)
	if err != nil {
		return fmt.Errorf("begin a conversation: %w", err)
	}
	t.Jobs, t.State = d.jobs, keep(nil, state)
	h.began(t, m, reply, until)
	return nil
}

// began completes a turn of our own: its reply is sent, or read by who is there.
func (h *Hub) began(t *Turn, m channels.Message, reply channels.Reply, until time.Time) {
	t.Keep, t.Remember = h.c.Keep, textRepeats
	h.write(t, dialogs.State{}, dialogs.State{}, m, reply)
	if pulls(h.channels[m.From.Channel]) {
		return
	}
	text := textJob{to: m.From, until: until, reply: reply}
	t.Jobs = append(t.Jobs, Job{ID: "text:" + m.ID, Kind: kindText, Due: h.c.Now(), Payload: text.encode()})
}

// noticeUntil is when a notice has become pointless.
func (h *Hub) noticeUntil(n noticeJob, r callback.Request) time.Time {
	switch n.kind {
	case callback.NoticeSoon:
		return r.Slot.From
	case callback.NoticeFreed:
		return n.slots[0].From.Add(-freedUntil)
	case callback.NoticeRisk, callback.NoticeMoved, callback.NoticeMissed:
		return lastUse(r)
	}
	return time.Time{}
}

// tellOnly sends a notice to which no answer is waited for.
func (h *Hub) tellOnly(ctx context.Context, j Job, n noticeJob, r callback.Request, to channels.Address) result {
	language := h.language(r.Language)
	facts := h.confirmFacts(r, language)
	facts["word"] = r.Word
	return h.enqueueText(ctx, j, textJob{to: to, until: h.noticeUntil(n, r), reply: channels.Reply{
		Language: language, Text: h.c.Script.Text(language, "notice."+n.kind, to.Channel, facts),
	}})
}

// enqueueText has a text sent in place of a job.
func (h *Hub) enqueueText(ctx context.Context, j Job, t textJob) result {
	if err := h.c.Store.Enqueue(ctx, Job{ID: "text:" + j.ID, Kind: kindText, Due: h.c.Now(), Payload: t.encode()}); err != nil {
		return retry(j, fmt.Errorf("enqueue a text: %w", err))
	}
	return result{}
}
