import type { Case, Experiment } from '../experiment.ts'
import { equals, says, saysNothing } from '../expect.ts'
import { leakedBy, leftPlot, measureVerdict, verdictColumns } from '../measure/verdict.ts'
import type { LabLanguage } from '../needs.ts'

const rounds = 12

interface RealReport {
  /** As its project names it: `owner/name#1`. */
  readonly report: string
  readonly symptom: string
  readonly language: LabLanguage
  readonly victim: string
  readonly expect: Case['expect']
}

const reports: readonly RealReport[] = [
  {
    report: 'aws/aws-network-policy-agent#146',
    symptom:
      '416,698 open bpf-map fds; nodes crash within hours. An error path keeps the fd that was opened by id.',
    language: 'go',
    victim: 'real-by-id',
    expect: leakedBy('main.describe', 2 * rounds),
  },
  {
    report: 'aws/aws-network-policy-agent#618',
    symptom:
      'About 23,800 maps and 9,500 programs for 22 pods; a restart does not help. Pins stay when the delete never arrives.',
    language: 'go',
    victim: 'pin-left',
    expect: {
      leaking: [says({ verdict: 'orphaned', code: 'LRL003', function: 'main.attach' })],
      fixed: [saysNothing],
    },
  },
  {
    report: 'cilium/cilium#632',
    symptom:
      'The agent panics after 30 minutes with too many open files. A table is opened at every round of clean-up.',
    language: 'go',
    victim: 'real-periodic',
    expect: leakedBy('main.collectGarbage', rounds),
  },
  {
    report: 'cilium/cilium#6673',
    symptom: 'fds grow with the endpoints. The fd is kept after pinning.',
    language: 'go',
    victim: 'real-after-pin',
    expect: leakedBy('main.createEndpoint', rounds),
  },
  {
    report: 'cilium/ebpf#701',
    symptom: 'fds are lost when loading into a struct fails half-way.',
    language: 'go',
    victim: 'real-load-assign',
    expect: leakedBy('main.load', 2 * rounds),
  },
  {
    report: 'cilium/tetragon#3798',
    symptom: 'Map memory grows. A package-level slice keeps the maps.',
    language: 'go',
    victim: 'package-slice',
    expect: leakedBy('main.openCounter', rounds),
  },
  {
    report: 'inspektor-gadget/inspektor-gadget#2264',
    symptom: 'Programs go 28, 30, 32 from run to run. Stop is never called.',
    language: 'go',
    victim: 'real-gadget',
    expect: leakedBy('main.run', 2 * rounds, {
      verdict: 'leaked',
      code: 'LRL001',
      function: 'main.attach',
      line: 'unknown',
    }),
  },
  {
    report: 'kmesh-net/kmesh#1618',
    symptom: 'More than 120 fds per search. Programs are opened by id in a loop and not closed.',
    language: 'go',
    victim: 'real-prog-by-id',
    expect: leakedBy('main.find', 5 * rounds),
  },
  {
    report: 'projectcalico/calico#12427',
    symptom: 'fds grow. The cgo bridge to libbpf never closes.',
    language: 'go',
    victim: 'cgo-forgotten',
    expect: leakedBy('main.readCounter', rounds),
  },
  {
    report: 'open-telemetry/opentelemetry-ebpf-profiler#1687',
    symptom: 'Maps stay for the life of the process. Close of the tracer closes nothing.',
    language: 'go',
    victim: 'real-tracer',
    expect: leakedBy('main.newTracer', 3 * rounds),
  },
  {
    report: 'cilium/cilium#6024',
    symptom: 'fds grow while a function runs. Close is deferred in its loop.',
    language: 'go',
    victim: 'defer-in-loop',
    expect: {
      leaking: [
        equals('left', 0),
        says({ verdict: 'growing', code: 'LRL002', function: 'main.watchCounter' }),
      ],
      fixed: [saysNothing],
    },
  },
  {
    report: 'xdp-project/xdp-tools#343',
    symptom: 'Two fds a second. The fd is duplicated into an object, and one of the two is lost.',
    language: 'c',
    victim: 'library-dup',
    expect: leakedBy('load', rounds),
  },
  {
    report: 'iovisor/bcc#806',
    symptom: 'One fd a second. The module does not close the fds of its maps.',
    language: 'c',
    victim: 'real-module',
    expect: leakedBy('module_load', rounds),
  },
  {
    report: 'libbpf/libbpf commit 360ed84f',
    symptom: 'A map lives until the process ends. Reusing a pinned map loses the fd of the pin.',
    language: 'c',
    victim: 'real-reuse-map',
    expect: leakedBy('reuse_map', rounds),
  },
  {
    report: 'opencontainers/runc#2802',
    symptom:
      'One program fd per container. The fd of the device program is left once it is attached.',
    language: 'c',
    victim: 'real-set-devices',
    expect: leakedBy('set_devices', rounds),
  },
  {
    report: 'aya-rs/aya#612',
    symptom: 'Attaching fails after 19 hours. A Vec of handles only grows.',
    language: 'rust',
    victim: 'aya-static-vec',
    expect: leakedBy('aya_static_vec::open_counter', rounds),
  },
]

function caseOf({ report, symptom, language, victim, expect }: RealReport): Case {
  const args = ['{pins}']
  return {
    name: report,
    source: `${report}: ${symptom}`,
    forms: {
      leaking: { victim: { language, name: victim }, args },
      fixed: { victim: { language, name: `${victim}-fixed` }, args },
    },
    measure: measureVerdict,
    expect,
  }
}

export const realReports: Experiment = {
  name: 'real-reports',
  title: 'What each real report looks like',
  question:
    'Leaks that were reported in public, each reduced to its shape. Does lastref name the line, and does it fall silent when that is fixed?',
  answer:
    'Each shape is told at its first run, by what is left and not by a threshold: files that were left open with the line that opened them, a pin that nobody uses, and growth that ends only with the function. The fixed twin opens as much, and nothing is said of it.',
  parameters: { rounds },
  columns: verdictColumns,
  plots: [leftPlot],
  concurrency: 3,
  cases: reports.map(caseOf),
}
