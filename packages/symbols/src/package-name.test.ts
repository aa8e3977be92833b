import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goName, goPackage, rustCrate } from './package-name.ts'

test('the package of a Go function', () => {
  assert.equal(goPackage('main.main'), 'main')
  assert.equal(goPackage('github.com/cilium/ebpf.(*Map).Close'), 'github.com/cilium/ebpf')
  assert.equal(goPackage('gopkg.in/yaml%2ev3.Unmarshal.func1'), 'gopkg.in/yaml.v3')
  assert.equal(goPackage('main.each[go.shape.*example.test/a/b.T]'), 'main')
  assert.equal(goPackage('runtime/internal/syscall.Syscall6'), 'runtime/internal/syscall')
  assert.equal(goPackage('_rt0_amd64_linux'), null)
})

test('the name of an instance', () => {
  assert.equal(goName('main.(*ring[go.shape.int]).open'), 'main.(*ring[...]).open')
  assert.equal(goName('main.each[map[string]int].func1'), 'main.each[...].func1')
  assert.equal(goName('main.main'), 'main.main')
  assert.equal(goName('main.]['), 'main.][')
})

test('the crate of a Rust function', () => {
  assert.equal(rustCrate('aya::maps::Map::create'), 'aya')
  assert.equal(rustCrate('<chain::maps::Ring<T> as chain::Open>::open'), 'chain')
  assert.equal(rustCrate('<&dyn core::ops::Fn() as core::ops::FnOnce<()>>::call_once'), 'core')
  assert.equal(rustCrate('main'), null)
})
