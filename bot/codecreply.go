package bot

import (
	"encoding/binary"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// replyVersion is counted up whenever the layout below changes.
const replyVersion = 2

// encodeReply writes a reply, to be given again when its message is repeated,
// or to be sent later.
func encodeReply(a channels.Reply) []byte {
	b := make([]byte, 0, 512)
	b = append(b, replyVersion, flags(a.End, a.Silent, a.Connect != nil, a.Record != nil))
	b = putString(putString(b, a.Text), a.Language)
	b = binary.AppendUvarint(b, uint64(max(a.Expect, 0)))
	b = putChoices(b, a.Choices)
	b = putStrings(b, a.Hints)
	if c := a.Connect; c != nil {
		b = putString(putString(b, c.To), c.CallerID)
		b = binary.AppendUvarint(b, uint64(max(c.Ring, 0)))
	}
	if a.Record != nil {
		b = binary.AppendUvarint(b, uint64(max(a.Record.Limit, 0)))
	}
	return putString(putString(putString(b, a.Ask), a.Contact), a.Receipt)
}

func decodeReply(b []byte) (channels.Reply, error) {
	version := byte(replyVersion)
	if len(b) > 0 && b[0] == 1 { // had no questions by name
		version = 1
	}
	r := newReader(b, version)
	f := r.byte()
	a := channels.Reply{End: f&1 != 0, Silent: f&2 != 0}
	a.Text, a.Language = r.string(), r.string()
	a.Expect = channels.Expect(r.uint())
	a.Choices = r.choices()
	a.Hints = r.strings()
	if f&4 != 0 {
		a.Connect = &channels.Connect{To: r.string(), CallerID: r.string(), Ring: time.Duration(r.uint())}
	}
	if f&8 != 0 {
		a.Record = &channels.Record{Limit: time.Duration(r.uint())}
	}
	if version > 1 {
		a.Ask, a.Contact, a.Receipt = r.string(), r.string(), r.string()
	}
	if err := r.done(); err != nil {
		return channels.Reply{}, err
	}
	return a, nil
}
