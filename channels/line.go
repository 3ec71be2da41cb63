package channels

import "context"

// StaffLine serves staff who call the town's internal number: they work through
// who waits with the keys of any telephone. It may be asked twice for the same
// event and then gives the same answer.
type StaffLine interface {
	StaffLine(ctx context.Context, t LineTurn) (LineReply, error)
}

// LineTurn is what came in on such a call.
type LineTurn struct {
	Call    string    // the network's ID of the call
	From    string    // who calls, as the network says; proves nothing
	Step    string    // of the reply before; "" at the beginning
	Keys    string    // pressed; may be a PIN, and is never kept
	Attempt string    // that was dialled
	Dialled CallState // how that ended; 0: nothing was dialled
	Over    bool      // they hung up
}

// LineReply is what they hear, and what comes next.
type LineReply struct {
	Text, Language string
	Step           string  // to be given back with what they press; carries no secret but a key for this call
	Keys           int     // how many are awaited; 0: any number, until #
	Connect        Connect // whom to dial on this call; then their step goes on
	Attempt        string  // of Connect
	End            bool    // hang up after Text
}
