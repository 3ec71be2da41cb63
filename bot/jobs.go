package bot

import (
	"encoding/binary"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// Kinds of jobs. Dialling is none of them: a call must never be made twice,
// and a job may be.
const kindText = "text"

// kindReply is a reply whose channel cannot take it at once. Unlike a text it is
// an answer, and so is sent to whoever wants no texts from us.
const kindReply = "reply"

// jobVersion is counted up whenever the layout of a payload changes.
const jobVersion = 1

// textJob is the payload of a text: to whom, what, and until when it is of use.
type textJob struct {
	to    channels.Address
	until time.Time // zero: always
	reply channels.Reply
}

func (j textJob) encode() []byte {
	b := []byte{jobVersion}
	b = putString(putString(b, j.to.Channel), j.to.ID)
	until := int64(0)
	if !j.until.IsZero() {
		until = j.until.Unix()
	}
	b = binary.AppendUvarint(b, uint64(max(until, 0)))
	return putString(b, string(encodeReply(j.reply)))
}

func decodeTextJob(b []byte) (textJob, error) {
	r := newReader(b, jobVersion)
	j, reply := readTextJob(r)
	if err := r.done(); err != nil {
		return textJob{}, err
	}
	var err error
	j.reply, err = decodeReply([]byte(reply))
	return j, err
}

// decodeArrived reads a text, and what its network calls it.
func decodeArrived(b []byte) (j textJob, id string, err error) {
	r := newReader(b, jobVersion)
	j, reply := readTextJob(r)
	id = r.string()
	if err := r.done(); err != nil {
		return textJob{}, "", err
	}
	j.reply, err = decodeReply([]byte(reply))
	return j, id, err
}

// readTextJob reads a text, whose reply is left as it is written.
func readTextJob(r *reader) (j textJob, reply string) {
	j.to = channels.Address{Channel: r.string(), ID: r.string()}
	if until := r.uint(); until > 0 {
		j.until = time.Unix(int64(until), 0)
	}
	return j, r.string()
}
