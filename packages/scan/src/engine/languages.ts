/** True for C and C++ files, headers included. */
export const isCFile = (file: string): boolean => /\.(?:c|h|cc|cpp|cxx|hh|hpp|hxx)$/.test(file)

/** True for files that are C++, or may be. */
export const isCppFile = (file: string): boolean => /\.(?:h|cc|cpp|cxx|hh|hpp|hxx)$/.test(file)
