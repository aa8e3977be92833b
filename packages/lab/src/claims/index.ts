import type { Claim } from '../claim.ts'
import { bpftoolPrintsRefcnt } from './bpftool-prints-refcnt.ts'
import { closeLeavesFdOpen } from './close-leaves-fd-open.ts'
import { deferAndFinalizerIsSafe } from './defer-and-finalizer-is-safe.ts'
import { dupRaisesRefcnt } from './dup-raises-refcnt.ts'
import { fdAboveZeroIsValid } from './fd-above-zero-is-valid.ts'
import { fdOutlivesProcess } from './fd-outlives-process.ts'
import { finalizerRunsOutOfScope } from './finalizer-runs-out-of-scope.ts'
import { gcFreesCStrings } from './gc-frees-c-strings.ts'
import { gomaxprocsAndGogcWorsenIt } from './gomaxprocs-and-gogc-worsen-it.ts'
import { lookupEventShowsLookups } from './lookup-event-shows-lookups.ts'
import { mapsThirdColumnIsSize } from './maps-third-column-is-size.ts'
import { nonEscapingNeverRegister } from './non-escaping-never-register.ts'
import { objGetIsCommand10 } from './obj-get-is-command-10.ts'
import { oomPreNotify } from './oom-pre-notify.ts'
import { publishedScriptFindsLeaks } from './published-script-finds-leaks.ts'
import { setFinalizerOnCPointer } from './set-finalizer-on-c-pointer.ts'
import { syncMapDelaysFinalizers } from './sync-map-delays-finalizers.ts'
import { zgcNeverRunsFinalizers } from './zgc-never-runs-finalizers.ts'

/** Every claim, in the order of the report. */
export const claims: readonly Claim[] = [
  bpftoolPrintsRefcnt,
  objGetIsCommand10,
  mapsThirdColumnIsSize,
  lookupEventShowsLookups,
  zgcNeverRunsFinalizers,
  nonEscapingNeverRegister,
  finalizerRunsOutOfScope,
  setFinalizerOnCPointer,
  gcFreesCStrings,
  deferAndFinalizerIsSafe,
  syncMapDelaysFinalizers,
  gomaxprocsAndGogcWorsenIt,
  fdAboveZeroIsValid,
  dupRaisesRefcnt,
  closeLeavesFdOpen,
  oomPreNotify,
  fdOutlivesProcess,
  publishedScriptFindsLeaks,
]
