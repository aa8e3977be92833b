import { escapeTerminal } from '../escape.ts'

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
])

/**
 * Returns the text for an attribute or the content of an element of XML 1.0. Characters that XML
 * cannot hold, such as most controls and lone surrogates, are made visible as for a terminal; line
 * ends stay, as a reference where an attribute would lose them.
 */
export function xmlText(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeTerminal(line).replaceAll(/[&<>"']/gu, (one) => entities.get(one) ?? one))
    .map((line) => line.replaceAll(/[\ufffe\uffff]/gu, '\ufffd'))
    .join('&#10;')
}
