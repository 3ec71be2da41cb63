package simulator

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDocument is what Twilio takes of one TwiML document, in bytes (error 11750).
const maxDocument = 64 << 10

// node is one element of a TwiML document.
type node struct {
	name     string
	attrs    map[string]string
	children []*node
	text     string // all character data directly and below, as it is spoken
	own      string // character data directly inside
}

// attr is an attribute's value, or what Twilio takes when it is left out.
func (n *node) attr(name, otherwise string) string {
	if v, ok := n.attrs[name]; ok {
		return v
	}
	return otherwise
}

// parseDocument reads one XML document. It knows nothing of TwiML.
func parseDocument(raw []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	var root *node
	var open []*node
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read document: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			n := newNode(t)
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, n)
			case root == nil:
				root = n
			default:
				return nil, errors.New("read document: a second root element")
			}
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if err := addText(open, string(t)); err != nil {
				return nil, err
			}
		case xml.Directive:
			return nil, errors.New("read document: a document type is not taken")
		}
	}
	if root == nil {
		return nil, errors.New("read document: it is empty")
	}
	return root, nil
}

// newNode keeps the prefix of an attribute, as in xml:lang.
func newNode(t xml.StartElement) *node {
	n := &node{name: t.Name.Local, attrs: make(map[string]string, len(t.Attr))}
	for _, a := range t.Attr {
		name := a.Name.Local
		if a.Name.Space != "" && a.Name.Space != "xmlns" {
			name = "xml:" + name
		}
		n.attrs[name] = a.Value
	}
	return n
}

// addText gives text to the innermost element and, for speaking, to all around it.
func addText(open []*node, text string) error {
	if len(open) == 0 {
		if strings.TrimSpace(text) != "" {
			return errors.New("read document: text outside of the root element")
		}
		return nil
	}
	open[len(open)-1].own += text
	for _, n := range open {
		n.text += text
	}
	return nil
}
