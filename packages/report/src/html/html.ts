import { escapeTerminal } from '../escape.ts'

/** A piece of a page that is safe to place as it is: only `html` makes one. */
export class Html {
  readonly text: string

  private constructor(text: string) {
    this.text = text
  }

  /** Returns the pieces of a template joined, everything that is not `Html` escaped. */
  static of(strings: readonly string[], values: readonly HtmlValue[]): Html {
    let text = strings[0] ?? ''
    values.forEach((value, index) => {
      text += textOf(value) + (strings[index + 1] ?? '')
    })
    return new Html(text)
  }
}

/** What a template takes: text and numbers are escaped, nothing is left out, lists are joined. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[]

/**
 * Returns a piece of a page. What stands between `${` and `}` is escaped for text and for quoted
 * attributes; names of elements and attributes, unquoted attributes, scripts and styles must not
 * come from there. Characters that hide or reorder text are made visible as on a terminal.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.of(strings, values)
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

function textOf(value: HtmlValue): string {
  if (value === null) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return value.map(textOf).join('')
}

function escapeHtml(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeTerminal(line).replaceAll(/[&<>"']/gu, (one) => entities.get(one) ?? one))
    .join('\n')
}
