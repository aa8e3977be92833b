/** Below this a parse is cheap whatever is in the file. */
const large = 256 * 1024

const numbers = /\{[\s\w,.+'-]{1000,}\}/g
const spelt = /[^\s{},]/g

/**
 * Empties tables of numbers in large files, in place: their syntax trees take eighty times the memory
 * of their text, and no handle is in them. Lines and columns stay what they are.
 */
export const blankData = (text: string): string =>
  text.length < large
    ? text
    : text.replaceAll(numbers, (table) =>
        isTable(table) ? table.replaceAll(spelt, ' ').replaceAll(',', ' ') : table,
      )

/** Nearly all of it are numbers: a block of code has names and no commas. */
const isTable = (text: string): boolean =>
  /^\{\s*(?:[-+]?\d[\w.]*\s*,\s*)*(?:[-+]?\d[\w.]*\s*)?\}$/.test(text)
