package desk

import "maps"

// access says who gets through to a route.
type access struct {
	anyone     bool // also without being signed in
	newcomer   bool // also with a one-time password
	lead       bool // only who leads a department, and admins
	admin      bool // only admins
	department bool // only who works in the request's department
	chat       bool // only who works in the chat's department
	form       bool // only for one's own departments, which the form names
	book       bool // only who works on the orders of the book
	named      bool // about a member of staff, whom the path names
	stream     bool // does not end by itself
}

// rules gathers every route of the desk. A route that is not there fails.
func rules() map[string]access {
	all := map[string]access{}
	for _, subject := range []map[string]access{generalRules, requestRules, chatRules, closureRules, auditRules, codeRules, federatedRules, counterRules, statisticsRules, paperRules, healthRules, staffRules, orderRules, certificateRules, pickupRules, saidRules} {
		maps.Copy(all, subject)
	}
	return all
}

var generalRules = map[string]access{
	"GET /desk/assets/:version/*file": {anyone: true},
	"GET /desk/sign-in":               {anyone: true},
	"POST /desk/sign-in":              {anyone: true},
	"POST /desk/sign-out":             {newcomer: true},
	"GET /desk/password":              {newcomer: true},
	"POST /desk/password":             {newcomer: true},
	"GET /desk":                       {},
	"GET /desk/queue":                 {},
	"GET /desk/events":                {stream: true},
}

var closureRules = map[string]access{
	"GET /desk/closures":             {},
	"POST /desk/closures":            {lead: true, form: true},
	"POST /desk/closures/:id/reopen": {lead: true, form: true},
}

var requestRules = map[string]access{
	"GET /desk/requests/:reference":          {department: true},
	"GET /desk/requests/:reference/live":     {department: true},
	"GET /desk/requests/:reference/message":  {department: true},
	"GET /desk/requests/:reference/:action":  {department: true},
	"POST /desk/requests/:reference/claim":   {department: true},
	"POST /desk/requests/:reference/renew":   {department: true},
	"POST /desk/requests/:reference/call":    {department: true},
	"POST /desk/requests/:reference/vouch":   {department: true},
	"POST /desk/requests/:reference/outcome": {department: true},
	"POST /desk/requests/:reference/release": {department: true},
	"POST /desk/requests/:reference/take-up": {department: true},
	"POST /desk/requests/:reference/leave":   {department: true},
}

var chatRules = map[string]access{
	"GET /desk/chats":                {},
	"GET /desk/chats/list":           {},
	"GET /desk/chats/:id":            {chat: true},
	"GET /desk/chats/:id/live":       {chat: true},
	"GET /desk/chats/:id/:action":    {chat: true},
	"POST /desk/chats/:id/take":      {chat: true},
	"POST /desk/chats/:id/say":       {chat: true},
	"POST /desk/chats/:id/give-back": {chat: true},
}
