import { testVictimsOf } from './support/run-victim.ts'

testVictimsOf('cpp')
