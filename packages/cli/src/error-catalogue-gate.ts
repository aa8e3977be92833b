import type { ErrorEntry } from '@lastref/model'

export const gateErrors: readonly ErrorEntry[] = [
  {
    code: 'LRE050',
    title: 'nothing was given to judge',
    explanation:
      'A gate without an input would pass whatever happened before it. Name the files that the tools\n' +
      'of the pipeline wrote, or require them by a pattern.',
    help: "lastref gate scan.json run.json, or: lastref gate --require 'sast=reports/*.sarif'",
  },
  {
    code: 'LRE051',
    title: 'an option of lastref gate has the wrong form',
    explanation:
      '--require takes NAME=GLOB, --output takes FORMAT=FILE, and --min-scanned takes N or NAME=N,\n' +
      'where NAME is that of a requirement or the path of an input.',
    help: 'lastref help gate',
  },
  {
    code: 'LRE052',
    title: 'a report of the gate cannot be written',
    explanation:
      'The file that --output or --baseline names cannot be written. The verdict was not lost: what\n' +
      'goes to stdout is written first.',
    help: 'Name a file in a directory that exists, may be written and has room.',
  },
  {
    code: 'LRE053',
    title: 'a baseline of unusable inputs',
    explanation:
      '--write-baseline accepts every finding that there is. While an input is missing, empty or cut\n' +
      'off, nobody knows what there is.',
    help: 'Run the tool that writes it again, then write the baseline.',
  },
]
