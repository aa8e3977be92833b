export { readSnapshot, recordCodec, writeSnapshot, type Snapshot } from './record-io.ts'
export { CensusReader, takeCensus, type CensusOptions } from './census.ts'
