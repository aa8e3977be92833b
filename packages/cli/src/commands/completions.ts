import type { CommandSpec, Invocation } from '../command.ts'
import { commands } from '../command-table.ts'

/** Prints the completion script of a shell. */
export async function run({ positionals, streams }: Invocation): Promise<number> {
  const specs = commands.map(({ spec }) => spec)
  const script = await scriptFor(positionals[0])
  await streams.stdout.write(script(specs))
  return 0
}

async function scriptFor(
  shell: string | undefined,
): Promise<(specs: readonly CommandSpec[]) => string> {
  if (shell === 'zsh') return (await import('../completions/zsh.ts')).zshCompletions
  if (shell === 'fish') return (await import('../completions/fish.ts')).fishCompletions
  return (await import('../completions/bash.ts')).bashCompletions
}
