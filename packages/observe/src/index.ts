export { readSnapshot, recordCodec, writeSnapshot, type Snapshot } from './record-io.ts'
