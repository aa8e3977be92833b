import type { CommandSpec, OptionSpec } from '../command.ts'
import { positionalWords, quoted, spellings } from './words.ts'

/** Returns a zsh completion function, for a file named `_lastref` on the fpath. */
export function zshCompletions(specs: readonly CommandSpec[]): string {
  return `#compdef lastref
# lastref completions for zsh: lastref completions zsh > "\${fpath[1]}/_lastref"
_lastref() {
  local -a commands
  commands=(
${specs.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
${specs.map((spec) => commandCase(spec, specs)).join('\n')}
  esac
}
# Autoloaded, this file is the function and runs at once; sourced, the function is registered.
if [[ \${funcstack[1]} == _lastref ]]; then _lastref "$@"; else compdef _lastref lastref; fi
`
}

function commandCase(spec: CommandSpec, specs: readonly CommandSpec[]): string {
  const words = positionalWords(spec, specs)
  const operand =
    spec.name === 'why'
      ? // Without the space in front, _arguments would hand it options of its own.
        [quoted(`*:object: _alternative "kinds:kind:(${words.join(' ')})" "pins:pin:_files"`)]
      : words.length === 0
        ? []
        : [quoted(`*:argument:(${words.join(' ')})`)]
  const parts = [...spec.options.flatMap(optionParts), quoted('--help[this help]'), ...operand]
  return `    ${spec.name})
      shift words
      (( CURRENT-- ))
      _arguments ${parts.join(' \\\n        ')} ;;`
}

function optionParts(option: OptionSpec): string[] {
  const text = option.summary.replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', '\\:')
  const value =
    option.kind === 'flag'
      ? ''
      : `:${option.placeholder}:${option.choices === undefined ? '' : `(${option.choices.join(' ')})`}`
  return spellings(option).map((spelling) => quoted(`${spelling}[${text}]${value}`))
}
