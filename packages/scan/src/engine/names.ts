import type { IrFunction } from '../ir/ir-function.ts'

const closing =
  /^(?:close|stop|release|destroy|detach|unload|clean|free|shutdown|tear_?down|terminate|dispose|delete|remove|unref|put|disconnect|uninstall|deinit|exit|finish|cancel|kill|end|unmap|munmap)|(?:close|cleanup|release|destroy|free)$/i

/** True for names that end something's life: what they get is not followed any further. */
export const soundsLikeClose = (name: string): boolean => closing.test(name)

const strictly =
  /^(?:close|release|destroy|detach|unload|cleanup|free|shutdown|teardown|terminate|stop)/i

/** True for the methods that people expect to give everything back. */
export const isTeardownName = (name: string): boolean => strictly.test(name)

const logging =
  /^(?:(?:debug|info|warn|warning|error|trace|print|log|verbose|fatal|panic|notice|v)(?:f|ln|w|s|context|fcontext)?|with\w*|msgf?|str|err|int|sprintf?|errorf)$/i

/** Methods of loggers and formatters: they only read what they get. */
export const soundsLikeLog = (name: string): boolean => logging.test(name)

const asking =
  /^(?:is|has|can|should|needs?|supports?|enabled?|get|len|contains|exists|have)(?=[A-Z_]|$)|(?:enabled|prefix|suffix|supported|equal|equals|contains)$/i

/** Calls that give the same answer to the same question. */
export const soundsLikeQuestion = (name: string): boolean => asking.test(name)

/** Go methods that end their object and can fail on the way: it matters on which path they do what. */
export const mayStopEarly = (fn: IrFunction): boolean =>
  fn.receiver !== null &&
  fn.parent === null &&
  fn.file.endsWith('.go') &&
  fn.results.at(-1)?.kind === 'error' &&
  isTeardownName(fn.key.slice(fn.key.lastIndexOf('.') + 1)) &&
  // What is given something, other than how, ends a part.
  fn.params.every((id) => {
    const type = fn.vars[id]?.type
    return type?.kind === 'scalar' || (type?.kind === 'named' && type.name === 'context.Context')
  })
