import type { FrontEnd } from '../ir/front-end.ts'
import { prepareCleanups } from './cleanup-macros.ts'
import { lowerFile } from './lower-file.ts'

/** folly's and others' scope guard, in a form of the same length that the grammar knows. */
function prepareScopeExit(text: string): string {
  return text.includes('SCOPE_EXIT {') ? text.replaceAll('SCOPE_EXIT {', 'if(SC_EXIT){') : text
}

export const cFrontEnd: FrontEnd = {
  language: 'c',
  grammar: 'tree-sitter-c',
  extensions: ['.c'],
  prepare: (text) => prepareCleanups(text, 'auto'),
  lower: (root, source) => lowerFile(root, source, false),
}

/** Headers too: C++ understands those of C, and C none of those of C++. */
export const cppFrontEnd: FrontEnd = {
  language: 'cpp',
  grammar: 'tree-sitter-cpp',
  extensions: ['.h', '.hh', '.hpp', '.hxx', '.cc', '.cpp', '.cxx'],
  prepare: (text) => prepareCleanups(prepareScopeExit(text), 'register'),
  lower: (root, source) => lowerFile(root, source, true),
}
