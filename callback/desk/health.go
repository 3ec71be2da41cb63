package desk

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Trouble is something that does not work.
type Trouble struct {
	Key    string // what it is; its words stand in texts/de/health.yaml
	Since  time.Time
	Severe bool // citizens do not get through
}

// Checked is one thing that was looked at.
type Checked struct {
	Key     string // as in Trouble: what would be wrong
	At      time.Time
	Well    bool
	Unknown bool // it could not be found out
}

// Health is how the system does.
type Health struct {
	Troubles []Trouble
	Checked  []Checked
}

func (d *Desk) healthRoutes() []route {
	if d.c.Health == nil {
		return nil
	}
	return []route{{"GET", "/health", running, false, d.healthPage}}
}

// alarm is a Trouble in words.
type alarm struct {
	Key, What, Means, Do, Since string
	Severe                      bool
}

// alarms are the troubles there are, the most severe first, then the oldest.
func (d *Desk) alarms() (list []alarm) {
	if d.c.Health == nil {
		return nil
	}
	troubles := slices.Clone(d.c.Health().Troubles)
	slices.SortStableFunc(troubles, func(a, b Trouble) int {
		if a.Severe != b.Severe {
			if a.Severe {
				return -1
			}
			return 1
		}
		return a.Since.Compare(b.Since)
	})
	w := d.words()
	for _, t := range troubles {
		list = append(list, alarm{
			Key: t.Key, What: w.say("trouble." + t.Key), Means: w.say("means." + t.Key), Do: w.say("do." + t.Key),
			Since: w.moment(t.Since), Severe: t.Severe,
		})
	}
	return list
}

// healthPage is the page of what was looked at, and when.
type healthPage struct{ Rows []healthRow }

type healthRow struct{ Name, State, At string }

func (d *Desk) healthPage(c *gin.Context, who callback.Staff) {
	var p healthPage
	w := d.words()
	for _, ch := range d.c.Health().Checked {
		row := healthRow{Name: w.say("check." + ch.Key), State: w.say("health.bad"), At: w.moment(ch.At)}
		switch {
		case ch.Unknown:
			row.State = w.say("health.unknown")
		case ch.Well:
			row.State = w.say("health.well")
		}
		p.Rows = append(p.Rows, row)
	}
	d.show(c, http.StatusOK, "health", who, p)
}
