/** Returns the text of a source file named by a finding, or null where it cannot be read. */
export type SourceOf = (file: string) => string | null
