export { errorCatalogue } from './error-catalogue.ts'
export { VictimRefusedError } from './errors.ts'
export type { VictimReport } from './report.ts'
export { startVictim, type Victim } from './victim.ts'
