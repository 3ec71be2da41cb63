package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// Who may have payments made at the simulator's provider.
const (
	PayOriginator   = "musterstadt"
	PayEndPoint     = "urkunden"
	PayClientID     = "rathausruf"
	PayClientSecret = "simulator"
)

// payment is one at the provider.
type payment struct {
	ID        string
	Reference string
	Status    string
	Method    string
	At        time.Time
	Request   payRequest
}

// payRequest is a PaymentRequest of XBezahldienste 1.0.0.
type payRequest struct {
	ID          string      `json:"requestId"`
	At          string      `json:"requestTimestamp"`
	Currency    string      `json:"currency"`
	Amount      json.Number `json:"grosAmount"`
	Purpose     string      `json:"purpose"`
	Description string      `json:"description"`
	Return      string      `json:"redirectUrl"`
	Items       []payItem   `json:"items"`
}

type payItem struct {
	ID          string            `json:"id"`
	Reference   string            `json:"reference"`
	Description string            `json:"description"`
	TaxRate     json.Number       `json:"taxRate"`
	Quantity    json.Number       `json:"quantity"`
	TotalNet    json.Number       `json:"totalNetAmount"`
	TotalTax    json.Number       `json:"totalTaxAmount"`
	SingleNet   json.Number       `json:"singleNetAmount"`
	SingleTax   json.Number       `json:"singleTaxAmount"`
	BookingData map[string]string `json:"bookingData,omitempty"`
}

var payPurpose = regexp.MustCompile(`^[\w\d\s-]{1,27}$`)

// check holds a request against the specification; code is the functionalCode.
func (r payRequest) check() (code, detail string) {
	_, err := time.Parse(time.RFC3339, r.At)
	amount, ok := payCents(r.Amount)
	switch {
	case r.ID == "" || len(r.ID) > 36:
		return "VALIDATION_ERROR", "requestId"
	case err != nil:
		return "VALIDATION_ERROR", "requestTimestamp"
	case r.Currency != "EUR":
		return "VALIDATION_ERROR", "currency"
	case !ok || amount <= 0 || amount > 99999900:
		return "VALIDATION_ERROR", "grosAmount"
	case !payPurpose.MatchString(r.Purpose):
		return "VALIDATION_ERROR", "purpose"
	case utf8.RuneCountInString(r.Description) > 250:
		return "VALIDATION_ERROR", "description"
	case r.Return == "" || len(r.Return) > 2082:
		return "VALIDATION_ERROR", "redirectUrl"
	case len(r.Items) < 1 || len(r.Items) > 99:
		return "VALIDATION_ERROR", "items"
	}
	sum := int64(0)
	for _, i := range r.Items {
		net, ok1 := payCents(i.TotalNet)
		tax, ok2 := payCents(i.TotalTax)
		if i.ID == "" || len(i.ID) > 36 || len(i.Reference) > 36 || !ok1 || !ok2 {
			return "VALIDATION_ERROR", "items"
		}
		sum += net + tax
	}
	if sum != amount {
		return "CALCULATION_ERROR", "Summe der Positionen weicht ab"
	}
	return "", ""
}

// payCents reads an amount with at most two decimals.
func payCents(n json.Number) (int64, bool) {
	whole, part, _ := strings.Cut(n.String(), ".")
	if len(part) > 2 {
		return 0, false
	}
	var cents int64
	_, err := fmt.Sscanf(whole+part+strings.Repeat("0", 2-len(part)), "%d", &cents)
	return cents, err == nil
}

// mountPay plays a provider of XBezahldienste 1.0.0.
func (s *Simulator) mountPay(g *gin.RouterGroup) {
	trouble := s.misbehave(func(k *Knobs) *Trouble { return &k.Pay })
	g.POST("/pay/auth/token", trouble, s.payToken)
	api := g.Group("/pay/api", trouble, s.payAuth)
	api.POST("/paymenttransaction/:originator/:endpoint", s.payCreate)
	api.GET("/paymenttransaction/:originator/:endpoint/:id", s.payGet)
	api.GET("/status/:originator/:endpoint", func(c *gin.Context) { c.Status(http.StatusOK) })
	g.GET("/pay/page/:id", s.payPage)
	g.POST("/pay/page/:id", s.payDecide)
	g.POST("/payments/:id", s.postPayment)
}

func payError(c *gin.Context, status int, code, detail string) {
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(status, gin.H{"type": "about:blank", "status": status, "title": http.StatusText(status), "detail": detail, "functionalCode": code})
}

func (s *Simulator) payToken(c *gin.Context) {
	if c.PostForm("grant_type") != "client_credentials" || c.PostForm("client_id") != PayClientID || c.PostForm("client_secret") != PayClientSecret {
		c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"error": "invalid_client"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	token := secret()
	s.payTokens[token] = s.now().Add(10 * time.Minute)
	c.JSON(http.StatusOK, gin.H{"access_token": token, "token_type": "bearer", "expires_in": 600})
}

func (s *Simulator) payAuth(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, ok := s.payTokens[strings.TrimPrefix(c.GetHeader("Authorization"), "Bearer ")]
	switch {
	case !ok || !s.now().Before(until):
		c.AbortWithStatus(http.StatusUnauthorized)
	case c.Param("originator") != PayOriginator || c.Param("endpoint") != PayEndPoint:
		payError(c, http.StatusNotFound, "NO_VALID_ORIGINATOR_OR_ENDPOINT", "")
	}
}

func (s *Simulator) payCreate(c *gin.Context) {
	var r payRequest
	if err := c.ShouldBindJSON(&r); err != nil {
		payError(c, http.StatusBadRequest, "VALIDATION_ERROR", "body")
		return
	}
	if code, detail := r.check(); code != "" {
		payError(c, http.StatusBadRequest, code, detail)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.payments {
		if p.Request.ID == r.ID {
			payError(c, http.StatusBadRequest, "PAYMENT_EXISTS", "requestId bereits verwendet")
			return
		}
	}
	p := &payment{ID: secret(), Reference: fmt.Sprintf("KZ-%06d", len(s.payments)+1), Status: "INITIAL", At: s.now(), Request: r}
	s.payments = append(s.payments, p)
	s.touch()
	c.JSON(http.StatusOK, s.payAnswer(p))
}

func (s *Simulator) payGet(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.payment(c.Param("id"))
	if p == nil {
		payError(c, http.StatusNotFound, "NO_VALID_ORIGINATOR_OR_ENDPOINT", "")
		return
	}
	c.JSON(http.StatusOK, s.payAnswer(p))
}

func (s *Simulator) payment(id string) *payment {
	for _, p := range s.payments {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// payAnswer is what the provider says of a payment; it lies if a knob says so.
func (s *Simulator) payAnswer(p *payment) any {
	info := gin.H{
		"transactionUrl": s.config.Gateway + "/simulator/pay/api/paymenttransaction/" + PayOriginator + "/" + PayEndPoint + "/" + p.ID,
		"transactionId":  p.ID, "transactionReference": p.Reference, "transactionTimestamp": p.At.Format(time.RFC3339), "status": p.Status,
	}
	request := p.Request
	if p.Status == "INITIAL" {
		info["transactionRedirectUrl"] = s.config.Gateway + "/simulator/pay/page/" + p.ID
	} else if p.Method != "" {
		info["paymentMethod"] = p.Method
	}
	if lie := s.knobs.Pay.Lie; lie != "" && p.Status == "PAYED" {
		switch lie {
		case "amount":
			request.Amount = "0.01"
		case "reference":
			info["transactionReference"] = "KZ-999999"
		default:
			info["status"] = lie
		}
	}
	return gin.H{"paymentInformation": info, "paymentRequest": request}
}

// PaymentState is a payment on the page.
type PaymentState struct {
	ID        string `json:"id"`
	RequestID string `json:"request"`
	Purpose   string `json:"purpose"`
	Amount    string `json:"amount"`
	Status    string `json:"status"`
	Page      string `json:"page"`
}

func (s *Simulator) paymentStates() []PaymentState {
	list := []PaymentState{}
	for _, p := range s.payments {
		list = append(list, PaymentState{p.ID, p.Request.ID, p.Request.Purpose, p.Request.Amount.String(), p.Status, "/simulator/pay/page/" + p.ID})
	}
	return list
}

// ErrNoPayment: there is no such payment, or it is decided.
var ErrNoPayment = errors.New("there is no such payment, or it is decided")

// Pay decides a payment: PAYED, FAILED or CANCELED.
func (s *Simulator) Pay(id, status string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.payment(id)
	if p == nil || p.Status != "INITIAL" {
		return ErrNoPayment
	}
	switch status {
	case "PAYED":
		p.Method = "CREDITCARD"
	case "FAILED", "CANCELED":
	default:
		return fmt.Errorf("a payment is PAYED, FAILED or CANCELED, not %q", status)
	}
	p.Status = status
	s.touch()
	return nil
}

func (s *Simulator) postPayment(c *gin.Context) {
	var in struct {
		Status string `json:"status"`
	}
	if !body(c, &in) {
		return
	}
	if err := s.Pay(c.Param("id"), in.Status); err != nil {
		wrong(c, http.StatusBadRequest, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}
