import type { CallOp, Position } from '../../ir/op.ts'
import type { TypeRef } from '../../ir/type-ref.ts'
import type { Trail } from '../state.ts'
import type { Value } from '../value.ts'
import type { Site } from './site.ts'

/** What a walk sees on its way that a rule may be about. */
export type WalkEvent =
  | { readonly kind: 'discarded'; readonly site: Site; readonly trail: Trail | null }
  | {
      readonly kind: 'lost-turn'
      readonly site: Site
      readonly trail: Trail | null
      readonly deferred: boolean
      /** Opened only for the one element that has some name. */
      readonly searched: boolean
    }
  | {
      readonly kind: 'overwritten'
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
    }
  | {
      readonly kind: 'double-close'
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
    }
  | {
      readonly kind: 'two-owners'
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
      readonly taker: string
    }
  | {
      readonly kind: 'close-invalid'
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
    }
  /** What a call would have opened is given back where that call has failed. */
  | { readonly kind: 'absent-released'; readonly site: Site }
  | {
      readonly kind: 'wrong-release'
      readonly site: Site
      readonly trail: Trail | null
      readonly call: CallOp
    }
  | {
      readonly kind: 'global-set'
      readonly name: string
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
    }
  | {
      readonly kind: 'use-after-close'
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
      readonly text: string
    }
  | {
      readonly kind: 'close-unchecked'
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
    }
  | {
      readonly kind: 'close-lent'
      readonly trail: Trail | null
      readonly at: Position
      readonly from: string
      readonly text: string
    }
  | {
      readonly kind: 'stopped'
      readonly value: Value
      readonly type: TypeRef
      readonly trail: Trail | null
      readonly call: CallOp
    }
  | {
      readonly kind: 'stored'
      readonly owner: TypeRef
      readonly field: string
      readonly site: Site
      readonly at: Position
      readonly fresh: boolean
    }
  /** A map or list that lives as long as the process gets a handle. */
  | {
      readonly kind: 'registered'
      readonly name: string
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
    }
  /** A closed handle gets a finalizer. */
  | {
      readonly kind: 'finalizer-late'
      readonly site: Site
      readonly trail: Trail | null
      readonly at: Position
    }
  /** A field gets a new object that owns what it will open. */
  | {
      readonly kind: 'owner-stored'
      readonly owner: TypeRef
      readonly field: string
      readonly site: Site
      readonly at: Position
    }
  | {
      readonly kind: 'field-released'
      readonly owner: TypeRef
      readonly field: string
      readonly at: Position
      /** It was asked first whether there is something to give back. */
      readonly guarded: boolean
      /** It is a number, and was given to close. */
      readonly isFd: boolean
      /** Written as a plain close, not as a macro that may ask itself. */
      readonly plain: boolean
    }
  /** A field is set to no handle: -1. */
  | {
      readonly kind: 'field-emptied'
      readonly owner: TypeRef
      readonly field: string
      readonly at: Position
    }
  /** Somebody else's handle is put into a field. */
  | {
      readonly kind: 'lent-stored'
      readonly owner: TypeRef
      readonly field: string
      readonly at: Position
      readonly from: string
    }
  | {
      readonly kind: 'field-escaped'
      readonly owner: TypeRef
      readonly field: string
      /** Into another object; else to somebody who may do anything with it. */
      readonly stored: boolean
    }
  | {
      readonly kind: 'finalizer'
      readonly type: TypeRef
      readonly set: boolean
      readonly at: Position
    }
