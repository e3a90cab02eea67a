package reports

import (
	"strings"
	"unicode"
)

// paint is a colour or weight of text. It is put on after everything has been
// aligned, and never says what the text does not say, too.
type paint string

const (
	plain  paint = ""
	bold   paint = "\x1b[1m"
	red    paint = "\x1b[31;1m"
	green  paint = "\x1b[32;1m"
	yellow paint = "\x1b[33m"
	unset        = "\x1b[0m"
)

func (s Style) paint(p paint, text string) string {
	if !s.Color || p == plain || text == "" {
		return text
	}
	return string(p) + text + unset
}

// textWidth is the number of columns that text takes on a terminal.
func textWidth(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// isWide reports whether a rune takes two columns: East Asian scripts and
// emoji.
func isWide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
		r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd
}

// pad fills text up with blanks.
func pad(text string, width int) string {
	if n := width - textWidth(text); n > 0 {
		return text + strings.Repeat(" ", n)
	}
	return text
}

// wrap breaks a line into lines of at most width columns, the further ones
// indented by hang more than the first.
func wrap(line string, width, hang int) []string {
	if textWidth(line) <= width {
		return []string{line}
	}
	body := strings.TrimLeft(line, " ")
	indent := strings.Repeat(" ", min(len(line)-len(body), width/2))
	further := indent + strings.Repeat(" ", min(hang, width/4))
	var lines []string
	current, empty := indent, true
	for _, piece := range pieces(body, width-len(further)) {
		if !empty && textWidth(current)+textWidth(strings.TrimRight(piece, " ")) > width {
			lines = append(lines, strings.TrimRight(current, " "))
			current = further
		}
		current, empty = current+piece, false
	}
	return append(lines, strings.TrimRight(current, " "))
}

// pieces splits text where lines may end: between words, but not before the
// value of a field, the message of an envelope or the target of an arrow. What
// is too long even then is split behind arrows and brackets, then at any blank
// or dot, and at last anywhere.
func pieces(text string, width int) []string {
	list := []string{text}
	for _, ends := range []func(before, after string) bool{betweenWords, behindBrackets, behindAnything} {
		var finer []string
		for _, p := range list {
			if fits(p, width) {
				finer = append(finer, p)
			} else {
				finer = append(finer, split(p, ends)...)
			}
		}
		list = finer
	}
	var chopped []string
	for _, p := range list {
		chopped = append(chopped, chop(p, width)...)
	}
	return chopped
}

func fits(piece string, width int) bool { return textWidth(strings.TrimRight(piece, " ")) <= width }

// split cuts text behind every byte where ends says so of what precedes and
// what follows.
func split(text string, ends func(before, after string) bool) []string {
	var list []string
	start := 0
	for i := 1; i < len(text); i++ {
		if ends(text[start:i], text[i:]) {
			list = append(list, text[start:i])
			start = i
		}
	}
	return append(list, text[start:])
}

// betweenWords keeps together what is read as one: "Vote: 1", "= 2", "-> 3" and
// "1->2 Ask".
func betweenWords(before, after string) bool {
	words, ok := strings.CutSuffix(before, " ")
	last := words[strings.LastIndexByte(words, ' ')+1:]
	return ok && after[0] != ' ' && !strings.HasPrefix(after, "= ") &&
		!strings.HasSuffix(last, ":") && last != "=" && !strings.Contains(last, "->")
}

// behindBrackets opens a message up where it does not fit as a whole.
func behindBrackets(before, after string) bool {
	last := before[len(before)-1]
	return strings.HasSuffix(before, "-> ") || strings.IndexByte("{[(", last) >= 0 && strings.IndexByte("}])", after[0]) < 0
}

// behindAnything takes paths such as Accepted.Proposal.Value apart.
func behindAnything(before, after string) bool {
	return strings.IndexByte(" .", before[len(before)-1]) >= 0 && after[0] != ' '
}

// chop cuts a word that no line can hold.
func chop(word string, width int) []string {
	var list []string
	start, n := 0, 0
	for i, r := range word {
		w := textWidth(string(r))
		if n+w > width && n > 0 && r != ' ' {
			list = append(list, word[start:i])
			start, n = i, 0
		}
		n += w
	}
	return append(list, word[start:])
}

// table is a table whose rows have a label at the left, and either a cell per
// column or a band across all of them.
type table struct {
	label string
	heads []string
	rows  []tableRow
}

type tableRow struct {
	label string
	cells map[int][]string // lines by column
	band  string
	fill  string // of the rest of the band
	paint paint
}

const (
	separator = " | "
	// minColumn is how narrow a column can be, and maxWrapped how many lines
	// may come of one, for a table to be readable.
	minColumn  = 16
	maxWrapped = 3
	hangCell   = 2
)

// lines lays the table out, or returns nil where it is too wide for the style.
func (t *table) lines(s Style) []string {
	left := textWidth(t.label)
	for _, r := range t.rows {
		left = max(left, textWidth(r.label))
	}
	widths := t.widths(s.width() - left - len(separator)*len(t.heads))
	if widths == nil || !t.isReadable(widths) {
		return nil
	}
	head := map[int][]string{}
	rule := strings.Repeat("-", left)
	for i, h := range t.heads {
		head[i] = []string{h}
		rule += "-+-" + strings.Repeat("-", widths[i])
	}
	lines := tableRow{label: t.label, cells: head, paint: bold}.lines(s, left, widths)
	lines = append(lines, rule)
	for _, r := range t.rows {
		lines = append(lines, r.lines(s, left, widths)...)
	}
	return lines
}

// isReadable reports whether the columns are wide enough for what is in them.
func (t *table) isReadable(widths []int) bool {
	for _, r := range t.rows {
		for i, lines := range r.cells {
			for _, line := range lines {
				if len(wrap(line, widths[i], hangCell)) > maxWrapped {
					return false
				}
			}
		}
	}
	return true
}

// widths shares out the room: who needs less than an equal share gets what it
// needs, the others share the rest.
func (t *table) widths(room int) []int {
	widths := make([]int, len(t.heads))
	for i, h := range t.heads {
		widths[i] = textWidth(h)
		for _, r := range t.rows {
			for _, line := range r.cells[i] {
				widths[i] = max(widths[i], textWidth(line))
			}
		}
	}
	open := make([]bool, len(widths))
	for i := range open {
		open[i] = true
	}
	for n := len(widths); n > 0; {
		share := room / n
		settled := false
		for i, w := range widths {
			if open[i] && w <= share {
				open[i], settled = false, true
				room -= w
				n--
			}
		}
		if settled {
			continue
		}
		if share < minColumn {
			return nil
		}
		for i := range widths {
			if open[i] {
				widths[i] = room / n
				room -= widths[i]
				n--
			}
		}
	}
	return widths
}

func (r tableRow) lines(s Style, left int, widths []int) []string {
	if r.band != "" {
		return r.bandLines(s, left, widths)
	}
	cells := make([][]string, len(widths))
	height := 1
	for i, w := range widths {
		for _, line := range r.cells[i] {
			cells[i] = append(cells[i], wrap(line, w, hangCell)...)
		}
		height = max(height, len(cells[i]))
	}
	var lines []string
	for k := range height {
		line := strings.Repeat(" ", left)
		if k == 0 {
			line = pad(r.label, left)
		}
		for i, w := range widths {
			text := ""
			if k < len(cells[i]) {
				text = cells[i][k]
			}
			line += separator + pad(text, w)
		}
		lines = append(lines, s.paint(r.paint, strings.TrimRight(line, " ")))
	}
	return lines
}

// bandLines writes across all columns.
func (r tableRow) bandLines(s Style, left int, widths []int) []string {
	room := len(separator) * (len(widths) - 1)
	for _, w := range widths {
		room += w
	}
	var lines []string
	for k, text := range wrap(r.band, room, hangCell) {
		label := ""
		if k == 0 {
			label = r.label
		}
		if n := room - textWidth(text) - 1; r.fill != "" && n > 0 {
			text += " " + strings.Repeat(r.fill, n)
		}
		lines = append(lines, s.paint(r.paint, pad(label, left)+separator+text))
	}
	return lines
}

// columns aligns rows of short texts.
func columns(rows [][]string) []string {
	var widths []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], textWidth(c))
		}
	}
	lines := make([]string, len(rows))
	for k, r := range rows {
		var b strings.Builder
		for i, c := range r {
			b.WriteString(pad(c, widths[i]) + "  ")
		}
		lines[k] = strings.TrimRight(b.String(), " ")
	}
	return lines
}
