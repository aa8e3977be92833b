export { libbpf } from './native/libbpf.ts'
