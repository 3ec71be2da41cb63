package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// contract is the machine-readable Bot API of the shared contract data.
type contract struct {
	Methods map[string]thing
	Types   map[string]thing
}

// thing is a method or a type: what it takes, or which types it may be.
type thing struct {
	Fields   []field
	Subtypes []string
}

type field struct {
	Name     string
	Types    []string
	Required bool
}

var loadContract = sync.OnceValues(func() (*contract, error) {
	b, err := os.ReadFile("../../../shared/specs/telegram/telegram_bot_api_10.1.min.json")
	if err != nil {
		return nil, err
	}
	c := &contract{}
	return c, json.Unmarshal(b, c)
})

// checkRequest fails the test for a request the Bot API does not take: an
// unknown method or field, one that is missing, one of another type, and what
// only its prose says.
func checkRequest(t testing.TB, method string, form url.Values) {
	t.Helper()
	if _, ok := besides(t, "telegram/telegram_bot_api_10.1.min.json"); !ok {
		return // a test can be skipped from its own goroutine only
	}
	c, err := loadContract()
	if err != nil {
		t.Error(err)
		return
	}
	for _, problem := range c.request(method, form) {
		t.Errorf("%s: %s", method, problem)
	}
}

// request gives what is wrong with a request.
func (c *contract) request(method string, form url.Values) (problems []string) {
	m, ok := c.Methods[method]
	if !ok {
		return []string{"there is no such method"}
	}
	given := map[string]json.RawMessage{}
	for name, values := range form {
		if len(values) != 1 {
			problems = append(problems, name+" is given more than once")
		}
		given[name] = asJSON(values[0])
	}
	return append(append(problems, c.fields(m, given)...), limits(form)...)
}

// asJSON is a value of a form as JSON: what is none is text. A text of digits
// is taken for a number; strings take numbers too.
func asJSON(s string) json.RawMessage {
	if json.Valid([]byte(s)) {
		return json.RawMessage(s)
	}
	b, _ := json.Marshal(s)
	return b
}

// fields gives what is wrong with the fields of a method or an object.
func (c *contract) fields(of thing, given map[string]json.RawMessage) (problems []string) {
	known := map[string]field{}
	for _, f := range of.Fields {
		known[f.Name] = f
		if _, ok := given[f.Name]; f.Required && !ok {
			problems = append(problems, f.Name+" is missing")
		}
	}
	for name, value := range given {
		f, ok := known[name]
		if !ok {
			problems = append(problems, "there is no "+name)
			continue
		}
		if !slices.ContainsFunc(f.Types, func(kind string) bool { return len(c.value(kind, value)) == 0 }) {
			problems = append(problems, fmt.Sprintf("%s is no %v: %v", name, f.Types, c.value(f.Types[0], value)))
		}
	}
	return problems
}

// value gives what is wrong with a value of a type.
func (c *contract) value(kind string, v json.RawMessage) []string {
	if of, ok := strings.CutPrefix(kind, "Array of "); ok {
		var list []json.RawMessage
		if json.Unmarshal(v, &list) != nil {
			return []string{"not a list"}
		}
		var problems []string
		for _, x := range list {
			problems = append(problems, c.value(of, x)...)
		}
		return problems
	}
	switch kind {
	case "Integer":
		if _, err := strconv.ParseInt(string(v), 10, 64); err != nil {
			return []string{"not an integer"}
		}
		return nil
	case "Boolean":
		if s := string(v); s != "true" && s != "false" {
			return []string{"not a boolean"}
		}
		return nil
	case "String":
		if bytes.HasPrefix(v, []byte("{")) || bytes.HasPrefix(v, []byte("[")) {
			return []string{"not a string"}
		}
		return nil
	}
	return c.object(kind, v)
}

// object gives what is wrong with an object of a type, or of one of its
// subtypes.
func (c *contract) object(kind string, v json.RawMessage) []string {
	of, ok := c.Types[kind]
	if !ok {
		return []string{"there is no type " + kind}
	}
	var given map[string]json.RawMessage
	if json.Unmarshal(v, &given) != nil {
		return []string{"not an object"}
	}
	if len(of.Subtypes) == 0 {
		return c.fields(of, given)
	}
	for _, sub := range of.Subtypes {
		if len(c.object(sub, v)) == 0 {
			return nil
		}
	}
	return []string{"none of " + strings.Join(of.Subtypes, ", ")}
}

// limits gives what is wrong with the lengths and alphabets, which the Bot API
// tells in prose only.
func limits(form url.Values) (problems []string) {
	wrong := func(is bool, what string) {
		if is {
			problems = append(problems, what)
		}
	}
	if text, ok := form["text"]; ok {
		n := len(utf16.Encode([]rune(text[0])))
		wrong(n < 1 || n > 4096, fmt.Sprintf("a text of %d units", n))
		wrong(!utf8.ValidString(text[0]) || strings.TrimSpace(text[0]) != text[0], "a text that is cut up or has space around it")
	}
	var keyboard struct {
		Inline [][]struct {
			Text string
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	_ = json.Unmarshal([]byte(form.Get("reply_markup")), &keyboard)
	buttons := 0
	for _, row := range keyboard.Inline {
		wrong(len(row) == 0 || len(row) > 8, "a row of no buttons or too many")
		for _, b := range row {
			buttons++
			wrong(b.Text == "", "a button without a label")
			wrong(len(b.Data) < 1 || len(b.Data) > 64, fmt.Sprintf("a button with %d bytes", len(b.Data)))
		}
	}
	wrong(buttons > 100, "more than 100 buttons")
	wrong(form.Has("secret_token") && (!plain(form.Get("secret_token")) || len(form.Get("secret_token")) > 256), "the secret's alphabet")
	wrong(form.Has("language_code") && len(form.Get("language_code")) != 2, "a language that is not of two letters")
	return problems
}

// TestContractIsChecked: the checker finds what is wrong.
func TestContractIsChecked(t *testing.T) {
	if _, ok := besides(t, "telegram/telegram_bot_api_10.1.min.json"); !ok {
		t.Skip()
	}
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ method, form string }{
		"method":         {"sendMesage", "chat_id=1&text=a"},
		"missing":        {"sendMessage", "chat_id=1"},
		"unknown":        {"sendMessage", "chat_id=1&text=a&disable_preview=true"},
		"boolean":        {"sendMessage", "chat_id=1&text=a&disable_notification=ja"},
		"integer":        {"setWebhook", "url=https://a.example&max_connections=viele"},
		"object":         {"sendMessage", "chat_id=1&text=a&link_preview_options=true"},
		"inner name":     {"sendMessage", `chat_id=1&text=a&link_preview_options={"disabled":true}`},
		"inner type":     {"sendMessage", `chat_id=1&text=a&reply_markup={"inline_keyboard":[{"text":"a"}]}`},
		"list":           {"setWebhook", "url=https://a.example&allowed_updates=message"},
		"subtype":        {"setMyCommands", `commands=[]&scope={"kind":"default"}`},
		"inner missing":  {"setMyCommands", `commands=[{"command":"a"}]`},
		"too long":       {"sendMessage", "chat_id=1&text=" + strings.Repeat("👍", 2049)},
		"button too big": {"sendMessage", `chat_id=1&text=a&reply_markup={"inline_keyboard":[[{"text":"a","callback_data":"` + strings.Repeat("x", 65) + `"}]]}`},
	} {
		form, err := url.ParseQuery(tc.form)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.request(tc.method, form)) == 0 {
			t.Errorf("%s: nothing found", name)
		}
	}
	good := url.Values{"chat_id": {"1"}, "text": {"12"}, "reply_markup": {`{"remove_keyboard":true}`}}
	if p := c.request("sendMessage", good); len(p) != 0 {
		t.Errorf("found %v in what is right", p)
	}
}
