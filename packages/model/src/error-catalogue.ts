import type { ErrorEntry } from './error.ts'

/** Every error code of this package, for `lastref help CODE`. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE300',
    title: 'no such snapshot file',
    explanation: 'The file that should hold a snapshot or a record does not exist.',
    help: 'Check the name, or record one with: lastref snapshot -o FILE',
  },
  {
    code: 'LRE301',
    title: 'a directory instead of a snapshot',
    explanation: 'The name is that of a directory; a snapshot is one file.',
    help: 'Name a file in it.',
  },
  {
    code: 'LRE302',
    title: 'snapshot file cannot be read',
    explanation:
      'The kernel refused to open or to read the file. A snapshot is written with mode 0600, ' +
      'because it tells what every process of the host holds: only its owner and root may read it.',
    help: 'See who may read it with ls -l FILE; its owner may allow you with: chmod a+r FILE',
  },
  {
    code: 'LRE303',
    title: 'empty file',
    explanation: 'The file has no bytes. lastref writes a snapshot whole or not at all.',
    help: 'Take another one: lastref snapshot -o FILE',
  },
  {
    code: 'LRE304',
    title: 'not a record of lastref',
    explanation:
      'The file does not begin with the eight bytes every record begins with. It is of another ' +
      'kind, was packed once more, or was changed by a transfer in text mode.',
    help: 'See what it is with: file FILE',
  },
  {
    code: 'LRE305',
    title: 'written by a newer lastref',
    explanation:
      'The major version of the format, or the version of its census, is one this lastref does ' +
      'not know. Newer minor versions and unknown kinds of section are read without complaint.',
    help: 'Read it with the lastref that wrote it, or a newer one.',
  },
  {
    code: 'LRE306',
    title: 'file is cut off before its census is whole',
    explanation:
      'The file stops in the middle of a section, as after a full disk or an interrupted copy. ' +
      'Whole sections before the cut are used; here no census is among them.',
    help: 'Copy the file again, or take another one: lastref snapshot -o FILE',
  },
  {
    code: 'LRE307',
    title: 'damaged file',
    explanation:
      'A checksum, a length or the compressed data of the file is wrong: it was changed after ' +
      'lastref wrote it. What comes after the damage is not guessed at.',
    help: 'Copy the file again, or take another one: lastref snapshot -o FILE',
  },
  {
    code: 'LRE308',
    title: 'a section too large to be read',
    explanation:
      'A section says it is larger than 256 MiB, packed or unpacked. No census of a real host ' +
      'comes near; a file that was made to exhaust memory does.',
    help: 'Do not trust where the file came from; take another one: lastref snapshot -o FILE',
  },
  {
    code: 'LRE309',
    title: 'no census in the file',
    explanation: 'The file is a whole and undamaged record, but has no census section.',
    help: 'Take a snapshot: lastref snapshot -o FILE',
  },
  {
    code: 'LRE310',
    title: 'snapshot file cannot be written',
    explanation:
      'The snapshot is written to a temporary file beside its name, which then takes its place, ' +
      'so the directory must exist, allow writing and have room.',
    help: 'Name another file with: -o FILE',
  },
  {
    code: 'LRE311',
    title: 'binary data for a terminal',
    explanation: '-o - writes the snapshot to stdout, and stdout is a terminal.',
    help: 'lastref snapshot -o FILE, or: lastref snapshot -o - | ssh HOST "cat >FILE"',
  },
  {
    code: 'LRE312',
    title: 'the census in the file is not one',
    explanation:
      'The section is undamaged, but its content does not have the form of a census: another ' +
      'program wrote it, or another version of lastref that changed the form.',
    help: 'Read it with the lastref that wrote it, or take another one: lastref snapshot -o FILE',
  },
  {
    code: 'LRE313',
    title: 'two documents for stdout',
    explanation:
      '-o - writes the snapshot to stdout and --json writes the census there; one stream cannot ' +
      'hold both.',
    help: 'lastref snapshot --json -o FILE',
  },
  {
    code: 'LRE314',
    title: 'growth between boots or hosts',
    explanation:
      '--fail-on-growth asks whether anything grew, but the two censuses are of different boots ' +
      'or hosts. Ids begin again at each boot, so no object of one is an object of the other.',
    help: 'Compare two snapshots of one boot of one host, or leave out --fail-on-growth.',
  },
  {
    code: 'LRE320',
    title: 'not a suppression',
    explanation:
      'A suppressions file has one pattern per line: site: for a function or source file anywhere ' +
      'on the stack, object: for the name of the object, module: for a binary or library. A pattern ' +
      'matches anywhere in the name; * stands for anything, ^ and $ tie it to the beginning and the ' +
      'end. Lines that begin with # are comments.',
    help: "printf 'site:^main.readMap$\\nmodule:libfoo.so\\n' >suppressions.txt",
  },
  {
    code: 'LRE321',
    title: 'not a baseline',
    explanation:
      'A baseline is the JSON that an earlier lastref run, trace, scan or gate printed, of the same ' +
      'version of the schema (lastref.findings/1).',
    help: 'lastref run --json -- CMD >baseline.json',
  },
]
