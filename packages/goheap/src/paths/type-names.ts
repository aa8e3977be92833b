/** Returns a type's name with packages by their last element: `ebpf.Map` for `github.com/cilium/ebpf.Map`. */
export function shortName(name: string): string {
  return name.replace(/[\w.~%-]+\//gu, '').replaceAll('%2e', '.')
}

/** Parts that maps, channels and sync.Map consist of: nobody wants to read them one by one. */
const internals =
  /^(?:hash<|bucket<|map<|table<|group<|noalg\.|hmap|hchan<|waitq<|sudog<|maps\.|sync\.(?:\(?\*?\)?Map|entry|readOnly|HashTrieMap|indirect|node)|isync\.|internal\/sync\.)/u

/** Whether a type is a part of a container of Go. */
export function isInternal(name: string): boolean {
  const bare = name.replace(/^[*[\]]+/u, '')
  return internals.test(shortName(bare)) || internals.test(bare)
}
