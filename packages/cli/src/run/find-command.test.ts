import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { finalStatus, statusOf } from './exit-status.ts'
import { findCommand } from './find-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'lastref-find-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function program(name: string, mode: number): string {
  const path = join(folder, name)
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, mode)
  return path
}

test('a word is looked up in PATH, a path is taken from the working directory', () => {
  const path = program('tool', 0o755)
  assert.deepEqual(findCommand(['tool'], '/', `/nowhere:${folder}`), { path, setId: false })
  assert.equal(findCommand(['./tool'], folder, '/nowhere').path, path)
  // An empty element is the working directory.
  assert.equal(findCommand(['tool'], folder, '/nowhere:').path, path)
})

test('a program that sets its user or group is known as one', () => {
  program('suid', 0o4755)
  assert.equal(findCommand(['./suid'], folder, '').setId, true)
})

test('what is not there and what may not be executed are two things', () => {
  program('data', 0o644)
  mkdirSync(join(folder, 'directory'))
  assert.throws(() => findCommand(['no-such'], folder, folder), { code: 'LRE220' })
  assert.throws(() => findCommand([''], folder, folder), { code: 'LRE220' })
  assert.throws(() => findCommand(['data'], '/', folder), { code: 'LRE221' })
  assert.throws(() => findCommand(['./directory'], folder, ''), { code: 'LRE221' })
})

test('a later directory of PATH may have what an earlier one may not execute', () => {
  program('twice', 0o644)
  const other = join(folder, 'directory2')
  mkdirSync(other)
  writeFileSync(join(other, 'twice'), '')
  chmodSync(join(other, 'twice'), 0o755)
  assert.equal(findCommand(['twice'], '/', `${folder}:${other}`).path, join(other, 'twice'))
})

test('the own status of a command wins, a leak replaces success alone', () => {
  assert.equal(finalStatus({ code: 0, signal: null }, true, 23), 23)
  assert.equal(finalStatus({ code: 0, signal: null }, false, 23), 0)
  assert.equal(finalStatus({ code: 7, signal: null }, true, 23), 7)
  assert.equal(statusOf({ code: null, signal: 'SIGKILL' }), 137)
})
