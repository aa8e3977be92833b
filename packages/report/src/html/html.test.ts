import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { html, htmlPage, htmlTable } from '../index.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('</style><script>', '"><img src=x onerror=1>', "' x='", '<!--', '&lt;', '\u202e'),
)

describe('html', () => {
  test('escapes text for content and quoted attributes', () => {
    assert.equal(
      html`<b title="${`"'`}">${'<&>'}</b>`.text,
      '<b title="&quot;&#39;">&lt;&amp;&gt;</b>',
    )
  })

  test('places pieces as they are, joins lists and leaves null out', () => {
    const items = ['a', '<'].map((one) => html`<li>${one}</li>`)
    assert.equal(html`<ul>${items}${null}</ul>`.text, '<ul><li>a</li><li>&lt;</li></ul>')
  })

  test('shows characters that hide or reorder text', () => {
    assert.equal(html`${'\u202egnp\u0000'}`.text, '\\u202egnp\\x00')
  })

  test('never lets a text leave its place', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = html`${text}`.text
        assert.doesNotMatch(escaped, /[<>"']/u)
        assert.doesNotMatch(escaped, /&(?!amp;|lt;|gt;|quot;|#39;)/u)
        assert.doesNotMatch(escaped, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
      }),
    )
  })
})

describe('htmlPage', () => {
  test('loads nothing, runs nothing, and holds a hostile title', () => {
    const title = '</title><script>alert(1)</script>'
    const page = htmlPage({
      title,
      lead: title,
      body: html`<p>${title}</p>`,
      footer: html`${title}`,
    })
    assert.match(page, /^<!doctype html>/u)
    assert.match(page, /default-src 'none'/u)
    assert.doesNotMatch(page, /<script|src=|href=|@import|url\(/u)
  })
})

describe('htmlTable', () => {
  test('gives each row as many cells as there are columns', () => {
    const columns = [
      { title: 'name', align: 'text' },
      { title: 'fds', align: 'number' },
    ] as const
    const table = htmlTable(columns, [['a', 1], ['b']]).text
    assert.equal(table.match(/<td /gu)?.length, 4)
    assert.match(table, /<td class="number">1<\/td>/u)
  })
})
