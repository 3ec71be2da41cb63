// Package bot is the hub: a message comes in, the dialog plays one turn, its
// actions book and ask, and the reply goes out. One turn is one atomic write:
// state, reply and jobs.
package bot
