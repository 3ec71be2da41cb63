package desk

import "strconv"

// chart is a drawing of bars, each in parts that differ by pattern too. All
// lengths are units of the drawing.
type chart struct {
	Title, Desc   string
	Width, Height int
	Parts         []part
	Labels        []label
	Lines         []int // heights of lines across
	Left          int   // where those begin
	most          int   // the longest bar
}

// part is a piece of a bar.
type part struct {
	X, Y, W, H int
	Kind       string // done, open, unreached, dropped
}

// label is a word in the drawing.
type label struct {
	X, Y   int
	Anchor string // start, middle or end
	Text   string
}

// swatch is a part by itself, for the legend.
func swatch(kind string) part { return part{1, 1, 22, 14, kind} }

// kinds are the parts of a bar, in order.
func kinds() []string { return []string{"done", "open", "unreached", "dropped"} }

// pieces are how many of a group belong to each kind.
func (g group) pieces() []int {
	n := g.Count
	return []int{n.Done, n.Open, n.Unreached, n.Cancelled + n.Lapsed}
}

// longest is the most booked of one group, at least 1.
func longest(groups []group) int {
	most := 1
	for _, g := range groups {
		most = max(most, g.Count.Booked)
	}
	return most
}

// chartWidth is the width of every chart.
const chartWidth = 640

// barChart draws a bar for each group, one below the other, with its name above
// and its number behind.
func barChart(groups []group) chart {
	const row, thick, room = 52, 22, 60
	c := chart{Width: chartWidth, Height: row*len(groups) + 4, most: longest(groups)}
	for i, g := range groups {
		y, x := i*row, 0
		c.Labels = append(c.Labels, label{0, y + 18, "start", g.Name})
		sum := 0
		for k, n := range g.pieces() {
			sum += n
			end := sum * (chartWidth - room) / c.most
			if end > x {
				c.Parts = append(c.Parts, part{x, y + 25, end - x, thick, kinds()[k]})
			}
			x = end
		}
		c.Labels = append(c.Labels, label{x + 8, y + 42, "start", strconv.Itoa(g.Count.Booked)})
	}
	return c
}

// columnChart draws a column for each group, beside each other.
func columnChart(groups []group) chart {
	const high, top, left, below = 180, 14, 44, 30
	c := chart{Width: chartWidth, Height: top + high + below, Left: left, most: longest(groups)}
	for _, n := range []int{0, c.most / 2, c.most} {
		if n == 0 && len(c.Lines) > 0 {
			continue
		}
		y := top + high - n*high/c.most
		c.Lines = append(c.Lines, y)
		c.Labels = append(c.Labels, label{left - 6, y + 5, "end", strconv.Itoa(n)})
	}
	wide := (chartWidth - left) / max(1, len(groups))
	every := (len(groups) + 6) / 7
	for i, g := range groups {
		x, sum, y := left+i*wide+wide/8, 0, top+high
		for k, n := range g.pieces() {
			sum += n
			end := top + high - sum*high/c.most
			if end < y {
				c.Parts = append(c.Parts, part{x, end, max(min(wide*3/4, 60), 3), y - end, kinds()[k]})
			}
			y = end
		}
		if i%every == 0 {
			c.Labels = append(c.Labels, label{x, top + high + 22, "start", g.Name})
		}
	}
	return c
}
