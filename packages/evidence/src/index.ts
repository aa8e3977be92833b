export { errorCatalogue } from './error-catalogue.ts'
export { EvidenceReader, type EvidenceTarget } from './evidence-reader.ts'
export type { HeapOptions } from './open-heap.ts'
export { parseEndpoint, type Endpoint } from './pprof/endpoint.ts'
