package bot

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

func TestEndThatFailsFreesTheConversation(t *testing.T) {
	h, s, _, _ := small(t, echo)
	s.end = func(*Turn) error { return errors.New("out of memory") }
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the network has hung up by then
	if _, err := h.turn(ctx, text("a", "x")); err == nil {
		t.Fatal("no error")
	}
	if len(s.owners) != 0 {
		t.Error("the conversation waits for the lease")
	}
	s.end = nil
	if r := mustReceive(t, h, text("a", "x")); r.Text != "1 x" {
		t.Errorf("the repeat hears %q", r.Text)
	}
}

// TestOneMessageAtTwoInstances: both hear the same, and what was done is done
// once, whoever is faster.
func TestOneMessageAtTwoInstances(t *testing.T) {
	for _, first := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			var gates [2]chan struct{}
			var hubs [2]*Hub
			var store *memory
			for i := range hubs {
				gates[i] = make(chan struct{})
				var s *memory
				hubs[i], s, _, _ = small(t, func(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
					<-gates[i]
					st, r, err := echo(ctx, st, m, do)
					r.Text += [2]string{" one", " two"}[i]
					return st, r, err
				})
				if store == nil {
					store = s
				}
				hubs[i].c.Store = store
			}
			replies := make(chan string, 2)
			for _, h := range hubs {
				go func() {
					r, err := h.Receive(context.Background(), text("a", "x"))
					if err != nil {
						t.Error(err)
					}
					replies <- r.Text
				}()
				synctest.Wait()
			}
			close(gates[first])
			synctest.Wait()
			close(gates[1-first])
			if a, b := <-replies, <-replies; a != "1 x two" || b != a { // the second took over
				t.Errorf("replies %q and %q", a, b)
			}
			if len(store.replies) != 1 {
				t.Errorf("%d replies are kept", len(store.replies))
			}
		})
	}
}
