export { CatalogProblem, parseCatalog } from './catalog/parse-catalog.ts'
export { errorCatalogue } from './error-catalogue.ts'
export type { PathStep, ScanFinding } from './finding.ts'
export { applyFixes, deferClose, type Fix, type FixAnswer } from './fix/defer-close.ts'
export { rules, ruleOf, type Rule, type RuleId } from './rules/rule-table.ts'
export { scan } from './scan.ts'
export type {
  ScanConfig,
  ScanOptions,
  ScanProgress,
  ScanResult,
  ScanStatistics,
  SkipReason,
} from './scan-options.ts'
