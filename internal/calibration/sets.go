package calibration

import (
	"math/bits"
	"strconv"
	"strings"
)

// setText writes a bit set whose bit 0 stands for member first, as in {1, 3}.
func setText(set uint8, first int) string {
	var ids []string
	for ; set != 0; set &= set - 1 {
		ids = append(ids, strconv.Itoa(first+bits.TrailingZeros8(set)))
	}
	return "{" + strings.Join(ids, ", ") + "}"
}
