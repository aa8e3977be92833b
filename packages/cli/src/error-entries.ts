import { errorCatalogue as recordErrors, rules, type ErrorEntry } from '@lastref/model'
import type { Rule } from '@lastref/scan'
import { errorCatalogue as commandErrors } from './error-catalogue.ts'

/** Returns what the packages tell about their error codes and rules, sorted by code. */
export async function errorEntries(): Promise<readonly ErrorEntry[]> {
  // Loaded only when asked for: these bring the native library along.
  const [ebpf, observe, evidence, symbols, goheap, scan, lab, gate] = await Promise.all([
    import('@lastref/ebpf'),
    import('@lastref/observe'),
    import('@lastref/evidence'),
    import('@lastref/symbols'),
    import('@lastref/goheap'),
    import('@lastref/scan'),
    import('@lastref/lab'),
    import('@lastref/gate'),
  ])
  return [
    ...commandErrors,
    ...recordErrors,
    ...rules,
    ...ebpf.errorCatalogue,
    ...observe.errorCatalogue,
    ...evidence.errorCatalogue,
    ...symbols.errorCatalogue,
    ...goheap.errorCatalogue,
    ...scan.errorCatalogue,
    ...lab.errorCatalogue,
    ...scan.rules.map(sourceRuleEntry),
    ...gate.errorCatalogue,
    ...gate.gateRules,
  ].toSorted((a, b) => a.code.localeCompare(b.code))
}

/** What there is to tell about a rule of the scanner; its page has examples. */
function sourceRuleEntry({ code, id, title, help }: Rule): ErrorEntry {
  return {
    code,
    title: `${id}: ${title}`,
    explanation: `A finding of lastref scan. docs/rules/${code}.md has what it means, why it matters, code that\nhas it and code that has not, and when not to use it.`,
    help,
  }
}
