export type * from './attach-point.ts'
export type * from './census.ts'
export {
  LastrefError,
  type ErrorEntry,
  type ExitStatus,
  type LastrefErrorOptions,
} from './error.ts'
export type * from './finding.ts'
export type * from './frame.ts'
export type * from './holder.ts'
export { objectKinds, type ObjectKind } from './kind.ts'
export { sumOfHolders, unexplained } from './ledger.ts'
export type * from './object.ts'
export type { FileColumns, FileOwner, ObjectParts, OpenFiles } from './open-files.ts'
export type * from './opening.ts'
export type { ProcessHoldings } from './process.ts'
export { addRefs, isZero, subtractRefs, type Refs } from './refs.ts'
export { errorCatalogue } from './error-catalogue.ts'
export {
  binaryToTerminal,
  growthUnknown,
  noSuchRecord,
  recordFault,
  recordIsDirectory,
  recordUnreadable,
  recordUnwritable,
  recordWithoutCensus,
  stdoutIsTaken,
} from './errors.ts'
export { decodeCensusSection, encodeCensusSection } from './record/census-section.ts'
export type { RecordCodec } from './record/codec.ts'
export type { Corruption, RecordEnding, RecordFault } from './record/fault.ts'
export { sectionTypes, type Section } from './record/layout.ts'
export { RecordReader, unpackSection } from './record/reader.ts'
export { encodeSnapshot, SnapshotReader, type SnapshotReading } from './record/snapshot.ts'
export { encodeEnd, encodeFileHeader, encodeSection, type SectionContent } from './record/writer.ts'
export type * from './diff/census-diff.ts'
export { diffCensuses, hasGrown } from './diff/compare.ts'
export {
  baselineText,
  compareWithBaseline,
  parseBaseline,
  type BaselineEntry,
  type Compared,
} from './baseline/baseline.ts'
export { findingsMismatch, isFindingsDocument } from './finding/finding-shape.ts'
export { findingsDocument, summaryOf } from './finding/document.ts'
export {
  findingsOf,
  relativeTo,
  sortedFindings,
  type FindingsOptions,
} from './finding/findings-of.ts'
export { distinctFingerprints, hash64 } from './finding/fingerprint.ts'
export { forecastOf, forecastsOf, type OwnedForecast } from './forecast/forecast.ts'
export { thinned, trendOf, type Point, type Trend } from './forecast/trend.ts'
export { isOrphan, orphanPins } from './orphan.ts'
export {
  parseSuppressions,
  suppress,
  type Suppression,
  type SuppressionResult,
} from './suppression/suppressions.ts'
export { originOf, userFrame, userFrameIndex } from './user-frame.ts'
export { judge } from './verdict/judge.ts'
export type { Judgement, Rule, Shape } from './verdict/judgement.ts'
export { defaultJudgeOptions, type JudgeOptions } from './verdict/options.ts'
export { withPinStates } from './verdict/pin-state.ts'
export { failsOn, ruleEntry, rules, type FailOn, type RuleEntry } from './verdict/rules.ts'
export { RecordingReader, RecordingWriter, type RecordingItem } from './record/recording.ts'
export type * from './evidence/reading.ts'
export { conclusions, type ConclusionEntry } from './evidence/conclusions.ts'
export type { Course, CourseKind } from './evidence/course.ts'
export {
  decide,
  decisionTable,
  type ConclusionName,
  type DecisionRow,
  type Sign,
  type Signs,
} from './evidence/decision-table.ts'
export type { Explanation, Insights } from './evidence/explain-process.ts'
export { explainReadings, type EvidenceDocument } from './evidence/document.ts'
export type { Growth } from './evidence/growth.ts'
export { defaultEvidenceOptions, type EvidenceOptions, type Floor } from './evidence/options.ts'
export type { FdOwner, Ownership, OwnersReading } from './evidence/owners.ts'
export type * from './evidence/mapping-sites.ts'
export type { EvidenceLine, EvidenceLines } from './evidence/signs.ts'
