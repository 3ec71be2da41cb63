package bot

import "sync/atomic"

// Stats counts what the hub did since it began. It holds nothing personal.
type Stats struct {
	Turns    int64 // messages played and answered
	Repeats  int64 // messages answered with the reply of the first time
	Lost     int64 // turns another instance took over; played once more
	Failed   int64 // messages not accepted
	Actions  int64 // actions done
	Faults   int64 // actions that ended in an error
	Sent     int64 // texts the network took
	Retried  int64 // texts put back for later
	Buried   int64 // texts given up
	Withheld int64 // texts not sent: opted out, or no longer of use
}

// counters are the Stats while they are counted.
type counters struct {
	turns, repeats, lost, failed, actions, faults atomic.Int64
	sent, retried, buried, withheld               atomic.Int64
}

// Stats reads the counters.
func (h *Hub) Stats() Stats {
	n := &h.count
	return Stats{
		Turns: n.turns.Load(), Repeats: n.repeats.Load(), Lost: n.lost.Load(), Failed: n.failed.Load(),
		Actions: n.actions.Load(), Faults: n.faults.Load(),
		Sent: n.sent.Load(), Retried: n.retried.Load(), Buried: n.buried.Load(), Withheld: n.withheld.Load(),
	}
}
