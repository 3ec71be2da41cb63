package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

// botSpec is Telegram's own description of its API.
type botSpec struct {
	Methods, Types map[string]botSpecType
}

type botSpecType struct {
	Fields []struct {
		Name     string
		Types    []string
		Required bool
	}
	Subtypes []string
}

func readBotSpec(t *testing.T) botSpec {
	t.Helper()
	raw := find(t, "../shared/specs/telegram/telegram_bot_api_10.1.min.json")
	if raw == nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so Telegram's rules are not compared with Telegram's own")
		t.SkipNow()
	}
	var s botSpec
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// kind is a field's types in our notation.
func specKind(types []string) string {
	var all []string
	for _, k := range types {
		all = append(all, strings.ReplaceAll(k, "Array of ", "[]"))
	}
	return strings.Join(all, "|")
}

// TestBotRulesAreTelegrams: every method and field we rule is Telegram's, with
// its kind, and nothing that Telegram requires is missing.
func TestBotRulesAreTelegrams(t *testing.T) {
	spec := readBotSpec(t)
	compare := func(what string, ours shape, theirs botSpecType, known bool) {
		if !known {
			t.Errorf("Telegram has no %s", what)
			return
		}
		left := maps.Clone(ours)
		for _, f := range theirs.Fields {
			rule, ok := ours[f.Name]
			delete(left, f.Name)
			switch {
			case !ok && f.Required:
				t.Errorf("%s: %s is required and missing", what, f.Name)
			case ok && rule.kind != specKind(f.Types):
				t.Errorf("%s.%s is %s, we say %s", what, f.Name, specKind(f.Types), rule.kind)
			case ok && rule.required != f.Required:
				t.Errorf("%s.%s is required: %v, we say %v", what, f.Name, f.Required, rule.required)
			}
		}
		for name := range left {
			t.Errorf("%s: Telegram has no field %s", what, name)
		}
	}
	for name, ours := range botMethods() {
		theirs, ok := spec.Methods[name]
		compare(name, ours, theirs, ok)
	}
	for name, ours := range botTypes() {
		theirs, ok := spec.Types[name]
		if len(theirs.Subtypes) > 0 { // each of them has what ours has
			theirs = spec.Types[theirs.Subtypes[0]]
		}
		compare(name, ours, theirs, ok)
	}
}

// check fails for what is not of a type of Telegram's.
func (s botSpec) check(t *testing.T, where, kind string, v any) {
	t.Helper()
	bad := func() { t.Errorf("%s is no %s: %v", where, kind, v) }
	if inner, ok := strings.CutPrefix(kind, "[]"); ok {
		list, ok := v.([]any)
		if !ok {
			bad()
		}
		for _, item := range list {
			s.check(t, where, inner, item)
		}
		return
	}
	switch kind {
	case "String":
		if _, ok := v.(string); !ok {
			bad()
		}
	case "Boolean":
		if _, ok := v.(bool); !ok {
			bad()
		}
	case "Integer":
		if n, ok := v.(float64); !ok || n != float64(int64(n)) {
			bad()
		}
	default:
		s.checkObject(t, where, kind, v)
	}
}

// checkObject takes what fits one of a type's subtypes by its status.
func (s botSpec) checkObject(t *testing.T, where, kind string, v any) {
	t.Helper()
	o, ok := v.(map[string]any)
	if !ok {
		t.Errorf("%s is no object: %v", where, v)
		return
	}
	switch kind {
	case "MaybeInaccessibleMessage":
		kind = "Message"
	case "ChatMember":
		kind = map[any]string{"member": "ChatMemberMember", "kicked": "ChatMemberBanned"}[o["status"]]
	}
	left := maps.Clone(o)
	for _, f := range s.Types[kind].Fields {
		value, given := o[f.Name]
		delete(left, f.Name)
		if given {
			s.check(t, where+"."+f.Name, specKind(f.Types), value)
		} else if f.Required {
			t.Errorf("%s: %s has no %s", where, kind, f.Name)
		}
	}
	for name := range left {
		t.Errorf("%s: there is no field %s in %s", where, name, kind)
	}
}

// TestUpdatesAreTelegrams holds every kind of update, and every answer, against
// Telegram's description.
func TestUpdatesAreTelegrams(t *testing.T) {
	spec := readBotSpec(t)
	b := openBot(t)
	b.listen()
	b.does(townOnTelegram(b))
	for _, name := range []string{"Ayşe", "Max", "Emily", "Nour"} {
		person := b.story.Telegram(name)
		person.Start("cb_1")
		person.Press("Ja")
		person.ShareContact()
		person.ForwardContact("Max")
		person.ForwardNumber("+493023125999", "Rathaus")
		person.Say("Hallo")
		person.Edit("Hallo!")
		person.Voice()
		person.Sticker()
		person.Block()
		person.Unblock()
	}
	if len(b.updates) != 44 {
		t.Errorf("%d updates", len(b.updates))
	}
	for i, u := range b.updates {
		spec.check(t, fmt.Sprint("update ", i), "Update", map[string]any(u))
	}
	for method, kind := range map[string]string{"getMe": "User", "getWebhookInfo": "WebhookInfo"} {
		var v any
		if err := json.Unmarshal(b.must(method).Result, &v); err != nil {
			t.Error(err)
		}
		spec.check(t, method, kind, v)
	}
	var v any
	if err := json.Unmarshal(b.must("sendMessage", "chat_id", ayse, "text", "x", "reply_markup", yesNo).Result, &v); err != nil {
		t.Error(err)
	}
	spec.check(t, "sendMessage", "Message", v)
}

// TestUpdatesLookLikeTheFixtures: the fields of ours are those of the fixtures.
func TestUpdatesLookLikeTheFixtures(t *testing.T) {
	raw := find(t, "../shared/specs/telegram/fixtures_updates.json")
	if raw == nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so updates are not compared with the fixtures")
		t.SkipNow()
	}
	var file struct {
		Updates []struct {
			Name   string
			Update gin.H
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	theirs := map[string]gin.H{}
	for _, f := range file.Updates {
		theirs[f.Name] = f.Update
	}
	b := openBot(t)
	b.listen()
	person := b.story.Telegram("Ayşe")
	ours := map[string]func(){
		"start-with-deeplink-payload": func() { person.Start("cb_1") }, "plain-text": func() { person.Say("Hallo") },
		"edited-message": func() { person.Edit("Hallo!") }, "voice": person.Voice, "sticker": person.Sticker,
		"user-blocked-bot": person.Block, "contact-foreign": func() { person.ForwardContact("Emily") },
		"contact-without-user_id": func() { person.ForwardNumber("+493023125999", "Rathaus") },
	}
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		person.Unblock()
		if name == "edited-message" {
			person.Say("Hallo")
		}
		ours[name]()
		b.mu.Lock()
		u := b.updates[len(b.updates)-1]
		b.mu.Unlock()
		if d := difference(paths("", theirs[name]), paths("", u)); len(d) > 0 {
			t.Errorf("%s: not in both: %v", name, d)
		}
	}
}

// paths is every field below a value.
func paths(at string, v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			all = append(append(all, at+"."+k), paths(at+"."+k, inner)...)
		}
	case gin.H:
		return paths(at, map[string]any(v))
	case []any:
		for _, inner := range v {
			all = append(all, paths(at, inner)...)
		}
	}
	return all
}
