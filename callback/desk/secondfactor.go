package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"image/png"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"github.com/rathausruf/rathausruf/callback"
)

// Codes of the second factor: TOTP with six digits, a new one every 30 seconds
// (RFC 6238); the one before and the one after are taken too, for clocks that
// are not quite right.
const (
	codePeriod    = 30 * time.Second
	codeSecret    = 20 // bytes, RFC 4226 section 4
	codeTries     = 5  // per member and triesWindow
	recoveryCodes = 8
)

// Sealer keeps secrets readable for this program only. Error of Open: they were
// sealed by another key, or for another name.
type Sealer interface {
	Seal(name string, data []byte) []byte
	Open(name string, sealed []byte) ([]byte, error)
}

// sealName is what a member's secret is bound to.
func sealName(login string) string { return "totp " + login }

// hasCode reports whether a member signs in with a second factor.
func hasCode(who callback.Staff) bool { return len(who.TOTP) > 0 }

// mustSetUp reports whether a member has to set up a second factor before
// anything else.
func (d *Desk) mustSetUp(who callback.Staff) bool {
	return d.c.SecondFactor && d.c.Sealer != nil && !hasCode(who) && who.Subject == ""
}

// checkCode reports whether a code is the member's, now and for the first time:
// six digits of their app, or one of their recovery codes, which is used up.
func (d *Desk) checkCode(ctx context.Context, who callback.Staff, typed string) (bool, error) {
	ok, err := d.c.Limits.Take(ctx, "desk.code."+digest(who.Login), codeTries, triesWindow)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, errTries
	}
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(typed))
	if len(code) == 6 {
		secret, err := d.c.Sealer.Open(sealName(who.Login), who.TOTP)
		if err != nil {
			return false, fmt.Errorf("read a member's second factor: %w", err)
		}
		return d.checkTOTP(ctx, who.Login, string(secret), code)
	}
	return d.useRecovery(ctx, who, code)
}

// checkTOTP compares with the codes of this moment. One that was used is not
// taken again.
func (d *Desk) checkTOTP(ctx context.Context, login, secret, code string) (bool, error) {
	step, found := d.c.Now().Unix()/int64(codePeriod/time.Second), int64(0)
	for _, s := range []int64{step - 1, step, step + 1} {
		want, err := hotp.GenerateCode(secret, uint64(s))
		if err != nil {
			return false, fmt.Errorf("make a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = s
		}
	}
	if found == 0 {
		return false, nil
	}
	return d.c.Limits.Take(ctx, "desk.code.used."+digest(login+" "+strconv.FormatInt(found, 10)), 1, 5*codePeriod)
}

// useRecovery takes a recovery code, once.
func (d *Desk) useRecovery(ctx context.Context, who callback.Staff, code string) (bool, error) {
	i := slices.Index(who.Recovery, recoveryHash(who.Login, code))
	if i < 0 {
		return false, nil
	}
	first, err := d.c.Limits.Take(ctx, "desk.code.used."+digest(who.Login+" "+code), 1, triesWindow)
	if err != nil || !first {
		return false, err
	}
	who.Recovery = slices.Delete(slices.Clone(who.Recovery), i, i+1)
	return true, d.c.Roster.SaveMember(ctx, who)
}

// recoveryHash is what is kept of a recovery code. It is random and long enough
// to need no slow hash.
func recoveryHash(login, code string) string {
	sum := sha256.Sum256([]byte("recovery " + login + " " + code))
	return hex.EncodeToString(sum[:])
}

// newRecovery draws recovery codes and what is kept of them.
func newRecovery(login string) (codes, hashes []string) {
	for range recoveryCodes {
		code := rand.Text()[:10]
		codes = append(codes, code[:5]+"-"+code[5:])
		hashes = append(hashes, recoveryHash(login, code))
	}
	return codes, hashes
}

// newCodeSecret draws a secret, as apps take it.
func newCodeSecret() string {
	b := make([]byte, codeSecret)
	_, _ = rand.Read(b) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// picture is the secret as a QR code, for the app to read.
func (d *Desk) picture(login, secret string) (template.URL, error) {
	address := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + d.c.TownName + ":" + login,
		RawQuery: url.Values{"secret": {secret}, "issuer": {d.c.TownName}}.Encode(),
	}
	key, err := otp.NewKeyFromURL(address.String())
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	img, err := key.Image(264, 264)
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil
}
