export { readSnapshot, recordCodec, writeSnapshot, type Snapshot } from './record-io.ts'
export { procfsCensus, type ProcfsCensusOptions } from './procfs/procfs-census.ts'
export { CensusReader, takeCensus, type CensusOptions } from './census.ts'
export { errorCatalogue } from './error-catalogue.ts'
