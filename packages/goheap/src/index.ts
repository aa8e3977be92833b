export type * from './answer.ts'
export { errorCatalogue } from './error-catalogue.ts'
export { layoutOfFile, type FileLayout } from './layout/of-file.ts'
export { readGoHeap } from './read-go-heap.ts'
