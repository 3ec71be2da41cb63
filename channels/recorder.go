package channels

import "context"

// Recorder is told of every recording a network has made, also when the
// message about it was lost on its way: so that none is left there for good.
type Recorder interface {
	// Made: the network keeps the recording id now. Being told again has no
	// second effect. An error means that nothing was noted.
	Made(ctx context.Context, id string) error
}
