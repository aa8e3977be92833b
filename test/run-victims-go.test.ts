import { test } from 'node:test'
import { victimTests } from './support/run-victim.ts'

for (const { name, body } of victimTests('go')) test(name, body)
