package simulator

import (
	"fmt"
	"net/url"
	"slices"
)

// markup is a reply_markup of any kind.
type markup struct {
	Inline      [][]Button `json:"inline_keyboard"`
	Keyboard    [][]Button `json:"keyboard"`
	OneTime     bool       `json:"one_time_keyboard"`
	Placeholder string     `json:"input_field_placeholder"`
	Remove      bool       `json:"remove_keyboard"`
	ForceReply  bool       `json:"force_reply"`
}

// Button is one button below a message, or below the field one writes in.
type Button struct {
	Text    string `json:"text"`
	Data    string `json:"callback_data,omitempty"`
	URL     string `json:"url,omitempty"`
	Contact bool   `json:"request_contact,omitempty"` // shares the citizen's own telephone number
}

// maxData is how long a button's callback_data may be, in bytes.
const maxData = 64

// refuse finds what Telegram refuses of a markup whose shape is right.
func (m markup) refuse() string {
	for _, b := range slices.Concat(m.Inline...) {
		switch {
		case b.Text == "":
			return "can't parse inline keyboard button: the text is empty"
		case b.Data == "" && b.URL == "":
			return "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
		case b.Data != "" && b.URL != "":
			return "can't parse inline keyboard button: it has two purposes"
		case len(b.Data) > maxData:
			return "BUTTON_DATA_INVALID"
		case b.URL != "" && linkRefused(b.URL):
			return fmt.Sprintf("inline keyboard button URL '%s' is invalid", b.URL)
		}
	}
	for _, b := range slices.Concat(m.Keyboard...) {
		if b.Text == "" {
			return "can't parse keyboard button: the text is empty"
		}
	}
	return ""
}

// linkRefused reports whether a button cannot lead there.
func linkRefused(address string) bool {
	u, err := url.Parse(address)
	return err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https"
}

// shown is the rows that have buttons.
func shown(rows [][]Button) [][]Button {
	return slices.DeleteFunc(slices.Clone(rows), func(row []Button) bool { return len(row) == 0 })
}
