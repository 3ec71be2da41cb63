// Package calendar knows when a department serves: opening periods, holidays
// of the Land and the town's own, and arithmetic in service time, for which
// the clock stands still outside of hours. It is safe over clock changes.
package calendar

import (
	"time"
)

// Duration is a time.Duration that reads "30m", "24h" and "10d" in YAML.
type Duration time.Duration

// Span is an opening period within a day, in minutes after midnight.
type Span struct{ From, To int }

// Week is the opening periods by weekday; in YAML {mon: ["08:00-12:00"]}.
type Week map[time.Weekday][]Span

// Day is a day of the town's own; no spans: closed.
type Day struct {
	Date  string   `yaml:"date"` // 2026-12-24
	Hours []string `yaml:"hours"`
}

// Holidays tells which days are not served, or only partly.
type Holidays struct {
	State string // ISO 3166-2:DE without the prefix: HE
	Days  []Day  // the town's own; they win over the Land's
}

// Period is an opening period: From ≤ t < To.
type Period struct{ From, To time.Time }

// Calendar is the service time of one department.
type Calendar struct{}

// New makes a calendar. Errors name the day that cannot be read.
func New(w Week, h Holidays, loc *time.Location) (*Calendar, error) { panic("seam") }

// Periods are the opening periods of t's day, in order.
func (c *Calendar) Periods(t time.Time) []Period { panic("seam") }

// Open reports whether t is service time.
func (c *Calendar) Open(t time.Time) bool { panic("seam") }

// Next is t if it is service time, else the next opening; ok is false when
// there is none within a year.
func (c *Calendar) Next(t time.Time) (at time.Time, ok bool) { panic("seam") }

// Add is the moment at which d of service time has passed since t. A moment
// that falls on a closing time stays there. ok as in Next.
func (c *Calendar) Add(t time.Time, d time.Duration) (at time.Time, ok bool) { panic("seam") }

// Between is the service time that passes from a to b; 0 when b is not after a.
func (c *Calendar) Between(a, b time.Time) time.Duration { panic("seam") }
