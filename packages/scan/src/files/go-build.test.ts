import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isForLinux } from './go-build.ts'

describe('build constraints', () => {
  for (const [path, text, expected] of [
    ['a/map.go', 'package a\n', true],
    ['a/map_linux.go', 'package a\n', true],
    ['a/map_windows.go', 'package a\n', false],
    ['a/map_darwin_arm64.go', 'package a\n', false],
    ['a/map_arm64.go', 'package a\n', true],
    ['a/windows.go', 'package a\n', true],
    ['a/x.go', '//go:build !linux\n\npackage a\n', false],
    ['a/x.go', '//go:build linux && !(darwin || windows)\n\npackage a\n', true],
    ['a/x.go', '//go:build ebpf_bindings && !linux\n\npackage a\n', false],
    ['a/x.go', '//go:build with_bindings || darwin\n\npackage a\n', true],
    ['a/x.go', '//go:build ignore\n\npackage main\n', false],
    ['a/x.go', '// +build !linux\n\npackage a\n', false],
    ['a/x.go', '// +build linux,cgo darwin\n// +build !windows\n\npackage a\n', true],
    ['a/x.go', 'package a\n\n//go:build !linux\n', true],
  ] as const) {
    it(`${expected ? 'keeps' : 'leaves out'} ${path}: ${text.split('\n')[0]}`, () => {
      assert.equal(isForLinux(path, text), expected)
    })
  }
})
