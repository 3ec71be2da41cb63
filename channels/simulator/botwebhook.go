package simulator

import (
	"net/url"
	"strings"
)

func (s *Simulator) setWebhook(p params) (outcome, botRefusal) {
	if p["url"] == "" {
		return s.deleteWebhook(p)
	}
	if wrong := s.refuseHook(p["url"]); wrong != "" {
		return outcome{}, badCall("bad webhook: " + wrong)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h := botHook{url: p["url"], secret: p["secret_token"], connections: 40, allowed: s.telegram.hook.allowed}
	if p["max_connections"] != "" {
		h.connections = p.number("max_connections")
	}
	var allowed []string
	if p.object("allowed_updates", &allowed) { // else it stays as it was
		h.allowed = allowed
	}
	s.telegram.hook = h
	s.dropUpdates(p)
	s.flow()
	s.touch()
	return outcome{result: true, description: "Webhook was set"}, botRefusal{}
}

// refuseHook finds what is wrong with a webhook's address. As a Bot API server
// of one's own does, this one takes http, but only to the gateway: nothing
// leaves this machine.
func (s *Simulator) refuseHook(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "An HTTPS URL must be provided for webhook"
	case !strings.HasPrefix(address, s.config.Gateway+"/"):
		return "the simulator reaches the gateway only"
	}
	return ""
}

func (s *Simulator) deleteWebhook(p params) (outcome, botRefusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.telegram.hook = botHook{allowed: s.telegram.hook.allowed}
	s.dropUpdates(p)
	s.touch()
	return outcome{result: true, description: "Webhook was deleted"}, botRefusal{}
}

// dropUpdates forgets what waits, if that is asked for. The caller holds mu.
func (s *Simulator) dropUpdates(p params) {
	if !p.flag("drop_pending_updates") {
		return
	}
	for _, c := range s.telegram.chats {
		c.waiting, c.fails = nil, 0
	}
	clear(s.telegram.queries)
}

func (s *Simulator) webhookInfo(params) (outcome, botRefusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hook := s.telegram.hook
	pending := 0
	for _, c := range s.telegram.chats {
		pending += len(c.waiting)
	}
	info := map[string]any{"url": hook.url, "has_custom_certificate": false, "pending_update_count": pending}
	if hook.url != "" {
		info["max_connections"], info["ip_address"] = hook.connections, "127.0.0.1"
	}
	if len(hook.allowed) > 0 {
		info["allowed_updates"] = hook.allowed
	}
	if hook.failed != "" {
		info["last_error_message"], info["last_error_date"] = hook.failed, hook.failedAt.Unix()
	}
	return outcome{result: info}, botRefusal{}
}
