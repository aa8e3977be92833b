import { declareElsewhere } from './lender.ts'

declareElsewhere()
