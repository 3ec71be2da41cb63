package twilio

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// values reads params whose values are strings or lists of strings.
func values(t *testing.T, raw map[string]json.RawMessage) url.Values {
	t.Helper()
	form := url.Values{}
	for k, v := range raw {
		var one string
		var many []string
		if json.Unmarshal(v, &one) == nil {
			many = []string{one}
		} else if err := json.Unmarshal(v, &many); err != nil {
			t.Fatal(err)
		}
		form[k] = many
	}
	return form
}

func TestSignatureVectors(t *testing.T) {
	var file struct {
		Vectors []struct {
			Name        string
			Token       string `json:"auth_token"`
			URL         string `json:"request_url"`
			SignedURL   string `json:"signed_url"`
			ContentType string `json:"content_type"`
			Params      map[string]json.RawMessage
			RawBody     *string `json:"raw_body"`
			Signature   string
			Valid       bool   `json:"expect_valid"`
			Text        string `json:"string_to_sign"`
		}
	}
	readJSON(t, "twilio/twilio_signature_vectors.json", &file)
	if len(file.Vectors) == 0 {
		t.Fatal("no vectors")
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			form := values(t, v.Params)
			body := form.Encode()
			if v.RawBody != nil {
				body = *v.RawBody
			}
			if got := Valid(v.Token, v.URL, v.ContentType, []byte(body), v.Signature); got != v.Valid {
				t.Errorf("valid: %v, want %v", got, v.Valid)
			}
			if v.Valid && v.RawBody == nil {
				if got := Sign(v.Token, v.SignedURL, form); got != v.Signature {
					t.Errorf("signed %s, want %s", got, v.Signature)
				}
			}
			if Valid("", v.URL, v.ContentType, []byte(body), Sign("", v.URL, form)) {
				t.Error("an empty token is valid")
			}
		})
	}
}

// TestSignatureProperties: whatever is signed is valid, in any order of fields
// and with any port spelled; whatever is changed afterwards is not.
func TestSignatureProperties(t *testing.T) {
	const contentType = "application/x-www-form-urlencoded; charset=UTF-8"
	rapid.Check(t, func(t *rapid.T) {
		form := url.Values(rapid.MapOfN(rapid.String(), rapid.SliceOfN(rapid.String(), 1, 3), 0, 12).Draw(t, "form"))
		host := rapid.SampledFrom([]string{"https://bot.example", "http://bot.example", "https://u:p@bot.example", "https://[::1]"}).Draw(t, "host")
		path := rapid.SampledFrom([]string{"/twilio/sms", "/twilio/voice?a=1&b=%27x", "/ä?q=it's"}).Draw(t, "path")
		port := rapid.SampledFrom([]string{"", ":443", ":8443"}).Draw(t, "port")
		if strings.HasPrefix(host, "http:") && port == ":443" {
			port = ":80"
		}
		var pairs []string
		for k, vs := range form {
			for _, v := range vs {
				pairs = append(pairs, url.QueryEscape(k)+"="+url.QueryEscape(v))
			}
		}
		body := strings.Join(rapid.Permutation(pairs).Draw(t, "order"), "&")
		signature := Sign(token, host+port+path, form)
		if !Valid(token, host+port+path, contentType, []byte(body), signature) {
			t.Fatal("a genuine request is refused")
		}
		if port != ":8443" && !Valid(token, host+path, contentType, []byte(body), signature) {
			t.Fatal("a genuine request with its usual port signed is refused")
		}
		if Valid(token, host+port+path, contentType, []byte(body+"&Extra=1"), signature) ||
			Valid(token+"x", host+port+path, contentType, []byte(body), signature) ||
			Valid(token, host+port+path+"x", contentType, []byte(body), signature) ||
			Valid(token, host+port+path, contentType, []byte(body), signature+"x") ||
			Valid(token, host+port+path, contentType, []byte(body), "") ||
			Valid(token, host+port+path, contentType, []byte(body), signature[1:]) {
			t.Fatal("a forged request is accepted")
		}
	})
}

// TestRepeatedFields: Twilio signs a repeated pair once.
func TestRepeatedFields(t *testing.T) {
	const contentType = "application/x-www-form-urlencoded"
	signature := Sign(token, public, url.Values{"a": {"2", "1"}, "b": {"1"}})
	for body, want := range map[string]bool{"a=1&b=1&a=2&a=1": true, "a=2&a=1&b=1": true, "a=1&b=1": false} {
		if got := Valid(token, public, contentType, []byte(body), signature); got != want {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}

// TestLargeBodyIsNotRead: one that says how large it is.
func TestLargeBodyIsNotRead(t *testing.T) {
	l := connected(t)
	r := httptest.NewRequest(http.MethodPost, pathSMS, unread{t})
	r.ContentLength = maxBody + 1
	rec := httptest.NewRecorder()
	if l.r.ServeHTTP(rec, r); rec.Code != 413 {
		t.Errorf("%d, want 413", rec.Code)
	}
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, http.ErrBodyReadAfterClose
}

func TestSecondaryToken(t *testing.T) {
	l := connected(t, func(c *Config) { c.SecondaryToken = "0ldT0ken" })
	for tok, want := range map[string]int{token: 200, "0ldT0ken": 200, "another": 403} {
		r := signed(pathSMS, text())
		r.Header.Set(signatureHeader, Sign(tok, public+pathSMS, text()))
		rec := httptest.NewRecorder()
		l.r.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("signed with %q: %d, want %d", tok, rec.Code, want)
		}
	}
}

// TestBehindProxy: what a request says about host and scheme is not believed.
func TestBehindProxy(t *testing.T) {
	l := connected(t)
	r := signed(pathSMS, text())
	r.Host = "10.0.0.5:8080"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-Forwarded-Proto", "http")
	rec := httptest.NewRecorder()
	if l.r.ServeHTTP(rec, r); rec.Code != 200 {
		t.Errorf("a genuine request behind a proxy: %d", rec.Code)
	}
	r = signed(pathSMS, text())
	r.Host = "evil.example"
	r.Header.Set(signatureHeader, Sign(token, "https://evil.example"+pathSMS, text()))
	rec = httptest.NewRecorder()
	if l.r.ServeHTTP(rec, r); rec.Code != 403 {
		t.Errorf("signed for another host: %d, want 403", rec.Code)
	}
}

func TestOtherBodies(t *testing.T) {
	l := connected(t)
	for name, c := range map[string]struct {
		contentType, body, account string
		want                       int
	}{
		"JSON without its hash": {"application/json", `{"Body":"x"}`, account, 403},
		"multipart":             {"multipart/form-data; boundary=x", "--x--", account, 403},
		"no type":               {"", "Body=x", account, 403},
		"another account":       {"application/x-www-form-urlencoded", "", "AC00000000000000000000000000000002", 403},
		"no account":            {"application/x-www-form-urlencoded", "", "", 403},
	} {
		t.Run(name, func(t *testing.T) {
			form := text("AccountSid", c.account)
			r := signed(pathSMS, form)
			if c.body != "" {
				r = httptest.NewRequest(http.MethodPost, pathSMS, strings.NewReader(c.body))
				r.Header.Set(signatureHeader, Sign(token, public+pathSMS, nil))
			}
			r.Header.Set("Content-Type", c.contentType)
			rec := httptest.NewRecorder()
			if l.r.ServeHTTP(rec, r); rec.Code != c.want {
				t.Errorf("%d, want %d", rec.Code, c.want)
			}
		})
	}
	if n := len(l.hub.Messages()); n != 0 {
		t.Errorf("%d messages came in, want none", n)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no account":          func(c *Config) { c.AccountSID = "" },
		"no token":            func(c *Config) { c.AuthToken = "" },
		"a token with blanks": func(c *Config) { c.AuthToken = "s3cr3t " },
		"no public URL":       func(c *Config) { c.PublicURL = "" },
		"a public URL by FTP": func(c *Config) { c.PublicURL = "ftp://bot.example" },
		"an API URL by name":  func(c *Config) { c.APIURL = "api" },
	} {
		c := config()
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), token) {
			t.Errorf("%s: the error shows the token", name)
		}
	}
}
