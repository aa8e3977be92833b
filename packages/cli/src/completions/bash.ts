import type { CommandSpec } from '../command.ts'
import { positionalWords, quoted, spellings } from './words.ts'

/** Returns a bash script that completes commands, options, their values and known words. */
export function bashCompletions(specs: readonly CommandSpec[]): string {
  return `# lastref completions for bash: source <(lastref completions bash)
_lastref() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words=${quoted([...specs.map(({ name }) => name), '--help', '--version'].join(' '))}
  else
    case "\${COMP_WORDS[1]} $previous" in
${specs.flatMap(valueCases).join('\n')}
      *)
        case "\${COMP_WORDS[1]}" in
${specs.map((spec) => wordCase(spec, specs)).join('\n')}
        esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ \${COMP_WORDS[1]} == why && $current == /* ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _lastref lastref
`
}

function valueCases(spec: CommandSpec): string[] {
  return spec.options.flatMap((option) => {
    if (option.kind === 'flag') return []
    const patterns = spellings(option).map((word) => quoted(`${spec.name} ${word}`))
    return [`      ${patterns.join('|')}) words=${quoted((option.choices ?? []).join(' '))} ;;`]
  })
}

function wordCase(spec: CommandSpec, specs: readonly CommandSpec[]): string {
  const options = [...spec.options.map(({ name }) => `--${name}`), '--help']
  const words = [...positionalWords(spec, specs), ...options].join(' ')
  return `          ${spec.name}) words=${quoted(words)} ;;`
}
