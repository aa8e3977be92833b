import headless from '@xterm/headless'

/** Returns what a terminal of this size shows after it was sent `text`, row by row. */
export async function renderedRows(
  text: string,
  columns: number,
  rows: number,
): Promise<readonly string[]> {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
  try {
    await new Promise<void>((resolve) => terminal.write(text, resolve))
    const { active } = terminal.buffer
    return Array.from(
      { length: rows },
      (_, row) => active.getLine(row)?.translateToString(true) ?? '',
    )
  } finally {
    terminal.dispose()
  }
}
