package nlu

// damm is the quasigroup of H. M. Damm, "Total anti-symmetrische Quasigruppen"
// (2004), table of order 10: it finds every wrong digit and every swap of
// neighbours.
const damm = "0317598642" + "7092154863" + "4206871359" + "1750983426" + "6123045978" +
	"3674209581" + "5869720134" + "8945362017" + "9438617205" + "2581436790"

// isReference reports whether s is a reference number: seven digits, the first
// not 0, the last the Damm check digit.
func isReference(s string) bool {
	if len(s) != 7 || !digits(s) || s[0] == '0' {
		return false
	}
	row := byte(0)
	for i := range len(s) {
		row = damm[int(row)*10+int(s[i]-'0')] - '0'
	}
	return row == 0
}
