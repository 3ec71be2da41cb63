package dialogs_test

import (
	"io/fs"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/dialogs"
)

// schema compiles one of the schemas editors use.
func schema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(file, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// valid validates YAML against a schema.
func valid(s *jsonschema.Schema, data []byte) error {
	var doc any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return err
	}
	return s.Validate(doc)
}

func TestShippedFilesFollowTheirSchemas(t *testing.T) {
	for folder, file := range map[string]string{"flows": "flow.schema.json", "texts": "text.schema.json"} {
		s := schema(t, file)
		names, err := fs.Glob(dialogs.Files, folder+"/*.yaml")
		if err != nil || len(names) == 0 {
			t.Fatalf("no %s: %v", folder, err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(dialogs.Files, name)
			if err != nil {
				t.Fatal(err)
			}
			if err := valid(s, data); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestSchemaAndLoaderAgree: what an editor marks does not load, and what it
// could mark, it marks.
func TestSchemaAndLoaderAgree(t *testing.T) {
	s := schema(t, "flow.schema.json")
	for _, b := range bads {
		t.Run(b.name, func(t *testing.T) {
			err := valid(s, []byte(b.flow))
			switch {
			case b.schema && err == nil:
				t.Error("the loader refuses it, the schema does not")
			case !b.schema && b.name != "field twice" && err != nil:
				t.Errorf("the loader takes its form, the schema does not: %v", err)
			}
		})
	}
}
