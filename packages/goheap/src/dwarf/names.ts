/** Tags and attributes of DWARF that are read here (DWARF 5, 7.5), and Go's own (cmd/internal/dwarf). */
export const tag = {
  arrayType: 0x01,
  pointerType: 0x0f,
  compileUnit: 0x11,
  structureType: 0x13,
  subroutineType: 0x15,
  typedef: 0x16,
  constant: 0x27,
  member: 0x0d,
  baseType: 0x24,
  variable: 0x34,
} as const

export const attribute = {
  location: 0x02,
  name: 0x03,
  byteSize: 0x0b,
  language: 0x13,
  constValue: 0x1c,
  memberLocation: 0x38,
  type: 0x49,
  strOffsetsBase: 0x72,
  addrBase: 0x73,
  goKind: 0x2900,
  goKey: 0x2901,
  goElem: 0x2902,
  goRuntimeType: 0x2904,
} as const

/** DW_LANG_Go. */
export const languageGo = 0x16
