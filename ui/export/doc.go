// Package export is the sheet that writes pictures as loose files into a folder.
package export
