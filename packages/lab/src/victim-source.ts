import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VictimLanguage } from './toolchain.ts'

/** Returns the folder with the victims of one language. */
export function victimFolder(language: VictimLanguage): string {
  return fileURLToPath(new URL(`../victims/${language}`, import.meta.url))
}

/** Returns the absolute path of a victim's source, whether or not it is there. */
export function sourceOf(language: VictimLanguage, name: string): string {
  const directory = victimFolder(language)
  switch (language) {
    case 'c':
    case 'cpp':
      return join(directory, `${name}.${language}`)
    case 'go':
      return join(directory, name, 'main.go')
    case 'rust':
      return join(directory, 'src/bin', `${name}.rs`)
  }
}
