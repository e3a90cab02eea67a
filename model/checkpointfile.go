package model

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A checkpoint file begins with a line that names its version. Blocks follow,
// each with its length, that many bytes, and the SHA-256 of all of the file
// that is content up to there; a block of length 0 is the last. So a byte that
// changed, moved, or is missing shows before anything behind it is believed.
const (
	checkpointMagic = "faultline checkpoint 1\n"
	checkpointName  = "checkpoint"
	unfinished      = "checkpoint-" // how the names of others begin that are being written
	checkpointBlock = 1 << 20
)

// CheckpointError says why a checkpoint was refused. Nothing was explored.
type CheckpointError struct {
	Path string
	Text string
}

func (e *CheckpointError) Error() string { return fmt.Sprintf("checkpoint %s: %s", e.Path, e.Text) }

// writeCheckpoint replaces the checkpoint in a directory. Until the new one is
// on the disk under its name, the old one is untouched.
func writeCheckpoint(dir string, content func(w *saver)) (err error) {
	f, err := os.CreateTemp(dir, unfinished+"*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// The first error says more than one of tidying up after it.
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	blocks, err := newBlockWriter(f)
	if err != nil {
		return err
	}
	w := &saver{w: bufio.NewWriter(blocks)}
	content(w)
	if err := w.w.Flush(); err != nil {
		return err
	}
	if err := blocks.end(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, checkpointName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes names in a directory as durable as what they name.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// removeLeft removes the files that processes left which were killed: those of
// a directory whose names begin like this.
func removeLeft(dir, begin string) error {
	names, err := filepath.Glob(filepath.Join(escapeGlob(dir), begin+"*.tmp"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := removeFile(name); err != nil {
			return err
		}
	}
	return nil
}

// removeFile removes a file, unless somebody else has.
func removeFile(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// escapeGlob makes a path that may hold any letter a pattern for itself.
func escapeGlob(path string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}

// blockWriter cuts what is written into blocks.
type blockWriter struct {
	w     io.Writer
	hash  hash.Hash
	block []byte
}

func newBlockWriter(w io.Writer) (*blockWriter, error) {
	b := &blockWriter{w: w, hash: sha256.New()}
	return b, b.put([]byte(checkpointMagic))
}

func (b *blockWriter) put(p []byte) error {
	b.hash.Write(p)
	_, err := b.w.Write(p)
	return err
}

func (b *blockWriter) Write(p []byte) (n int, err error) {
	for n < len(p) {
		m := min(len(p)-n, checkpointBlock-len(b.block))
		b.block = append(b.block, p[n:n+m]...)
		n += m
		if len(b.block) == checkpointBlock {
			if err := b.flush(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// flush writes what has gathered as one block.
func (b *blockWriter) flush() error {
	if err := b.put(binary.LittleEndian.AppendUint32(nil, uint32(len(b.block)))); err != nil {
		return err
	}
	if err := b.put(b.block); err != nil {
		return err
	}
	b.block = b.block[:0]
	_, err := b.w.Write(b.hash.Sum(nil))
	return err
}

// end writes what is left and the block that is the last.
func (b *blockWriter) end() error {
	if len(b.block) > 0 {
		if err := b.flush(); err != nil {
			return err
		}
	}
	return b.flush()
}

// blockReader returns what a blockWriter wrote, after it has been verified.
// Any other file makes it panic with a defect.
type blockReader struct {
	path   string
	r      *bufio.Reader
	offset int64
	hash   hash.Hash
	block  []byte // what of it is still to be returned
	buffer []byte
	ended  bool
}

func newBlockReader(path string, r io.Reader) *blockReader {
	b := &blockReader{path: path, r: bufio.NewReaderSize(r, 1<<16), hash: sha256.New()}
	magic := b.get(make([]byte, len(checkpointMagic)), "the line that begins a checkpoint")
	if string(magic) != checkpointMagic {
		b.fail(0, "expected %q, which begins a checkpoint of this version, found %q", checkpointMagic, magic)
	}
	b.hash.Write(magic)
	return b
}

// fail refuses the file for what is wrong at an offset.
func (b *blockReader) fail(offset int64, format string, args ...any) {
	panic(defect{&CheckpointError{b.path, fmt.Sprintf("at byte %d: ", offset) + fmt.Sprintf(format, args...)}})
}

// get fills p from the file.
func (b *blockReader) get(p []byte, what string) []byte {
	n, err := io.ReadFull(b.r, p)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		b.fail(b.offset+int64(n), "expected %d more bytes of %s, found the end of the file", len(p)-n, what)
	case err != nil:
		b.fail(b.offset+int64(n), "cannot read: %v", err)
	}
	b.offset += int64(n)
	return p
}

func (b *blockReader) Read(p []byte) (int, error) {
	if len(b.block) == 0 {
		b.next()
	}
	if b.ended {
		return 0, io.EOF
	}
	n := copy(p, b.block)
	b.block = b.block[n:]
	return n, nil
}

// next reads and verifies a block.
func (b *blockReader) next() {
	if b.ended {
		return
	}
	start := b.offset
	var length [4]byte
	b.get(length[:], "the length of a block")
	size := binary.LittleEndian.Uint32(length[:])
	if size > checkpointBlock {
		b.fail(start, "expected the length of a block, at most %d, found %d", checkpointBlock, size)
	}
	b.buffer = slices.Grow(b.buffer[:0], int(size))
	b.block = b.get(b.buffer[:size], "a block")
	b.hash.Write(length[:])
	b.hash.Write(b.block)
	var found [sha256.Size]byte
	at := b.offset
	b.get(found[:], "a checksum")
	if want := b.hash.Sum(nil); !bytes.Equal(want, found[:]) {
		b.fail(at, "expected checksum %x of the block from byte %d, found %x", want[:8], start, found[:8])
	}
	b.ended = size == 0
}

// finish makes sure that everything was read.
func (b *blockReader) finish() {
	if len(b.block) == 0 {
		b.next()
	}
	if !b.ended {
		b.fail(b.offset, "expected the end of the content, found %d bytes more", len(b.block))
	}
	if _, err := b.r.ReadByte(); err == nil {
		b.fail(b.offset, "expected the end of the file, found more")
	}
}

// saver writes the content of a checkpoint. Its errors are kept by the writer
// behind it until Flush.
type saver struct {
	w      *bufio.Writer
	buffer [binary.MaxVarintLen64]byte
}

func (s *saver) uint(n uint64) {
	_, _ = s.w.Write(binary.AppendUvarint(s.buffer[:0], n))
}

func (s *saver) int(n int) { s.uint(uint64(n)) }

func (s *saver) bytes(b []byte) {
	s.int(len(b))
	_, _ = s.w.Write(b)
}

func (s *saver) text(t string) { s.bytes([]byte(t)) }

// word writes all 64 bits.
func (s *saver) word(w uint64) {
	_, _ = s.w.Write(binary.LittleEndian.AppendUint64(s.buffer[:0], w))
}

// loader reads what a saver wrote. What does not read is a defect: its bytes
// have been verified.
type loader struct {
	blocks *blockReader
	r      *bufio.Reader
}

func newLoader(path string, r io.Reader) *loader {
	b := newBlockReader(path, r)
	return &loader{blocks: b, r: bufio.NewReader(b)}
}

func (l *loader) uint() uint64 {
	n, err := binary.ReadUvarint(l.r)
	l.check(err)
	return n
}

func (l *loader) int() int { return int(l.uint()) }

// bytes returns bytes that are the caller's.
func (l *loader) bytes() []byte {
	b := make([]byte, l.int())
	_, err := io.ReadFull(l.r, b)
	l.check(err)
	return b
}

func (l *loader) text() string { return string(l.bytes()) }

func (l *loader) word() uint64 {
	var b [8]byte
	_, err := io.ReadFull(l.r, b[:])
	l.check(err)
	return binary.LittleEndian.Uint64(b[:])
}

// check refuses a file whose content ends too soon.
func (l *loader) check(err error) {
	if err != nil {
		l.fail("expected more content")
	}
}

func (l *loader) fail(format string, args ...any) { l.blocks.fail(l.blocks.offset, format, args...) }

func (l *loader) finish() {
	if _, err := l.r.ReadByte(); err == nil {
		l.fail("expected the end of the content")
	}
	l.blocks.finish()
}
