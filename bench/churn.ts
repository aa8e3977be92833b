// Whether the books balance while files are opened and closed as fast as the machine can.
// usage: node bench/churn.ts [CENSUSES]
import { startVictim } from '@lastref/lab'
import { isZero } from '@lastref/model'
import { CensusReader } from '@lastref/observe'

const censuses = Number(process.argv[2] ?? 1000)

await using churn = await startVictim('churn')
await using storm = await startVictim('fork-storm')
const churned = new Set([...churn.report.maps, ...storm.report.maps])
using reader = CensusReader.open()
const unbalanced: string[] = []
let churnedUnbalanced = 0
let settled = 0
let unsettled = 0
for (let i = 0; i < censuses; i++) {
  for (const object of reader.take().objects) {
    if (object.kind === 'map' && churned.has(object.id)) {
      if (object.settled) settled++
      else unsettled++
    }
    // Nothing enumerates what inside the kernel refers to the BTF of the kernel itself.
    if (object.kind === 'btf' && object.kernel) continue
    if (object.settled && !isZero(object.unexplained)) {
      if (churned.has(object.id) && object.kind === 'map') churnedUnbalanced++
      unbalanced.push(
        `census ${i}: ${object.kind} ${object.id} ${JSON.stringify(object.unexplained)}`,
      )
    }
  }
}
process.stdout.write(
  `${censuses} censuses; churned maps settled ${settled} times, unsettled ${unsettled} times; ` +
    `settled but unbalanced: ${unbalanced.length}, of these churned: ${churnedUnbalanced}\n`,
)
for (const line of unbalanced.slice(0, 20)) process.stdout.write(`  ${line}\n`)
process.exitCode = unbalanced.length > 0 ? 1 : 0
