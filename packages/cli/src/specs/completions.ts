import type { CommandSpec } from '../command.ts'

export const completionsSpec: CommandSpec = {
  name: 'completions',
  summary: 'a completion script for your shell',
  example: {
    command: 'source <(lastref completions bash)',
    screen: [],
  },
  positionals: [
    {
      name: 'bash|zsh|fish',
      summary: 'the shell',
      required: true,
      choices: ['bash', 'zsh', 'fish'],
    },
  ],
  options: [],
  statuses: [{ status: 0, meaning: 'printed' }],
}
