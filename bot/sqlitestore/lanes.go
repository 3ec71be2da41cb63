package sqlitestore

import (
	"strings"

	"github.com/rathausruf/rathausruf/bot"
)

// ownLane is ErrLane for a turn with a job in another conversation's lane.
func ownLane(t bot.Turn) error {
	for _, j := range t.Jobs {
		if j.Lane != "" && j.Lane != t.Conversation {
			return bot.ErrLane
		}
	}
	return nil
}

// addToLane adds a job that waits while another is in its lane. Those who wait
// are visible at the end of time, so that no lease comes across them.
func addToLane(t *tx, j bot.Job) error {
	_, err := t.exec(addToLaneStatement, j.ID, j.Kind, micros(j.Due), j.Payload, j.Lane)
	return err
}

const addToLaneStatement = `INSERT INTO jobs (id, kind, due, payload, lane, visible) VALUES (?1, ?2, ?3, ?4, ?5,
		CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE lane = ?5 AND lane <> '' AND buried IS NULL) THEN 9223372036854775807 ELSE ?3 END)
	ON CONFLICT (id) DO NOTHING`

// nextInLane makes the first in a lane visible. Rows are numbered as they come.
func nextInLane(t *tx, lane string) error {
	_, err := t.exec(nextInLaneStatement, lane)
	return err
}

const nextInLaneStatement = `UPDATE jobs SET visible = due WHERE rowid =
	(SELECT rowid FROM jobs WHERE lane = ? AND lane <> '' AND buried IS NULL ORDER BY rowid LIMIT 1)`

// laneToken is the token of a lease that also knows the lane: that need not be
// looked up again, and not be trusted to come back in the job.
func laneToken(token, lane string) string {
	if lane == "" {
		return token
	}
	return token + " " + lane
}

func laneOf(token string) string {
	_, lane, _ := strings.Cut(token, " ")
	return lane
}
