/**
 * What matters in a log of the kernel's verifier, the most decisive line first.
 *
 * The verifier prints what it simulates and stops at the first thing it cannot accept, so the cause
 * stands at the end: after it come only statistics, and what libbpf adds. Some causes say nothing
 * without the instruction they are about, which is the line before.
 */
export function decisiveLines(log: string): readonly string[] {
  const lines = log.split('\n').map((line) => line.trimEnd())
  const cause = lines.findLastIndex(isCause)
  if (cause < 0) return []
  const text = (lines[cause] ?? '').trim()
  const above = previous(lines, cause)
  // Some last lines only conclude: what happened stands above them.
  const concludes = above !== null && conclusions.some((pattern) => pattern.test(text))
  const found = concludes ? [above, text] : [text]
  if (needsInstruction(found[0] ?? '')) {
    const instruction = lines.findLast((line, index) => index < cause && isInstruction.test(line))
    if (instruction !== undefined) found.push(instruction.trim())
  }
  const source = lines.findLast((line, index) => index < cause && line.startsWith('; '))
  if (source !== undefined && source !== '; ') found.push(source)
  return found
}

// `12: (79) r1 = *(u64 *)(r1 +8)`, with or without the state behind it.
const isInstruction = /^\s*\d+: \([0-9a-f]{2}\) /
const isState =
  /^\s*(\d+: )?(R\d+(_[rw]+)?=|R\d+_|last_idx|regs=|frame\d+:|from \d+ to|parent |mark_precise)/

const noise = [
  /^processed \d+ insns/,
  /^verification time/,
  /^stack depth/,
  /^max_states/,
  /^total_states|^peak_states|^mark_read/,
  /^-- (BEGIN|END) PROG LOAD LOG --/,
  /^libbpf: /,
  /^; /,
  /^(\d+: )?(safe|frame|from )/,
  /^func#\d+ @\d+/,
  /^(caller|callee|returning from callee|to caller|to callee):/,
  /^Validating \S+ func#\d+/,
  /^(Live regs before insn:|Func#\d+)/,
  /^arg#\d+ reference type\(.*\) size cannot be determined/,
]

const conclusions = [
  /^R\d+ (min|max) value is outside of the allowed memory range/,
  /would lead to reference leak$/,
  /^(The sequence of \d+ jumps|Please|Consider|Hint)/,
]

function isCause(line: string): boolean {
  const text = line.trim()
  if (text === '' || isInstruction.test(line) || isState.test(text)) return false
  return !noise.some((pattern) => pattern.test(text))
}

// "R0 !read_ok", "R1 invalid mem access 'scalar'", "invalid access to map value…": about one
// instruction, which is the last that was simulated.
function needsInstruction(text: string): boolean {
  return (
    /^R\d+\b/.test(text) || /^(invalid|misaligned|dereference|unbounded|math between)/i.test(text)
  )
}

function previous(lines: readonly string[], index: number): string | null {
  for (let i = index - 1; i >= 0; i -= 1) {
    const line = lines[i] ?? ''
    if (isCause(line)) return line.trim()
  }
  return null
}
