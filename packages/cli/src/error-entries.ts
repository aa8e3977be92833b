import { errorCatalogue as recordErrors, rules, type ErrorEntry } from '@lastref/model'
import { errorCatalogue as commandErrors } from './error-catalogue.ts'

/** Returns what the packages tell about their error codes and rules, sorted by code. */
export async function errorEntries(): Promise<readonly ErrorEntry[]> {
  // Loaded only when asked for: these bring the native library along.
  const [ebpf, observe, symbols, scan] = await Promise.all([
    import('@lastref/ebpf'),
    import('@lastref/observe'),
    import('@lastref/symbols'),
    import('@lastref/scan'),
  ])
  return [
    ...commandErrors,
    ...recordErrors,
    ...rules,
    ...ebpf.errorCatalogue,
    ...observe.errorCatalogue,
    ...symbols.errorCatalogue,
    ...scan.errorCatalogue,
  ].toSorted((a, b) => a.code.localeCompare(b.code))
}
