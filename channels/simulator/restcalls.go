package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

func bad(code int, message string) refusal { return refusal{http.StatusBadRequest, code, message} }

// createCall is POST Calls.json.
func (s *Simulator) createCall(c *gin.Context) {
	f, ok := s.form(c, "Calls.json", "To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod",
		"StatusCallback", "StatusCallbackMethod", "StatusCallbackEvent", "Timeout", "TimeLimit", "CallReason", "CallerId",
		"MachineDetection", "MachineDetectionTimeout", "AsyncAmd", "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod")
	if !ok {
		return
	}
	if r, ok := s.refuseCall(f); !ok {
		r.write(c)
		return
	}
	s.answerCreate(c, func() (gin.H, func()) {
		made := s.newCall(call{
			phone: f.Get("To"), from: f.Get("From"), to: f.Get("To"), direction: "outbound-api", plan: planOf(f),
		})
		return made.json(), func() { go made.runOutbound() }
	})
}

// refuseCall finds what Twilio would refuse.
func (s *Simulator) refuseCall(f url.Values) (refusal, bool) {
	to, from := f.Get("To"), f.Get("From")
	switch {
	case to == "":
		return bad(21201, "No 'To' number is specified"), false
	case from == "":
		return bad(21213, "'From' phone number is required"), false
	case !e164(to):
		return bad(21211, "The 'To' number is not a valid phone number."), false
	case country(to) == "":
		return bad(21215, "Geo Permission configuration is not permitting call"), false
	case !s.ours(from):
		return bad(21212, "The 'From' number is not a valid phone number, shortcode, or alphanumeric sender ID."), false
	case f.Get("Url") == "" && f.Get("Twiml") == "":
		return bad(21205, "Url parameter is required."), false
	case f.Get("Url") == "" && len(f.Get("Twiml")) > 4000:
		return bad(20001, "Twiml is longer than 4000 characters"), false
	}
	for _, k := range []string{"Url", "FallbackUrl", "StatusCallback", "AsyncAmdStatusCallback"} {
		if v := f.Get(k); v != "" && badURL(v) != "" {
			return bad(21205, k+" "+badURL(v)), false
		}
	}
	return refuseOptions(f)
}

// refuseOptions checks the parameters with a fixed range.
func refuseOptions(f url.Values) (refusal, bool) {
	for k, r := range map[string]rule{
		"Timeout": number(1, 600), "TimeLimit": number(1, 86400), "Method": oneOf("GET", "POST"),
		"FallbackMethod": oneOf("GET", "POST"), "StatusCallbackMethod": oneOf("GET", "POST"),
		"MachineDetection": oneOf("Enable", "DetectMessageEnd"),
	} {
		if v := f.Get(k); v != "" && r(v) != "" {
			return bad(20001, k+": "+r(v)), false
		}
	}
	event := oneOf("initiated", "ringing", "answered", "completed")
	for _, e := range f["StatusCallbackEvent"] {
		if event(e) != "" {
			return bad(20001, "StatusCallbackEvent: "+event(e)), false
		}
	}
	return refusal{}, true
}

// planOf is what a call was asked for with.
func planOf(f url.Values) plan {
	p := plan{
		url: f.Get("Url"), method: f.Get("Method"), twiml: f.Get("Twiml"), fallback: f.Get("FallbackUrl"),
		callback: f.Get("StatusCallback"), callbackWith: f.Get("StatusCallbackMethod"),
		events: f["StatusCallbackEvent"], ring: ringOfCall,
	}
	if len(p.events) == 0 {
		p.events = []string{"completed"}
	}
	if n, err := strconv.Atoi(f.Get("Timeout")); err == nil {
		p.ring = time.Duration(n) * time.Second
	}
	return p
}

// json is the call as the API shows it.
func (c *call) json() gin.H {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	h := gin.H{
		"sid": c.sid, "account_sid": c.s.config.AccountSID, "to": c.to, "to_formatted": c.to, "from": c.from,
		"from_formatted": c.from, "status": c.status, "direction": c.direction, "answered_by": nil,
		"start_time": stampOrNil(c.started), "end_time": stampOrNil(c.closed), "duration": nil,
		"date_created": stamp(c.created), "date_updated": stamp(c.s.now()), "price": nil, "price_unit": "USD",
		"parent_call_sid": nil, "phone_number_sid": nil, "forwarded_from": nil, "group_sid": nil, "caller_name": nil,
		"queue_time": "0", "trunk_sid": nil, "api_version": apiVersion, "uri": c.s.uri("Calls", c.sid), "subresource_uris": gin.H{},
	}
	if c.parent != "" {
		h["parent_call_sid"] = c.parent
	}
	if !c.closed.IsZero() {
		h["duration"] = strconv.Itoa(c.talked())
	}
	return h
}

// fetchCall is GET Calls/{sid}.json.
func (s *Simulator) fetchCall(c *gin.Context) {
	found := s.lookup(sid(c))
	if found == nil {
		notFound.write(c)
		return
	}
	c.JSON(http.StatusOK, found.json())
}

// updateCall is POST Calls/{sid}.json; only ending a call is played.
func (s *Simulator) updateCall(c *gin.Context) {
	f, ok := s.form(c, "Calls/{sid}.json", "Status")
	if !ok {
		return
	}
	found := s.lookup(sid(c))
	if found == nil {
		notFound.write(c)
		return
	}
	s.mu.Lock()
	over, begun := found.over, !found.picked.IsZero()
	s.mu.Unlock()
	switch status := f.Get("Status"); {
	case over:
		bad(21220, "Call is not in-progress. Cannot redirect.").write(c)
		return
	case status == "completed", status == "canceled" && !begun:
		found.hangup()
	case status != "canceled":
		bad(20001, "Status: neither completed nor canceled").write(c)
		return
	}
	c.JSON(http.StatusOK, found.json())
}

// listCalls is GET Calls.json, newest first.
func (s *Simulator) listCalls(c *gin.Context) {
	s.mu.Lock()
	var found []*call
	for _, one := range slices.Backward(s.calls) {
		if one.matches(c.Request.URL.Query()) {
			found = append(found, one)
		}
	}
	s.mu.Unlock()
	page, info := pageOf(c, found)
	list := make([]gin.H, 0, len(page))
	for _, one := range page {
		list = append(list, one.json())
	}
	info["calls"] = list
	c.JSON(http.StatusOK, info)
}

// matches applies the filters of a list. The caller holds mu.
func (c *call) matches(q url.Values) bool {
	for k, v := range map[string]string{"To": c.to, "From": c.from, "Status": c.status, "ParentCallSid": c.parent} {
		if q.Get(k) != "" && q.Get(k) != v {
			return false
		}
	}
	began := c.started
	if began.IsZero() {
		began = c.created // not dialled yet; it will be in a moment
	}
	return within(q, "StartTime", began) && (c.closed.IsZero() || within(q, "EndTime", c.closed))
}

// within applies the three filters of a time: the day, not after, not before.
func within(q url.Values, name string, t time.Time) bool {
	day := 24 * time.Hour
	if from, whole, ok := moment(q.Get(name)); ok {
		if !whole {
			return t.Truncate(time.Second).Equal(from)
		}
		return !t.Before(from) && t.Before(from.Add(day))
	}
	if to, whole, ok := moment(q.Get(name + "<")); ok {
		if whole {
			to = to.Add(day)
		}
		if t.After(to) {
			return false
		}
	}
	from, _, ok := moment(q.Get(name + ">"))
	return !ok || !t.Before(from)
}

// moment reads a day or a time; whole is true for a day.
func moment(v string) (t time.Time, whole, ok bool) {
	if t, err := time.Parse(time.RFC3339, strings.ReplaceAll(v, " ", "+")); err == nil {
		return t, false, true
	}
	t, err := time.Parse(time.DateOnly, v)
	return t, true, err == nil
}
