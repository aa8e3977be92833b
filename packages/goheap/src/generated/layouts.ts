import type { GeneratedLayout } from '../layout/versions.ts'
export const generatedKeys: readonly string[] = []
export const generatedLayouts: readonly GeneratedLayout[] = []
