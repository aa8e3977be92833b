import { html, type Html } from './html.ts'
import { pageStyle } from './page-style.ts'

/** What a page is made of. */
export interface Page {
  readonly title: string
  /** One sentence below the title; null for none. */
  readonly lead: string | null
  readonly body: Html
  /** Where the numbers come from: machine, versions, time. */
  readonly footer: Html
}

/**
 * Returns a whole HTML document that needs nothing else: no script, no font, no image from anywhere.
 * Its policy forbids to load or run anything, so a hostile name that got past the escaping would
 * still do nothing.
 */
export function htmlPage(page: Page): string {
  const lead = page.lead === null ? null : html`<p class="lead">${page.lead}</p>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${page.title}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${page.title}</h1>
${lead}
</header>
<main>
${page.body}
</main>
<footer>${page.footer}</footer>
</body>
</html>
`.text
}
