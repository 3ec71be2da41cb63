package api

import "strings"

// Routes lists what the router knows, as the description writes it.
func (a *API) Routes() (list []string) {
	for _, r := range a.routes.Routes() {
		path := strings.TrimPrefix(r.Path, Base)
		for _, part := range strings.Split(path, "/") {
			if name, ok := strings.CutPrefix(part, ":"); ok {
				path = strings.Replace(path, part, "{"+name+"}", 1)
			}
		}
		list = append(list, r.Method+" "+path)
	}
	return list
}
