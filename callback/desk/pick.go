package desk

// pick is a box to choose one of several from.
type pick struct {
	Name, Label string
	Any         string // what it says when none is chosen; "" one always is
	Options     []option
}

func newPick(name, label, anyOf string, options []option) pick {
	return pick{name, label, anyOf, options}
}
