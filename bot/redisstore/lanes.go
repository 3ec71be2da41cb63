package redisstore

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"github.com/rathausruf/rathausruf/bot"
)

// laneLen is how long a lane's digest is; 128 bits keep them apart.
const laneLen = 22

// laneMark begins what is to be done by a job in a lane; of others it begins
// with a digit.
const laneMark = '+'

func lanesKey(p int) string { return partKey(p, "lanes") }

// ownLane is ErrLane for a turn with a job in another conversation's lane: it
// may live elsewhere.
func ownLane(t bot.Turn) error {
	for _, j := range t.Jobs {
		if j.Lane != "" && j.Lane != t.Conversation {
			return bot.ErrLane
		}
	}
	return nil
}

// encodeLane writes what stands before the kind of a job in a lane: the mark,
// due, the digest of the lane, its length and the lane.
func encodeLane(b []byte, j bot.Job) []byte {
	sum := sha256.Sum256([]byte(j.Lane))
	b = append(append(b, laneMark), moment(j.Due)...)
	b = base64.RawURLEncoding.AppendEncode(b, sum[:16])
	b = binary.AppendUvarint(b, uint64(len(j.Lane)))
	return append(b, j.Lane...)
}

// decodeLane reads what stands before the kind of a job, in a lane or not.
func decodeLane(j *bot.Job, body string) (rest string, err error) {
	start, lane := 0, body != "" && body[0] == laneMark
	if lane {
		start = 1
	}
	end := start + momentLen
	if len(body) < end {
		return "", unavailable(errAnswer)
	}
	j.Due = readMoment(body[start:end])
	if !lane {
		return body[end:], nil
	}
	if len(body) < end+laneLen {
		return "", unavailable(errAnswer)
	}
	name, left, ok := cutText([]byte(body[end+laneLen:]))
	if !ok {
		return "", unavailable(errAnswer)
	}
	j.Lane = string(name)
	return string(left), nil
}

// laneToken is the token that lease.lua gave a job: it knows the lane, which
// need not be trusted to come back in the job.
func laneToken(token, body string) string {
	const end = 1 + momentLen + laneLen
	if len(body) < end || body[0] != laneMark {
		return token
	}
	return token + "." + body[1+momentLen:end]
}
