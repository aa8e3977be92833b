/** Prints what one ring buffer event costs its consumer: `node bench/ringbuf.ts`, after `make bpf`. */
import { readFileSync } from 'node:fs'
import { BpfObject, RingBuffer } from '@lastref/ebpf'

const perRound = 1500
const rounds = 2000

const bytes = readFileSync(new URL('../build/testdata/ringbuf.bpf.o', import.meta.url))
using object = BpfObject.open(bytes, { name: 'bench' })
object.load()
using ring = RingBuffer.open(object.map('ring'), { lost: () => Number(object.bss.get('lost')) })
const produce = object.program('produce')
const context = new Uint8Array(new Uint32Array([perRound, 0]).buffer)

let events = 0
let sum = 0
let nanoseconds = 0n
for (let round = 0; round < rounds; round++) {
  produce.testRun({ context })
  const start = process.hrtime.bigint()
  events += ring.consume((data, offset) => {
    sum += data.getUint32(offset, true)
  })
  nanoseconds += process.hrtime.bigint() - start
}
console.log(`${events} events, ${(Number(nanoseconds) / events).toFixed(1)} ns each`)
console.log(`lost: ${ring.lost}, checksum ${sum}`)
