package bot

import (
	"github.com/rathausruf/rathausruf/channels"
)

// pushes reports whether a channel's replies are sent by Send.
func pushes(ch channels.Channel) bool {
	p, ok := ch.(channels.Pushing)
	return ok && p.Pushes()
}

// pulls reports whether a channel's citizens read the transcript themselves.
func pulls(ch channels.Channel) bool {
	p, ok := ch.(channels.Pulling)
	return ok && p.Pulls()
}

// push leaves the reply among the jobs of a turn, where the channel cannot take
// it as the answer to its webhook. The replies of a conversation stand in a row;
// what only acknowledges need not wait for them.
func (h *Hub) push(t *Turn, m channels.Message, reply channels.Reply) {
	if !pushes(h.channels[m.From.Channel]) {
		return
	}
	if m.Receipt != "" {
		receipt := textJob{to: m.From, reply: channels.Reply{Receipt: m.Receipt}}
		t.Jobs = append(t.Jobs, Job{
			ID: "receipt:" + m.Conversation + ":" + m.ID, Kind: kindReply, Due: h.c.Now(), Payload: receipt.encode(),
		})
	}
	if reply.Silent || reply.Text == "" {
		return
	}
	t.Jobs = append(t.Jobs, h.replyJob(m, reply))
}

// replyJob sends a reply after those before it.
func (h *Hub) replyJob(m channels.Message, reply channels.Reply) Job {
	text := textJob{to: m.From, reply: reply}
	return Job{
		ID: "reply:" + m.Conversation + ":" + m.ID, Kind: kindReply, Lane: m.Conversation, Due: h.c.Now(), Payload: text.encode(),
	}
}
