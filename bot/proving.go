package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

const (
	// codeTries is how many codes may be tried at a number within an hour.
	codeTries = 5
	// codeFor is how long a code is of use.
	codeFor = 15 * time.Minute
)

// callbackProve has a number proven that is not the one of who asks: a code by
// text, or, where no text arrives, a short call after the booking. A number
// that waits for a call already costs nothing: the booking will say so.
func (h *Hub) callbackProve(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	phone := c.Answers["phone"]
	foreign, err := d.foreign(ctx, c, phone)
	if err != nil {
		return dialogs.Result{}, err
	}
	if !foreign {
		return outcome("proven")
	}
	if _, err := h.c.Office.Mine(ctx, phone); err == nil {
		return outcome("proven")
	} else if !errors.Is(err, callback.ErrUnknown) {
		return dialogs.Result{}, err
	}
	own, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	who, anonymous := asker(c.Message), own == ""
	byText := h.c.Office.TextCapable(phone) && h.channels[channels.SMS] != nil
	err = h.c.Office.MayProve(ctx, phone, who, !byText, anonymous)
	if err == nil && !byText {
		var ok bool
		if ok, err = h.mayspend(ctx, spendCalls); err == nil && !ok {
			return outcome("often")
		}
	}
	switch {
	case errors.Is(err, callback.ErrOften):
		return outcome("often")
	case err != nil:
		return dialogs.Result{}, err
	case !byText:
		return outcome("call")
	}
	return h.sendCode(d, c, phone)
}

// sendCode leaves a code among the jobs of the turn.
func (h *Hub) sendCode(d *doing, c dialogs.Call, phone string) (dialogs.Result, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return dialogs.Result{}, fmt.Errorf("draw a code: %w", err)
	}
	code := fmt.Sprintf("%06d", n)
	text := textJob{
		to: channels.Address{Channel: channels.SMS, ID: phone}, until: h.c.Now().Add(codeFor),
		reply: channels.Reply{
			Language: c.Language,
			Text:     h.c.Script.Text(c.Language, "notice.code", channels.SMS, map[string]string{"code": code}),
		},
	}
	d.jobs = append(d.jobs, Job{ID: "code:" + hashed(c.Key), Kind: kindText, Due: h.c.Now(), Payload: text.encode()})
	return dialogs.Result{Outcome: "code", Answers: map[string]string{
		"sent": codeDigest(c, phone, code), "sent_until": h.moment(h.c.Now().Add(codeFor)), "code": "",
	}}, nil
}

// codeDigest is what is kept of a code.
func codeDigest(c dialogs.Call, phone, code string) string {
	sum := sha256.Sum256([]byte(c.Message.Conversation + "\x00" + phone + "\x00" + code))
	return hex.EncodeToString(sum[:])
}

// callbackCode compares what was typed with the code that was sent.
func (h *Hub) callbackCode(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	phone := c.Answers["phone"]
	ok, err := h.c.Store.Take(ctx, "proof/code/"+hashed(phone), codeTries, time.Hour)
	switch {
	case err != nil:
		return dialogs.Result{}, err
	case !ok:
		return outcome("locked")
	}
	until, err := time.Parse(time.RFC3339, c.Answers["sent_until"])
	given := codeDigest(c, phone, c.Answers["code"])
	if err != nil || h.c.Now().After(until) || subtle.ConstantTimeCompare([]byte(given), []byte(c.Answers["sent"])) != 1 {
		return dialogs.Result{Outcome: "wrong", Answers: map[string]string{"code": ""}}, nil
	}
	return dialogs.Result{Outcome: "proven", Answers: map[string]string{"proved": phone, "code": "", "sent": "", "sent_until": ""}}, nil
}

// provesNow is what the owner of a number hears who is called to prove it; ok
// is false when the call is no such one.
func (h *Hub) provesNow(ctx context.Context, id string) (w channels.Whisper, ok bool, err error) {
	r, ok, err := h.c.Caller.Proving(ctx, id)
	if err != nil || !ok {
		return w, false, err
	}
	language := h.language(r.Language)
	w.Language = language
	w.Gone = h.c.Script.Text(language, "staff.proved", channels.Voice, map[string]string{"word": r.Word})
	if r.Proof.Needed() && r.Status.Open() {
		w.Text = h.c.Script.Text(language, "staff.prove", channels.Voice, nil)
	}
	return w, true, nil
}
