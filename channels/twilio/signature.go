package twilio

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	enchex "encoding/hex"
	"hash"
	"net/url"
	"strings"
	"sync"
)

// A signature is base64(HMAC-SHA1(auth token, URL + fields)): see
// https://www.twilio.com/docs/usage/security#validating-requests

// Sign makes the X-Twilio-Signature of a request with a form, as Twilio does.
// With a nil form it is the one of a GET or JSON request.
func Sign(token, address string, values url.Values) string {
	address, _, _ = strings.Cut(address, "#")
	var f form
	for k, vs := range values {
		for _, v := range vs {
			f = append(f, field{[]byte(k), []byte(v)})
		}
	}
	f.sort()
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write(f.appendSigned([]byte(address)))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Valid reports whether a signature is that of a request: its full address,
// content type and raw body. An empty token is never valid.
func Valid(token, address, contentType string, body []byte, signature string) bool {
	base, rest := splitAddress(address)
	r := &request{body: bytes.Clone(body)}
	return newVerifier(base, token, "").valid(r, rest, contentType, signature)
}

// splitAddress parts scheme and host from path and query.
func splitAddress(address string) (base, rest string) {
	address, _, _ = strings.Cut(address, "#")
	i := strings.Index(address, "://")
	if i < 0 {
		return address, ""
	}
	if j := strings.IndexAny(address[i+3:], "/?"); j >= 0 {
		return address[:i+3+j], address[i+3+j:]
	}
	return address, ""
}

// verifier checks signatures against the address we are known by. Nothing a
// request says about host or scheme is believed.
type verifier struct {
	bases []string // the public URL, as configured first, then with or without its port
	macs  []*macPool
}

// newVerifier knows every spelling of the public URL and every token.
func newVerifier(public string, tokens ...string) *verifier {
	v := &verifier{bases: portVariants(public)}
	for _, t := range tokens {
		if t != "" {
			v.macs = append(v.macs, newMACPool(t))
		}
	}
	return v
}

// portVariants lists a base URL as given, and with the port dropped or the
// scheme's usual port added: Twilio signs either, depending on the product.
func portVariants(base string) []string {
	host, path := splitAddress(base)
	at := strings.LastIndexAny(host, "@/") + 1
	if i := strings.LastIndexByte(host, ':'); i > at && !strings.HasSuffix(host, "]") {
		return []string{base, host[:i] + path}
	}
	port := ":443"
	if strings.HasPrefix(base, "http:") {
		port = ":80"
	}
	return []string{base, host + port + path}
}

// valid checks the signature of a request for uri (path and query, as it came
// in). It parses the form of the body, if it is one, into r.
func (v *verifier) valid(r *request, uri, contentType, signature string) bool {
	var signed form
	switch {
	case isForm(contentType):
		var ok bool
		if r.fields, ok = parseForm(r.fields, r.body); !ok {
			return false
		}
		r.sorted = append(r.sorted[:0], r.fields...)
		r.sorted.sort()
		signed = r.sorted
	case len(r.body) > 0 || hasBodyHash(uri):
		if !bodyHashed(uri, r.body) {
			return false
		}
	}
	for _, spelling := range querySpellings(uri) {
		for _, base := range v.bases {
			r.signed = append(append(r.signed[:0], base...), spelling...)
			r.signed = signed.appendSigned(r.signed)
			if v.match(r.signed, signature) {
				return true
			}
		}
	}
	return false
}

// match reports whether any token signs the text so.
func (v *verifier) match(text []byte, signature string) bool {
	for _, p := range v.macs {
		if p.match(text, signature) {
			return true
		}
	}
	return false
}

// querySpellings lists a URI as it came and with apostrophes in its query
// written the other way: Twilio signs %27 and may send '.
func querySpellings(uri string) []string {
	i := strings.IndexByte(uri, '?')
	if i < 0 {
		return []string{uri}
	}
	path, query := uri[:i], uri[i:]
	out := []string{uri}
	if strings.Contains(query, "'") {
		out = append(out, path+strings.ReplaceAll(query, "'", "%27"))
	}
	if strings.Contains(query, "%27") {
		out = append(out, path+strings.ReplaceAll(query, "%27", "'"))
	}
	return out
}

// isForm reports whether a body of this type is a form. A request without a
// type can only be one of ours by GET, and then its body is empty.
func isForm(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(t), "application/x-www-form-urlencoded")
}

const bodyHash = "bodySHA256="

func hasBodyHash(uri string) bool { return strings.Contains(uri, bodyHash) }

// bodyHashed reports whether the query carries the SHA-256 of the body.
func bodyHashed(uri string, body []byte) bool {
	_, query, _ := strings.Cut(uri, "?")
	for part := range strings.SplitSeq(query, "&") {
		want, ok := strings.CutPrefix(part, bodyHash)
		if !ok {
			continue
		}
		got := sha256.Sum256(body)
		return subtle.ConstantTimeCompare([]byte(strings.ToLower(want)), []byte(enchex.EncodeToString(got[:]))) == 1
	}
	return false
}

// macPool keeps keyed hashes of one token ready: keying costs as much as a
// short message.
type macPool struct{ pool sync.Pool }

func newMACPool(token string) *macPool {
	p := &macPool{}
	p.pool.New = func() any { return &mac{h: hmac.New(sha1.New, []byte(token))} }
	return p
}

type mac struct {
	h     hash.Hash
	sum   [sha1.Size]byte
	b64   [28]byte // base64 of 20 bytes
	given [28]byte
}

func (p *macPool) match(text []byte, signature string) bool {
	m := p.pool.Get().(*mac)
	m.h.Reset()
	m.h.Write(text)
	base64.StdEncoding.Encode(m.b64[:], m.h.Sum(m.sum[:0]))
	copy(m.given[:], signature)
	ok := subtle.ConstantTimeCompare(m.given[:], m.b64[:]) == 1 && len(signature) == len(m.b64)
	p.pool.Put(m)
	return ok
}
