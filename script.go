package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/dialogs"
)

// loadScript reads our flows and texts, and the town's own over them.
func loadScript(c Config) (*dialogs.Script, error) {
	var files fs.FS = dialogs.Files
	if c.Town.Folder != "" {
		folder := c.Town.Folder
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(filepath.Dir(c.file), folder)
		}
		if _, err := os.Stat(folder); err != nil {
			return nil, fmt.Errorf("town: folder: %w", err)
		}
		files = dialogs.Overlay(files, os.DirFS(folder))
	}
	return dialogs.Load(files, bot.Specs(), dialogs.Town{
		Languages: c.Town.Languages,
		Facts: map[string]string{
			"town": c.Town.Name, "phone": c.Town.Phone, "office": c.Town.Office, "website": c.Town.Website, "privacy": c.Town.Privacy,
		},
		Keywords:  keywords(c),
		Questions: questions(c),
		Location:  location(c),
	})
}

// questions are those the town answers itself.
func questions(c Config) (list []dialogs.Question) {
	for _, q := range c.FAQ {
		list = append(list, dialogs.Question{ID: q.ID, Department: q.Department, Asked: q.Question, Words: q.Keywords, Answer: q.Answer})
	}
	return list
}

// keywords are the words citizens use for departments, by language. A variant
// such as de-simple has those of its base, where it has none of its own.
func keywords(c Config) map[string]map[string][]string {
	out := map[string]map[string][]string{}
	for _, l := range c.Town.Languages {
		base, _, _ := strings.Cut(l, "-")
		out[l] = map[string][]string{}
		for _, d := range c.Departments {
			words := d.Keywords[l]
			if len(words) == 0 {
				words = d.Keywords[base]
			}
			out[l][d.ID] = append([]string{d.Title(l)}, words...)
			if own := d.Title(base); l != base && own != d.Title(l) {
				out[l][d.ID] = append(out[l][d.ID], own)
			}
		}
	}
	return out
}
