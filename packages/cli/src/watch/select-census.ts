import type { Census } from '@lastref/model'
import { placesOf } from '../object-filter.ts'
import type { Selection } from '../trace/selection.ts'

/** Returns the part of a census that the selected processes hold; all of it without a selection. */
export function selectCensus(census: Census, selection: Selection | null): Census {
  if (selection === null) return census
  // Asked once for each pid: the answer may have to be read from /proc.
  const known = new Map<number, boolean>()
  const includes = (pid: number): boolean => {
    const answer = known.get(pid) ?? selection.includes(pid)
    known.set(pid, answer)
    return answer
  }
  return {
    ...census,
    objects: census.objects.filter((object) => placesOf(object).some(({ pid }) => includes(pid))),
    processes: (census.processes ?? []).filter(({ pid }) => includes(pid)),
  }
}
