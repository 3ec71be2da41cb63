package main

import (
	"fmt"

	"github.com/rathausruf/rathausruf/dialogs/plain"
)

// easyGerman is Leichte Sprache.
const easyGerman = "de-simple"

// hints tell what is hard in the town's own words of Leichte Sprache: its texts,
// its answers to questions, the names of its departments. They are no problems,
// for everything works; somebody may only not understand it.
func hints(c Config) []string {
	var list []string
	if script, err := loadScript(c); err == nil {
		for _, p := range script.Hard() {
			list = append(list, p.Error())
		}
	}
	add := func(where, text string) {
		for _, f := range plain.Check(text) {
			list = append(list, fmt.Sprintf("%s is hard: %v", where, f))
		}
	}
	for _, d := range c.Departments {
		add("departments: "+d.ID+": name: "+easyGerman, d.Name[easyGerman])
	}
	for _, o := range c.Orders {
		add("orders: "+o.ID+": name: "+easyGerman, o.Name[easyGerman])
	}
	for _, q := range c.FAQ {
		add("faq: "+q.ID+": question: "+easyGerman, q.Question[easyGerman])
		add("faq: "+q.ID+": answer: "+easyGerman, q.Answer[easyGerman])
	}
	return list
}
