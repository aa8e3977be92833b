import { html, type Html, type HtmlValue } from './html.ts'

/** A column of a table on a page. */
export interface HtmlColumn {
  readonly title: string
  /** `number` is set to the right in figures of one width. */
  readonly align: 'text' | 'number'
}

/** Returns a table that scrolls sideways where the page is narrower. */
export function htmlTable(
  columns: readonly HtmlColumn[],
  rows: readonly (readonly HtmlValue[])[],
): Html {
  const head = columns.map(
    ({ title, align }) => html`<th class="${align}" scope="col">${title}</th>`,
  )
  return html`<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => tableRow(columns, row))}</tbody>
</table></div>`
}

function tableRow(columns: readonly HtmlColumn[], row: readonly HtmlValue[]): Html {
  const cells = columns.map(({ align }, at) => html`<td class="${align}">${row[at] ?? null}</td>`)
  return html`<tr>${cells}</tr>\n`
}
