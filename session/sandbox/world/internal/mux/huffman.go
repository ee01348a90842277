package mux

import (
	"cmp"
	"math/bits"
	"slices"
)

// longest is the most bits that a symbol of a code may have.
const longest = 15

// code is a canonical prefix code.
type code struct {
	lengths []int
	words   []uint32 // the first bit lowest
}

// newCode makes the code for symbols that occur so often. It has at least two
// symbols, whether they occur or not.
func newCode(count []int) code {
	count = slices.Clone(count)
	for i, used := 0, len(count)-zeros(count); used < 2; i++ {
		if count[i] == 0 {
			count[i] = 1
			used++
		}
	}
	c := code{lengths: lengths(count), words: make([]uint32, len(count))}
	for slices.Max(c.lengths) > longest {
		for i, n := range count {
			count[i] = (n + 1) / 2
		}
		c.lengths = lengths(count)
	}
	word := uint32(0)
	for l := 1; l <= longest; l++ {
		for s, have := range c.lengths {
			if have == l {
				c.words[s] = bits.Reverse32(word) >> (32 - l)
				word++
			}
		}
		word <<= 1
	}
	return c
}

func zeros(count []int) (n int) {
	for _, v := range count {
		if v == 0 {
			n++
		}
	}
	return n
}

// lengths are those of Huffman's code; 0 for what does not occur.
func lengths(count []int) []int {
	type tree struct {
		weight  int
		symbols []int
	}
	var trees []tree
	for s, n := range count {
		if n > 0 {
			trees = append(trees, tree{n, []int{s}})
		}
	}
	out := make([]int, len(count))
	for len(trees) > 1 {
		slices.SortStableFunc(trees, func(a, b tree) int { return cmp.Compare(b.weight, a.weight) })
		n := len(trees)
		both := tree{trees[n-2].weight + trees[n-1].weight, slices.Concat(trees[n-2].symbols, trees[n-1].symbols)}
		for _, s := range both.symbols {
			out[s]++
		}
		trees = append(trees[:n-2], both)
	}
	return out
}
