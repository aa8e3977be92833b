import { jsonOption, type CommandSpec } from '../command.ts'

export const doctorSpec: CommandSpec = {
  name: 'doctor',
  summary: 'what this kernel and these capabilities allow, and what to do about the rest',
  example: { command: 'lastref doctor', screen: [] },
  positionals: [],
  options: [jsonOption],
  statuses: [
    { status: 0, meaning: 'a census is possible here' },
    { status: 3, meaning: 'it is not; the output says why' },
  ],
}
