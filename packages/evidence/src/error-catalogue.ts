import type { ErrorEntry } from '@lastref/model'

/** Why a line of evidence is missing; the other lines are still read. For `lastref help CODE`. */
export const errorCatalogue: readonly ErrorEntry[] = [
  {
    code: 'LRE610',
    title: 'a heap endpoint did not answer in time',
    explanation:
      'The connection was taken, but no whole answer came within ten seconds. The program may be\n' +
      'stopped, or so busy that it serves nothing; the heap line is left out, the others are read.',
    help: 'curl -m 10 URL/debug/pprof/',
  },
  {
    code: 'LRE611',
    title: 'a heap endpoint cannot be reached',
    explanation: 'Nothing listens there, or the connection broke before an answer was whole.',
    help: 'ss -ltnp, and give what the program listens on: --pprof http://HOST:PORT',
  },
  {
    code: 'LRE612',
    title: 'a heap endpoint answered with another status than 200',
    explanation:
      'Something answers HTTP, but serves no profile at this path, or asks for a login. Redirects\n' +
      'are not followed: where they lead need not be the process that is explained.',
    help: 'give the path as well: --pprof http://HOST:PORT/PREFIX/debug/pprof',
  },
  {
    code: 'LRE613',
    title: 'what a heap endpoint answered is no heap profile of Go',
    explanation:
      'The answer is in another format, damaged, or the profile of something else than a heap. Only\n' +
      'net/http/pprof of the Go standard library is understood.',
    help: 'curl -s URL/debug/pprof/heap?debug=1 | head -1',
  },
  {
    code: 'LRE614',
    title: 'what a heap endpoint answered is too large',
    explanation:
      'More than 32 MiB were sent, or a profile has more than 16 MiB when it is unpacked. No profile\n' +
      'of a real program comes near; an answer that was made to exhaust memory does.',
    help: 'see what answers there: curl -sI URL',
  },
  {
    code: 'LRE615',
    title: 'a Go program serves no net/http/pprof',
    explanation:
      'None of the ports and unix sockets on which the process itself listens answers as\n' +
      'net/http/pprof does. Ports that it shares with other processes are not tried.',
    help: 'import _ "net/http/pprof" in the program, or name where it serves it: --pprof URL',
  },
  {
    code: 'LRE617',
    title: 'the process is in another network namespace',
    explanation:
      'Its ports are not reachable under their numbers from here; the same port of this namespace\n' +
      'belongs to another program, so none is tried. Unix sockets are.',
    help: 'name it by its address: --pprof http://CONTAINER-IP:PORT',
  },
  {
    code: 'LRE618',
    title: 'a heap endpoint is not to be believed',
    explanation:
      'It tells the command line of another process than the one that is explained, or numbers that\n' +
      'contradict each other. What it says about the heap is left out.',
    help: 'curl -s URL/debug/pprof/cmdline | tr "\\0" " "; tr "\\0" " " </proc/PID/cmdline',
  },
  {
    code: 'LRE620',
    title: 'the inspector of a Node process is closed',
    explanation:
      'Node tells its heap through the inspector, which is open only after --inspect or SIGUSR1. A\n' +
      'signal is sent only when it is asked for: a program may have a meaning of its own for it.',
    help: 'lastref explain PID --open-inspector; it is closed again at the end',
  },
  {
    code: 'LRE621',
    title: 'the inspector of a Node process does not answer',
    explanation:
      'A connection was refused, an answer did not come in time, or it was no answer of an inspector.\n' +
      'Another debugger may hold the process at a breakpoint.',
    help: 'curl -s http://127.0.0.1:9229/json/list',
  },
  {
    code: 'LRE630',
    title: 'there is no jcmd',
    explanation: 'The heap of a JVM is asked for with jcmd, which is part of a JDK (not of a JRE).',
    help: 'install a JDK of the same major version, and put jcmd on the PATH',
  },
  {
    code: 'LRE631',
    title: 'jcmd could not ask the JVM',
    explanation:
      'jcmd must run as the user of the JVM or as root, and the JVM must not be stopped or have been\n' +
      'started with -XX:+DisableAttachMechanism.',
    help: 'jcmd PID GC.heap_info',
  },
  {
    code: 'LRE640',
    title: 'the address space may not be read',
    explanation:
      'smaps and smaps_rollup need the permission to trace the process (ptrace access mode READ):\n' +
      'the same user and no more capabilities than lastref has, or CAP_SYS_PTRACE.',
    help: 'sudo lastref explain PID',
  },
  {
    code: 'LRE641',
    title: 'the process may not be looked into',
    explanation: 'Its program, or its fds, may be read by its own user and by root only.',
    help: 'sudo lastref explain PID',
  },
  {
    code: 'LRE642',
    title: 'the heap of this runtime cannot be read',
    explanation:
      'Python, Ruby, Perl, PHP, .NET and Erlang have no way to ask a running program for its heap that\n' +
      'needs nothing of the program. Anonymous memory and references are read, and who owns the\n' +
      'references is not known.',
    help: 'lastref trace -p PID tells which line opens them; tracemalloc (Python) tells of the heap',
  },
]
