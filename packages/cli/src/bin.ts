#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is imported: a warm cache saves most of the start-up time.
enableCompileCache()
const { run } = await import('./main.ts')
const { processStreams } = await import('./streams.ts')
process.exitCode = await run(process.argv.slice(2), await processStreams())
