#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

/** Starts lastref on the arguments of this process; it ends with the status that it sets. */
async function start(): Promise<void> {
  const { run } = await import('./main.ts')
  const { processStreams } = await import('./streams.ts')
  process.exitCode = await run(process.argv.slice(2), await processStreams())
}

// Before anything else is imported: a warm cache saves most of the start-up time. What is published
// has a launcher that does it, in a folder that only the user can write to.
if (import.meta.url.endsWith('.ts')) enableCompileCache()
void start()
