package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// fetchAccount answers what the account is like.
func (s *Simulator) fetchAccount(c *gin.Context) {
	status := s.current().Account
	if status == "" {
		status = "active"
	}
	c.JSON(http.StatusOK, gin.H{"sid": s.config.AccountSID, "friendly_name": "Musterstadt", "status": status, "type": "Full"})
}

// listNumbers lists the town's numbers and where they lead.
func (s *Simulator) listNumbers(c *gin.Context) {
	elsewhere := s.current().Elsewhere
	numbers := []string{s.config.TownPhone}
	if !slices.Contains(numbers, s.config.SMSNumber) {
		numbers = append(numbers, s.config.SMSNumber)
	}
	var list []gin.H
	for _, n := range numbers {
		voice, sms := s.config.Gateway+"/twilio/voice", s.config.Gateway+"/twilio/sms"
		if n == elsewhere {
			voice, sms = "https://demo.twilio.com/welcome/voice/", ""
		}
		list = append(list, gin.H{
			"sid": "PN" + strings.Repeat("0", 20) + fmt.Sprintf("%012s", strings.TrimPrefix(n, "+"))[:12], "account_sid": s.config.AccountSID, "phone_number": n,
			"voice_url": voice, "voice_method": "POST", "sms_url": sms, "sms_method": "POST",
		})
	}
	page, info := pageOf(c, list)
	info["incoming_phone_numbers"] = page
	c.JSON(http.StatusOK, info)
}
